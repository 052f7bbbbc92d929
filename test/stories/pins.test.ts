import * as assert from 'uvu/assert';
import { type Person, texts } from '../support/person.js';
import { stories, type Talk } from '../support/talk.js';

const pins = stories('pinned messages');

const chats = '/apps/spreed/api/v1/chat';
const rooms = '/apps/spreed/api/v4/room';

type Message = { id: number };
const pin = (person: Person, room: string, { id }: Message, pinUntil = 0) =>
  person.post(`${chats}/${room}/${id}/pin`, { pinUntil });
const unpin = (person: Person, room: string, { id }: Message) => person.delete(`${chats}/${room}/${id}/pin`);
const hide = (person: Person, room: string, { id }: Message) => person.delete(`${chats}/${room}/${id}/pin/self`);
const pinned = async (person: Person, room: string) => {
  const { lastPinnedId, hiddenPinnedId } = await person.room(room);
  return [lastPinnedId, hiddenPinnedId];
};

async function board(talk: Talk) {
  talk.clock.forward(0);
  const alice = await talk.user('alice');
  const bob = await talk.user('bob');
  const room = await alice.createsGroup('Board', [bob]);
  return { alice, bob, room, first: await alice.says(room, 'first'), second: await bob.says(room, 'second') };
}

pins('a pinned message is told of, shown with the room, and marked', async (talk) => {
  const { alice, bob, room, first } = await board(talk);
  assert.equal(await pinned(bob, room), [undefined, undefined]);
  const waiting = bob.waitsFor(room, { lastKnownMessageId: await bob.newestId(room), timeout: 20 });
  await talk.until(() => talk.listeners(room) === 1);
  const answer = await pin(alice, room, first);
  assert.is(answer.status, 200);
  assert.equal([answer.data.systemMessage, answer.data.message], ['message_pinned', 'You pinned a message']);
  const seen = await waiting;
  assert.equal(texts(seen), ['message_pinned']);
  for (const parent of [answer.data.parent, seen.data[0].parent]) {
    assert.is(parent.id, first.id);
    assert.equal(parent.metaData, {
      pinnedActorType: 'users',
      pinnedActorId: 'alice',
      pinnedActorDisplayName: 'Alice',
      pinnedAt: answer.data.timestamp,
    });
  }
  assert.equal(await pinned(bob, room), [first.id, undefined]);
  const { lastMessage, unreadMessages } = await bob.room(room);
  assert.equal([lastMessage.systemMessage, unreadMessages], ['message_pinned', 0]);
  const again = await pin(alice, room, first);
  assert.equal([again.status, again.data], [200, null]);

  const down = await unpin(alice, room, first);
  assert.equal([down.data.systemMessage, down.data.message], ['message_unpinned', 'You unpinned a message']);
  assert.is(down.data.silent, true);
  assert.is('metaData' in down.data.parent, false);
  assert.equal(await pinned(bob, room), [undefined, undefined]);
  assert.is((await bob.room(room)).lastMessage.systemMessage, 'message_pinned', 'taking it down is no news');
  const twice = await unpin(alice, room, first);
  assert.equal([twice.status, twice.data], [200, null]);
});

pins('moderators pin what somebody wrote, for a time that is to come', async (talk) => {
  const { alice, bob, room, first, second } = await board(talk);
  for (const refused of [await pin(bob, room, second), await unpin(bob, room, second)]) assert.is(refused.status, 403);
  const unknown = { id: 99_999 };
  for (const refused of [
    await pin(alice, room, unknown),
    await unpin(alice, room, unknown),
    await hide(bob, room, unknown),
  ]) {
    assert.equal([refused.status, refused.data], [404, { error: 'message' }]);
  }
  const told = (await pin(alice, room, first)).data;
  const system = await pin(alice, room, told);
  assert.equal([system.status, system.data], [400, { error: 'message' }]);
  const now = talk.clock.now();
  for (const until of [now, now - 1, -5]) {
    const late = await pin(alice, room, second, until);
    assert.equal([late.status, late.data], [400, { error: 'until' }]);
  }
  await alice.put(`${rooms}/${room}/read-only`, { state: 1 });
  assert.is((await pin(alice, room, second)).status, 403);
  assert.is((await hide(bob, room, first)).status, 403);
  await alice.put(`${rooms}/${room}/read-only`, { state: 0 });
  await alice.put(`${rooms}/${room}/webinar/lobby`, { state: 1 });
  assert.is((await hide(bob, room, first)).status, 412);
  assert.is('lastPinnedId' in (await bob.room(room)), false);
});

