import Sqlite from 'better-sqlite3';
import * as assert from 'uvu/assert';
import type { Person } from '../support/person.js';
import { texts } from '../support/person.js';
import { stories, type Talk } from '../support/talk.js';

const expiration = stories('message expiration');

const chats = '/apps/spreed/api/v1/chat';
const rooms = '/apps/spreed/api/v4/room';

async function fading(talk: Talk, seconds: number) {
  const alice = await talk.user('alice');
  const bob = await talk.user('bob');
  const room = await alice.createsGroup('Fading', [bob]);
  const lets = async (person: Person, after: number) =>
    person.post(`${rooms}/${room}/message-expiration`, { seconds: after });
  assert.is((await lets(alice, seconds)).data.messageExpiration, seconds);
  return { alice, bob, room, lets };
}

/** What is on disk. */
function stored(talk: Talk): string[] {
  const database = new Sqlite(`${talk.dataDir}/parley.db`, { readonly: true });
  try {
    return database
      .prepare("SELECT message FROM comments WHERE verb = 'comment' AND actor_type = 'users' ORDER BY id")
      .pluck()
      .all() as string[];
  } finally {
    database.close();
  }
}

expiration('an expired message is seen nowhere, before and after it is removed', async (talk) => {
  const { alice, bob, room, lets } = await fading(talk, 30);
  talk.clock.forward(0);
  await lets(alice, 0);
  const first = await alice.says(room, 'kept');
  await lets(alice, 30);
  const second = await alice.says(room, 'fading');
  await bob.says(room, 'answer', { replyTo: second.id });
  assert.is(second.expirationTimestamp, second.timestamp + 30);
  talk.clock.forward(29);
  assert.ok(texts(await bob.history(room)).includes('fading'));
  talk.clock.forward(1);
  const seesNothing = async () => {
    const left = ['kept', 'message_expiration_disabled', 'user_added', 'conversation_created'];
    assert.equal(texts(await bob.history(room)).sort(), left.sort());
    const polled = await bob.waitsFor(room, { lastKnownMessageId: first.id, timeout: 0, setReadMarker: 0 });
    assert.equal(texts(polled), []);
    const around = await bob.get(`${chats}/${room}/${second.id}/context`);
    assert.is(texts(around).includes('fading'), false);
    assert.is('lastMessage' in (await bob.room(room)), false);
    const listed = (await bob.get(rooms)).data.find(({ token }: { token: string }) => token === room);
    assert.is('lastMessage' in listed, false);
  };
  await seesNothing();
  assert.equal(stored(talk), ['kept', 'fading', 'answer']);
  await talk.running.deps.jobs.rearm('remove expired messages');
  assert.equal(stored(talk), ['kept']);
  await seesNothing();
  assert.is((await bob.post(`${chats}/${room}`, { message: 'So?', replyTo: second.id })).status, 400);
});

expiration('what expired while the server was down is removed when it starts', async (talk) => {
  const { alice, room } = await fading(talk, 30);
  await alice.says(room, 'fading');
  await talk.stop();
  talk.clock.forward(30);
  await talk.start();
  assert.equal(stored(talk), []);
});

expiration('unread counts and markers stay right when messages vanish', async (talk) => {
  const { alice, bob, room, lets } = await fading(talk, 30);
  const unread = async () => (await bob.room(room)).unreadMessages;
  const one = await alice.says(room, 'one');
  await alice.says(room, 'two');
  await lets(alice, 0);
  const three = await alice.says(room, 'three');
  await lets(alice, 30);
  await alice.says(room, 'four');
  await lets(alice, 0);
  const five = await alice.says(room, 'five');
  await bob.post(`${chats}/${room}/read`, { lastReadMessage: one.id });
  assert.is(await unread(), 4);
  talk.clock.forward(30);
  await talk.running.deps.jobs.rearm('remove expired messages');
  assert.is(await unread(), 2);
  const common = await alice.history(room, { limit: 1 });
  assert.is(common.headers.get('x-chat-last-common-read'), String(one.id), 'the marker stays where it was');
  assert.is((await bob.delete(`${chats}/${room}/read`)).data.unreadMessages, 1);
  assert.is((await bob.post(`${chats}/${room}/read`, { lastReadMessage: three.id })).data.unreadMessages, 1);
  assert.is((await bob.post(`${chats}/${room}/read`, { lastReadMessage: 0 })).data.unreadMessages, 2);
  await alice.delete(`${chats}/${room}/${five.id}`);
  assert.is(await unread(), 1);
  await bob.post(`${chats}/${room}/read`);
  assert.is(await unread(), 0);
  await alice.says(room, 'six');
  assert.is(await unread(), 1);
});

expiration('an answer to a message that is gone says so', async (talk) => {
  const { alice, bob, room, lets } = await fading(talk, 30);
  const question = await alice.says(room, 'Soup?');
  await lets(alice, 0);
  const answer = await bob.says(room, 'Yes', { replyTo: question.id });
  const parent = async () => {
    const { data } = await alice.history(room, { lastKnownMessageId: answer.id, includeLastKnown: 1, limit: 1 });
    return data[0].parent;
  };
  talk.clock.forward(30);
  assert.is((await parent()).message, 'Soup?', 'not removed yet');
  await talk.running.deps.jobs.rearm('remove expired messages');
  assert.equal(await parent(), { id: question.id, deleted: true });
});

expiration('many expire at once, and people write meanwhile', async (talk) => {
  const { alice, bob, room, lets } = await fading(talk, 10);
  const many = 1200;
  for (let said = 0; said < many; said += 100) {
    await Promise.all(Array.from({ length: 100 }, (_, n) => alice.says(room, `${said + n}`)));
  }
  await lets(alice, 0);
  talk.clock.forward(10);
  const removed = talk.running.deps.jobs.rearm('remove expired messages');
  const said = await Promise.all(Array.from({ length: 20 }, (_, n) => bob.says(room, `kept ${n}`)));
  await removed;
  assert.is(stored(talk).length, said.length);
  assert.is((await alice.room(room)).unreadMessages, said.length);
  assert.is((await bob.room(room)).unreadMessages, 0);
});

expiration.run();
