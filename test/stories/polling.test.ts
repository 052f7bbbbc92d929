import * as assert from 'uvu/assert';
import { texts } from '../support/person.js';
import { stories } from '../support/talk.js';

const polling = stories('polling');

polling('Bob is waiting when Alice writes', async (talk) => {
  const alice = await talk.user('alice');
  const bob = await talk.user('bob');
  const lunch = await alice.createsGroup('Lunch', [bob]);
  const known = await bob.newestId(lunch);
  const waiting = bob.waitsFor(lunch, { lastKnownMessageId: known, timeout: 20 });
  await talk.until(() => talk.listeners(lunch) === 1);
  const said = await alice.says(lunch, 'Soup?');
  const answer = await waiting;
  assert.is(answer.status, 200);
  assert.equal(texts(answer), ['Soup?']);
  assert.is(answer.headers.get('x-chat-last-given'), String(said.id));
  // Bob said that he knew all that was there, so that far everybody has read.
  assert.is(answer.headers.get('x-chat-last-common-read'), String(known));
  assert.is(talk.listeners(lunch), 0);
});

polling('everything up to the limit comes at once, and the rest with the next poll', async (talk) => {
  const alice = await talk.user('alice');
  const room = await alice.createsGroup('Numbers');
  const known = await alice.newestId(room);
  for (const word of ['one', 'two', 'three']) await alice.says(room, word);
  const first = await alice.waitsFor(room, { lastKnownMessageId: known, limit: 2 });
  assert.equal(texts(first), ['one', 'two']);
  const last = first.headers.get('x-chat-last-given') ?? '';
  const second = await alice.waitsFor(room, { lastKnownMessageId: last, limit: 2 });
  assert.equal(texts(second), ['three']);
  const again = await alice.waitsFor(room, { lastKnownMessageId: last, limit: 2, includeLastKnown: 1 });
  assert.equal(texts(again), ['two', 'three']);
});

polling('a poll that finds nothing ends with 304, without headers and body', async (talk) => {
  const alice = await talk.user('alice');
  const room = await alice.createsGroup('Quiet');
  const known = await alice.newestId(room);
  const answer = await alice.waitsFor(room, { lastKnownMessageId: known, timeout: 0 });
  assert.is(answer.status, 304);
  assert.is(answer.text, '');
  assert.is(answer.headers.get('x-chat-last-given'), null);
  assert.is(answer.headers.get('x-chat-last-common-read'), null);
  const held = await alice.waitsFor(room, { lastKnownMessageId: known, timeout: 1 });
  assert.is(held.status, 304);
  assert.is(talk.listeners(room), 0);
});

polling('a client that knows an older common read is told the new one', async (talk) => {
  const alice = await talk.user('alice');
  const room = await alice.createsGroup('Marks');
  const known = await alice.newestId(room);
  const answer = await alice.waitsFor(room, { lastKnownMessageId: known, lastCommonReadId: 99_999, timeout: 0 });
  assert.is(answer.status, 200);
  assert.equal(answer.data, []);
  assert.is(answer.headers.get('x-chat-last-common-read'), String(known));
  assert.is(answer.headers.get('x-chat-last-given'), null);
  const same = await alice.waitsFor(room, { lastKnownMessageId: known, lastCommonReadId: known, timeout: 0 });
  assert.is(same.status, 304);
});

polling('a client that hangs up frees its place at once', async (talk) => {
  const alice = await talk.user('alice');
  const room = await alice.createsGroup('Gone');
  const known = await alice.newestId(room);
  const hangUp = new AbortController();
  const waiting = alice.waitsFor(room, { lastKnownMessageId: known, timeout: 30 }, { signal: hangUp.signal });
  await talk.until(() => talk.listeners(room) === 1);
  hangUp.abort();
  await waiting.then(
    () => assert.unreachable('the poll was not broken off'),
    () => {},
  );
  await talk.until(() => talk.listeners(room) === 0);
  assert.is(talk.running.deps.waiters.held, 0);
});

polling('a stopping server lets held polls go with 304 and closes their connections', async (talk) => {
  const alice = await talk.user('alice');
  const room = await alice.createsGroup('Night');
  const known = await alice.newestId(room);
  const waiting = alice.waitsFor(room, { lastKnownMessageId: known, timeout: 30 });
  await talk.until(() => talk.listeners(room) === 1);
  const began = Date.now();
  await talk.stop();
  const answer = await waiting;
  assert.is(answer.status, 304);
  assert.is(answer.headers.get('connection'), 'close');
  assert.ok(Date.now() - began < 5000, 'it did not wait for the poll to end by itself');
});

polling('two hundred wait in one conversation and each gets the message once', async (talk) => {
  const alice = await talk.user('alice');
  const bob = await talk.user('bob');
  const room = await alice.createsGroup('Crowd', [bob]);
  const known = await bob.newestId(room);
  const waiting = Array.from({ length: 200 }, () =>
    bob.waitsFor(room, { lastKnownMessageId: known, setReadMarker: 0, timeout: 30 }),
  );
  await talk.until(() => talk.listeners(room) === 200, 60);
  await alice.says(room, 'Everybody!');
  for (const answer of await Promise.all(waiting)) assert.equal(texts(answer), ['Everybody!']);
  assert.is(talk.listeners(room), 0);
});

polling('each reader of one wake-up gets their own words', async (talk) => {
  const alice = await talk.user('alice');
  const bob = await talk.user('bob');
  const room = await alice.createsPublic('Words');
  await alice.adds(room, bob);
  const guest = talk.guest();
  await guest.joins(room);
  const known = await bob.newestId(room);
  const waiting = [alice, bob, guest].map((person) =>
    person.waitsFor(room, { lastKnownMessageId: known, timeout: 20 }),
  );
  await talk.until(() => talk.listeners(room) === 3);
  await alice.put(`/apps/spreed/api/v4/room/${room}`, { roomName: 'Deeds' });
  const seen = (await Promise.all(waiting)).map(({ data }) => data[0].message);
  assert.equal(seen, [
    'You renamed the conversation from "Words" to "Deeds"',
    '{actor} renamed the conversation from "Words" to "Deeds"',
    '{actor} renamed the conversation from "Words" to "Deeds"',
  ]);
});

polling('a poll in a room that is deleted ends with 404', async (talk) => {
  const alice = await talk.user('alice');
  const bob = await talk.user('bob');
  const room = await alice.createsGroup('Short', [bob]);
  const known = await bob.newestId(room);
  const waiting = bob.waitsFor(room, { lastKnownMessageId: known, timeout: 30 });
  await talk.until(() => talk.listeners(room) === 1);
  await alice.delete(`/apps/spreed/api/v4/room/${room}`);
  assert.is((await waiting).status, 404);
});

polling.run();