pins('guest moderators pin too', async (talk) => {
  const alice = await talk.user('alice');
  const room = await alice.createsPublic('Open');
  const guest = talk.guest();
  const { attendeeId } = await guest.joins(room);
  const said = await guest.says(room, 'Hello', { actorDisplayName: 'Gina' });
  assert.is((await pin(guest, room, said)).status, 403);
  await alice.post(`${rooms}/${room}/moderators`, { attendeeId });
  const answer = await pin(guest, room, said);
  assert.is(answer.data.parent.metaData.pinnedActorDisplayName, 'Gina');
  assert.equal(await pinned(guest, room), [said.id, undefined]);
});

pins('the newest pin counts, and everybody can look away from it until the next', async (talk) => {
  const { alice, bob, room, first, second } = await board(talk);
  await pin(alice, room, second);
  await pin(alice, room, first);
  const hidden = await hide(bob, room, first);
  assert.equal([hidden.status, hidden.data], [200, null]);
  assert.equal(await pinned(bob, room), [first.id, first.id]);
  assert.equal(await pinned(alice, room), [first.id, undefined]);
  await unpin(alice, room, first);
  assert.equal(await pinned(alice, room), [second.id, undefined]);
  await pin(alice, room, first);
  assert.equal(await pinned(bob, room), [first.id, undefined]);
  const ids = await bob.newestId(room);
  assert.is((await hide(bob, room, await bob.says(room, 'not pinned'))).status, 200);
  assert.equal(await pinned(bob, room), [first.id, undefined]);
  assert.ok((await bob.newestId(room)) > ids);
});

pins('what is deleted, cleared or expires is not pinned any more', async (talk) => {
  const { alice, bob, room, first, second } = await board(talk);
  await pin(alice, room, second);
  await pin(alice, room, first);
  const deleted = await alice.delete(`${chats}/${room}/${first.id}`);
  assert.is('metaData' in deleted.data.parent, false);
  assert.equal(await pinned(bob, room), [second.id, undefined]);
  assert.is(texts(await bob.history(room)).includes('message_unpinned'), false);

  await alice.post(`${rooms}/${room}/message-expiration`, { seconds: 60 });
  const fading = await alice.says(room, 'fading');
  const ends = fading.expirationTimestamp;
  assert.is((await pin(alice, room, fading, ends + 1000)).data.parent.metaData.pinnedUntil, ends);
  assert.equal(await pinned(bob, room), [fading.id, undefined]);
  talk.clock.forward(60);
  for (const job of ['unpin messages', 'remove expired messages'] as const) await talk.running.deps.jobs.rearm(job);
  assert.equal(await pinned(bob, room), [second.id, undefined]);

  await hide(bob, room, second);
  await alice.delete(`${chats}/${room}`);
  assert.equal(await pinned(bob, room), [undefined, undefined]);
});

pins('a pin with an end is taken down then, also after a restart', async (talk) => {
  const { alice, bob, room, first, second } = await board(talk);
  const now = talk.clock.now();
  await pin(alice, room, first, now + 100);
  const long = await pin(alice, room, second, now + 200);
  assert.is(long.data.parent.metaData.pinnedUntil, now + 200);
  await bob.put(`${chats}/${room}/${second.id}`, { message: 'second, edited' });
  const known = await bob.newestId(room);
  const waiting = bob.waitsFor(room, { lastKnownMessageId: known, timeout: 20 });
  await talk.until(() => talk.listeners(room) === 1);
  talk.clock.forward(100);
  await talk.running.deps.jobs.rearm('unpin messages');
  const [seen] = (await waiting).data;
  assert.equal([seen.systemMessage, seen.actorType, seen.actorId], ['message_unpinned', 'guests', 'system']);
  assert.equal([seen.message, seen.parent.id], ['{actor} unpinned a message', first.id]);
  assert.equal(await pinned(bob, room), [second.id, undefined]);
  await talk.stop();
  talk.clock.forward(100);
  await talk.start();
  assert.equal(await pinned(bob, room), [undefined, undefined]);
  const [last] = (await bob.history(room, { limit: 1 })).data;
  assert.equal(
    [last.systemMessage, last.parent.id, last.parent.message],
    ['message_unpinned', second.id, 'second, edited'],
  );
});

pins.run();
