import * as assert from 'uvu/assert';
import { type Person, texts } from '../support/person.js';
import { stories, type Talk } from '../support/talk.js';

const privately = stories('private replies');

const chats = '/apps/spreed/api/v1/chat';
const rooms = '/apps/spreed/api/v4/room';

async function office(talk: Talk) {
  const [alice, bob, carol] = [await talk.user('alice'), await talk.user('bob'), await talk.user('carol')];
  const room = await alice.createsGroup('Office', [bob, carol]);
  const pair = await bob.creates(1, { invite: 'alice' });
  const said = await alice.says(room, 'Who broke it, @carol?');
  const answers = (person: Person, to: string, replyTo: number, replyToToken = room, message = 'It was me') =>
    person.post(`${chats}/${to}`, { message, replyTo, replyToToken });
  return { alice, bob, carol, room, pair, said, answers };
}

privately('a message is answered in the room of two, where a copy of it stands', async (talk) => {
  const { alice, bob, room, pair, said, answers } = await office(talk);
  const before = await alice.newestId(room);
  const answer = await answers(bob, pair, said.id);
  assert.is(answer.status, 201);
  const { parent } = answer.data;
  assert.equal([parent.message, parent.actorId, parent.token], ['Who broke it, {mention-user1}?', 'alice', pair]);
  assert.is(parent.timestamp, said.timestamp);
  assert.equal(parent.metaData, {
    replyToMessageId: said.id,
    replyToConversationToken: room,
    replyToConversationName: 'Office',
    replyToActorDisplayName: 'Alice',
  });
  const seen = await alice.history(pair);
  assert.equal(texts(seen), ['It was me', 'conversation_created'], 'nobody sees the copy alone');
  assert.equal(seen.data[0].parent, parent);
  const { unreadMessages, unreadMentionDirect } = await alice.room(pair);
  assert.equal([unreadMessages, unreadMentionDirect], [1, true]);
  assert.is(await alice.newestId(room), before, 'the other room hears nothing of it');

  await alice.put(`${chats}/${room}/${said.id}`, { message: 'Never mind' });
  await alice.delete(`${chats}/${room}/${said.id}`);
  assert.equal((await alice.history(pair, { limit: 1 })).data[0].parent, parent, 'a copy stays as it was');
  for (const changed of [
    await alice.put(`${chats}/${pair}/${parent.id}`, { message: 'x' }),
    await alice.delete(`${chats}/${pair}/${parent.id}`),
  ]) {
    assert.is(changed.status, 405);
  }
  assert.is((await alice.post(`${chats}/${pair}`, { message: 'x', replyTo: parent.id })).status, 400);
});

privately('whoever waits gets the answer and nothing else', async (talk) => {
  const { alice, bob, pair, said, answers } = await office(talk);
  await bob.says(pair, 'Hello');
  const known = await alice.newestId(pair);
  const waiting = alice.waitsFor(pair, { lastKnownMessageId: known, timeout: 20 });
  await talk.until(() => talk.listeners(pair) === 1);
  const { data } = await answers(bob, pair, said.id);
  const seen = await waiting;
  assert.equal([texts(seen), seen.headers.get('x-chat-last-given')], [['It was me'], String(data.id)]);
  assert.is(seen.data[0].parent.metaData.replyToMessageId, said.id);
});

privately('only what somebody else wrote is answered so, and only to them', async (talk) => {
  const { alice, bob, carol, room, pair, said, answers } = await office(talk);
  const refused = async (answer: ReturnType<typeof answers>) => {
    const { status, data } = await answer;
    return [status, data.error];
  };
  const own = await bob.says(room, 'Mine');
  const deleted = await alice.says(room, 'Oops');
  await alice.delete(`${chats}/${room}/${deleted.id}`);
  const [system] = (await alice.history(room, { limit: 1 })).data;
  assert.equal(await refused(answers(bob, room, said.id, pair)), [400, 'reply-to'], 'this is no room of two');
  for (const id of [own.id, deleted.id, system.id, 99_999, -1]) {
    assert.equal(await refused(answers(bob, pair, id)), [400, 'reply-to'], `message ${id}`);
  }
  const ofCarol = await carol.says(room, 'Not me');
  assert.equal(await refused(answers(bob, pair, ofCarol.id)), [403, 'reply-to'], 'this is the room with alice');

  const secret = await alice.createsGroup('Secret', [carol]);
  const { id } = await alice.says(secret, 'Psst');
  assert.equal(await refused(answers(bob, pair, id, secret)), [403, 'reply-to'], 'bob is not in it');
  assert.equal(await refused(answers(bob, pair, id, 'abcdefgh')), [403, 'reply-to'], 'nor told that there is none');
  await alice.put(`${rooms}/${room}/webinar/lobby`, { state: 1 });
  assert.equal(await refused(answers(bob, pair, said.id)), [403, 'reply-to'], 'he waits in the lobby');
  await alice.put(`${rooms}/${room}/webinar/lobby`, { state: 0 });
  assert.is((await answers(bob, pair, said.id)).status, 201);
  const { attendeeId } = await carol.room(room);
  await alice.post(`${rooms}/${room}/moderators`, { attendeeId });
  await alice.delete(`${rooms}/${room}/participants/self`);
  assert.equal(await refused(answers(bob, pair, said.id)), [403, 'reply-to'], 'alice has left');
  assert.equal(texts(await bob.history(pair)), ['It was me', 'conversation_created']);
});

privately('guests are not answered in private', async (talk) => {
  const { bob, alice, pair } = await office(talk);
  const open = await alice.createsPublic('Open');
  await alice.adds(open, bob);
  const guest = talk.guest();
  await guest.joins(open);
  const { id } = await guest.says(open, 'Hi');
  const answer = await bob.post(`${chats}/${pair}`, { message: 'x', replyTo: id, replyToToken: open });
  assert.equal([answer.status, answer.data], [400, { error: 'reply-to' }]);
});

privately('naming the same room makes an ordinary answer', async (talk) => {
  const { alice, bob, pair, answers } = await office(talk);
  const hello = await bob.says(pair, 'Hello');
  const answer = await answers(alice, pair, hello.id, pair);
  assert.equal([answer.data.parent.id, 'metaData' in answer.data.parent], [hello.id, false]);
});

privately('a copy does not outlive the original', async (talk) => {
  const { alice, bob, room, pair, answers } = await office(talk);
  talk.clock.forward(0);
  await alice.post(`${rooms}/${room}/message-expiration`, { seconds: 60 });
  const fading = await alice.says(room, 'Fading');
  const { data } = await answers(bob, pair, fading.id);
  assert.is(data.parent.expirationTimestamp, fading.expirationTimestamp);
  talk.clock.forward(60);
  assert.is((await answers(bob, pair, fading.id)).status, 400);
  await talk.running.deps.jobs.rearm('remove expired messages');
  const [seen] = (await alice.history(pair, { limit: 1 })).data;
  assert.equal(seen.parent, { id: data.parent.id, deleted: true });
});

privately.run();
