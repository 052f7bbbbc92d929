import * as assert from 'uvu/assert';
import { type Person, texts } from '../support/person.js';
import { stories, type Talk } from '../support/talk.js';

const scheduled = stories('scheduled messages');

const chats = '/apps/spreed/api/v1/chat';
const rooms = '/apps/spreed/api/v4/room';

const schedule = (person: Person, room: string, message: string, sendAt: number, more: Record<string, unknown> = {}) =>
  person.post(`${chats}/${room}/schedule`, { message, sendAt, ...more });
const change = (person: Person, room: string, id: string, form: Record<string, unknown>) =>
  person.post(`${chats}/${room}/schedule/${id}`, form);
const list = async (person: Person, room: string) => (await person.get(`${chats}/${room}/schedule`)).data;
const howMany = async (person: Person, room: string) => (await person.room(room)).hasScheduledMessages ?? 0;

async function later(talk: Talk) {
  talk.clock.forward(0);
  const alice = await talk.user('alice');
  const bob = await talk.user('bob');
  const room = await alice.createsGroup('Later', [bob]);
  const passes = async (seconds: number) => {
    talk.clock.forward(seconds);
    await talk.running.deps.jobs.rearm('send scheduled messages');
  };
  return { alice, bob, room, now: talk.clock.now(), passes };
}

scheduled('a message is sent when its time has come, as if written then', async (talk) => {
  const { alice, bob, room, now, passes } = await later(talk);
  const question = await alice.says(room, 'Soup?');
  const answer = await schedule(bob, room, ' Yes, @alice ', now + 100, { replyTo: question.id, silent: 1 });
  assert.is(answer.status, 201);
  const { parent, ...entry } = answer.data;
  assert.is(parent.message, 'Soup?');
  assert.equal(entry, {
    id: entry.id,
    actorId: 'bob',
    actorType: 'users',
    threadId: 0,
    message: 'Yes, @alice',
    messageType: 'comment',
    createdAt: now,
    sendAt: now + 100,
    silent: true,
  });
  assert.equal(await list(bob, room), [answer.data]);
  assert.equal(await list(alice, room), [], 'nobody else sees it');
  assert.equal([await howMany(bob, room), await howMany(alice, room)], [1, 0]);
  await passes(99);
  assert.is(texts(await alice.history(room, { limit: 1 }))[0], 'Soup?');

  const known = await alice.newestId(room);
  const waiting = alice.waitsFor(room, { lastKnownMessageId: known, timeout: 20 });
  await talk.until(() => talk.listeners(room) === 1);
  await passes(1);
  const [said] = (await waiting).data;
  assert.equal([said.message, said.actorId, said.timestamp], ['Yes, {mention-user1}', 'bob', now + 100]);
  assert.equal([said.parent.id, said.silent], [question.id, true]);
  assert.is((await alice.room(room)).unreadMention, true);
  assert.equal(await list(bob, room), []);
  assert.is(await howMany(bob, room), 0);
  assert.is((await bob.room(room)).unreadMessages, 2, 'being sent is not reading');
  await passes(1000);
  assert.is(await alice.newestId(room), said.id, 'once');
});

scheduled('what should have been sent while the server was down is sent when it starts', async (talk) => {
  const { alice, bob, room, now } = await later(talk);
  await schedule(bob, room, 'second', now + 20);
  await schedule(alice, room, 'first', now + 10);
  await schedule(alice, room, 'third', now + 5000);
  await talk.stop();
  talk.clock.forward(60);
  await talk.start();
  assert.equal(texts(await bob.history(room, { limit: 2 })), ['second', 'first']);
  assert.is(await howMany(alice, room), 1);
});

scheduled('it can be changed, listed in order and taken back', async (talk) => {
  const { alice, bob, room, now, passes } = await later(talk);
  const { id } = (await schedule(bob, room, 'one', now + 100)).data;
  await schedule(bob, room, 'two', now + 50);
  const messages = async () => (await list(bob, room)).map(({ message }: { message: string }) => message);
  assert.equal(await messages(), ['two', 'one']);
  const changed = await change(bob, room, id, { message: ' uno ', sendAt: now + 10, silent: 1 });
  assert.is(changed.status, 202);
  assert.equal([changed.data.id, changed.data.message, changed.data.sendAt], [id, 'uno', now + 10]);
  assert.equal(await messages(), ['uno', 'two']);
  for (const answer of [
    await change(alice, room, id, { message: 'mine', sendAt: now + 10 }),
    await alice.delete(`${chats}/${room}/schedule/${id}`),
    await change(bob, room, '999', { message: 'x', sendAt: now + 10 }),
    await bob.delete(`${chats}/${room}/schedule/999`),
  ]) {
    assert.equal([answer.status, answer.data], [404, { error: 'message' }]);
  }
  const taken = await bob.delete(`${chats}/${room}/schedule/${id}`);
  assert.equal([taken.status, taken.data], [200, []]);
  assert.is(await howMany(bob, room), 1);
  await passes(100);
  assert.equal(texts(await bob.history(room, { limit: 1 })), ['two']);
});

scheduled('what cannot be sent is refused', async (talk) => {
  const { alice, bob, room, now } = await later(talk);
  const { id } = (await schedule(bob, room, 'one', now + 100)).data;
  const refusal = async (message: string, sendAt: number, more = {}) => {
    const { status, data } = await schedule(bob, room, message, sendAt, more);
    if (Object.keys(more).length === 0) {
      const again = await change(bob, room, id, { message, sendAt });
      assert.equal([again.status, again.data], [status, data]);
    }
    return [status, data.error];
  };
  assert.equal(await refusal(' ', now + 10), [400, 'message']);
  assert.equal(await refusal('x'.repeat(32_001), now + 10), [413, 'message']);
  assert.equal(await refusal('x', now), [400, 'send-at']);
  assert.equal(await refusal('x', -1), [400, 'send-at']);
  assert.equal(await refusal('x', now + 10, { replyTo: 99_999 }), [400, 'reply-to']);
  const [system] = (await bob.history(room, { limit: 1 })).data;
  assert.equal(await refusal('x', now + 10, { replyTo: system.id }), [400, 'reply-to']);
  await alice.put(`${rooms}/${room}/read-only`, { state: 1 });
  assert.is((await schedule(bob, room, 'x', now + 10)).status, 403);
  assert.is((await bob.get(`${chats}/${room}/schedule`)).status, 200);
  assert.is((await bob.delete(`${chats}/${room}/schedule/${id}`)).status, 403);
  await alice.put(`${rooms}/${room}/read-only`, { state: 0 });
  await alice.put(`${rooms}/${room}/webinar/lobby`, { state: 1 });
  assert.is((await bob.get(`${chats}/${room}/schedule`)).status, 412);
});

scheduled('guests and those who have only come by schedule nothing', async (talk) => {
  const { alice, bob, now } = await later(talk);
  const room = await alice.createsPublic('Open');
  const guest = talk.guest();
  await guest.joins(room);
  assert.is((await schedule(guest, room, 'x', now + 10)).status, 404);
  await bob.joins(room);
  for (const answer of [await schedule(bob, room, 'x', now + 10), await bob.get(`${chats}/${room}/schedule`)]) {
    assert.equal([answer.status, answer.data], [404, { error: 'actor' }]);
  }
});

scheduled('what cannot be sent when its time has come stays, until it is given another', async (talk) => {
  const { alice, bob, room, now, passes } = await later(talk);
  const soup = await alice.says(room, 'Soup?');
  const { id } = (await schedule(bob, room, 'Late', now + 10, { replyTo: soup.id })).data;
  const history = async () => texts(await alice.history(room, { limit: 1 }))[0];
  const failsWhile = async (shut: () => Promise<unknown>, open: () => Promise<unknown>) => {
    const sendAt = talk.clock.now() + 10;
    await change(bob, room, id, { message: 'Late', sendAt });
    await shut();
    await passes(10);
    await open();
    const [entry, ...others] = await list(bob, room);
    assert.equal([entry.sendAt, entry.originalSendAt, others.length], [0, sendAt, 0]);
    await passes(100);
    assert.is.not(await history(), 'Late', 'it is not tried again by itself');
  };
  const locks = (state: number) => () => alice.put(`${rooms}/${room}/read-only`, { state });
  await failsWhile(locks(1), locks(0));
  const lobby = (state: number) => () => alice.put(`${rooms}/${room}/webinar/lobby`, { state });
  await failsWhile(lobby(1), lobby(0));
  const { attendeeId } = await bob.room(room);
  const mayChat = (method: string) => () =>
    alice.put(`${rooms}/${room}/attendees/permissions`, { attendeeId, method, permissions: 128 });
  await failsWhile(mayChat('remove'), mayChat('add'));
  await failsWhile(
    () => talk.admin.put('/cloud/users/bob/disable'),
    () => talk.admin.put('/cloud/users/bob/enable'),
  );
  await failsWhile(
    () => alice.delete(`${chats}/${room}/${soup.id}`),
    async () => {},
  );
  const [entry] = await list(bob, room);
  assert.is(entry.parent.messageType, 'comment_deleted', 'deleting what it answers does not take it back');
  assert.is(await howMany(bob, room), 1);

  const other = (await schedule(bob, room, 'At last', talk.clock.now() + 10)).data;
  assert.equal((await list(bob, room)).map((one: { id: string }) => one.id).sort(), [id, other.id].sort());
  await passes(10);
  assert.is(await history(), 'At last');
});

scheduled('who leaves takes what they scheduled along', async (talk) => {
  const { alice, bob, room, now, passes } = await later(talk);
  await schedule(bob, room, 'Late', now + 10);
  await bob.delete(`${rooms}/${room}/participants/self`);
  await alice.adds(room, bob);
  assert.equal([await list(bob, room), await howMany(bob, room)], [[], 0]);
  await passes(10);
  assert.is(texts(await alice.history(room)).includes('Late'), false);
});

scheduled.run();
