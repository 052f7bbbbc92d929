import { connect } from 'node:net';
import * as assert from 'uvu/assert';
import type { Person } from '../support/person.js';
import { stories, type Talk } from '../support/talk.js';

const badInput = stories('bad input');

const chats = '/apps/spreed/api/v1/chat';
const rooms = '/apps/spreed/api/v4/room';

async function aRoom(talk: Talk): Promise<{ alice: Person; room: string; nothingNew: () => Promise<void> }> {
  const alice = await talk.user('alice');
  const room = await alice.createsGroup('Room');
  const newest = await alice.newestId(room);
  const nothingNew = async () => assert.is(await alice.newestId(room), newest, 'something was stored');
  return { alice, room, nothingNew };
}

badInput('a missing or mistyped parameter is named', async (talk) => {
  const { alice, room, nothingNew } = await aRoom(talk);
  const missing = await alice.post(`${chats}/${room}`);
  assert.is(missing.status, 400);
  assert.equal(missing.data, { error: 'message' });
  assert.match(missing.meta.message, /message/);
  for (const message of [5, true, ['a'], { a: 1 }]) {
    const answer = await alice.request('POST', `${chats}/${room}`, { json: { message } });
    assert.is(answer.status, 400, JSON.stringify(message));
    assert.equal(answer.data, { error: 'message' });
  }
  const poll = await alice.get(`${chats}/${room}`);
  assert.is(poll.status, 400);
  assert.equal(poll.data, { error: 'lookIntoFuture' });
  await nothingNew();
});

badInput('broken JSON, deep JSON and JSON that is no object', async (talk) => {
  const { alice, room, nothingNew } = await aRoom(talk);
  const broken = await alice.request('POST', `${chats}/${room}`, { json: '{"message": "half' });
  assert.is(broken.status, 400);
  assert.equal(broken.data, { error: 'body' });
  const deep = await alice.request('POST', `${chats}/${room}`, {
    json: `{"message":${'['.repeat(50_000)}${']'.repeat(50_000)}}`,
  });
  assert.is(deep.status, 400);
  assert.equal(deep.data, { error: 'message' });
  const text = await alice.request('POST', `${chats}/${room}`, { json: '"just a text"' });
  assert.is(text.status, 400);
  assert.equal(text.data, { error: 'message' });
  await nothingNew();
});

badInput('an empty JSON body leaves the query alone', async (talk) => {
  const { alice, room } = await aRoom(talk);
  for (const json of ['{}', 'null']) {
    const answer = await alice.request('POST', `${chats}/${room}`, { query: { message: 'From the query' }, json });
    assert.is(answer.status, 201, json);
    assert.is(answer.data.message, 'From the query');
  }
});

badInput('a body over every bound is refused before it is read', async (talk) => {
  const { alice, room, nothingNew } = await aRoom(talk);
  const answer = await alice.request('POST', `${chats}/${room}`, { json: { message: 'x'.repeat(2_000_000) } });
  assert.is(answer.status, 413);
  await nothingNew();
  const form = await alice.post(`${chats}/${room}`, { message: 'x'.repeat(2_000_000) });
  assert.is(form.status, 413);
  await nothingNew();
});

badInput('32,000 characters are a message and one more is not', async (talk) => {
  const { alice, room } = await aRoom(talk);
  const longest = await alice.request('POST', `${chats}/${room}`, { json: { message: '🐟'.repeat(32_000) } });
  assert.is(longest.status, 201);
  const longer = await alice.request('POST', `${chats}/${room}`, { json: { message: `${'🐟'.repeat(32_000)}x` } });
  assert.is(longer.status, 413);
  assert.equal(longer.data, { error: 'message' });
});

badInput('NUL and half characters', async (talk) => {
  const { alice, room, nothingNew } = await aRoom(talk);
  for (const message of ['a\0b', 'a\ud800b', '\udc00']) {
    const answer = await alice.request('POST', `${chats}/${room}`, {
      json: `{"message":"${[...message].map((c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')}"}`,
    });
    assert.is(answer.status, 400, JSON.stringify(message));
    assert.equal(answer.data, { error: 'message' });
  }
  await nothingNew();
  const trimmed = await alice.request('POST', `${chats}/${room}`, { json: { message: '\0 kept \0' } });
  assert.is(trimmed.status, 201);
  assert.is(trimmed.data.message, 'kept');
});

badInput('numbers that are none, and numbers beyond all bounds', async (talk) => {
  const { alice, room } = await aRoom(talk);
  for (const limit of ['apples', '-5', '0', '99999999999999999999999', 'Infinity', '1e3', '']) {
    const answer = await alice.get(`${chats}/${room}`, { lookIntoFuture: 0, limit });
    assert.is(answer.status, 200, limit);
  }
  for (const known of ['-1', '99999999999999999999999', 'x']) {
    const answer = await alice.get(`${chats}/${room}`, { lookIntoFuture: 1, timeout: 0, lastKnownMessageId: known });
    assert.ok([200, 304].includes(answer.status), known);
  }
  const context = await alice.get(`${chats}/${room}/99999999999999/context`);
  assert.ok([200, 304].includes(context.status));
});

badInput('messages of other rooms and no messages cannot be answered', async (talk) => {
  const { alice, room, nothingNew } = await aRoom(talk);
  const other = await alice.createsGroup('Other');
  const foreign = await alice.says(other, 'Elsewhere');
  const created = await alice.newestId(room);
  for (const replyTo of [foreign.id, 99_999_999, -1, created]) {
    const answer = await alice.post(`${chats}/${room}`, { message: 'An answer', replyTo });
    assert.is(answer.status, 400, String(replyTo));
    assert.equal(answer.data, { error: 'reply-to' });
  }
  await nothingNew();
});

badInput('a repeated parameter counts once', async (talk) => {
  const { alice, room } = await aRoom(talk);
  const answer = await alice.request('POST', `${chats}/${room}?message=first&message=second`);
  assert.is(answer.status, 201);
  assert.is(answer.data.message, 'second');
});

badInput('paths that lead nowhere, or out of where they are', async (talk) => {
  const { alice, room } = await aRoom(talk);
  for (const path of [
    `${rooms}/../../../../../etc/passwd`,
    `${rooms}/..%2f..%2f..%2fetc%2fpasswd`,
    `${rooms}/UPPERCASE`,
    `${rooms}/abc`,
    `${rooms}/${'a'.repeat(31)}`,
    `${chats}/${room}/12x/context`,
    `${chats}/${room}/`,
    '/apps/spreed/api/v9/room',
    '/apps/spreed/api/v4/nothing',
    '/nothing',
    `${rooms}/%00%00%00%00`,
    `${rooms}/%ff%fe%ff%fe`,
  ]) {
    const answer = await alice.get(path, {}, { unchecked: true });
    assert.is(answer.status, 404, path);
  }
  const twice = await alice.get(`/apps//spreed/api/v1//chat/${room}`, { lookIntoFuture: 0 }, { unchecked: true });
  assert.is(twice.status, 200);
});

badInput('a known path with another verb is 405 without a body', async (talk) => {
  const { alice, room } = await aRoom(talk);
  for (const [verb, path] of [
    ['PATCH', rooms],
    ['OPTIONS', rooms],
    ['PUT', `${chats}/${room}`],
  ] as const) {
    const answer = await alice.request(verb, path);
    assert.is(answer.status, 405);
    assert.is(answer.text, '');
  }
});

badInput('without the OCS header nothing happens, but a login is asked for first', async (talk) => {
  const { alice, room, nothingNew } = await aRoom(talk);
  const options = { form: { message: 'x' }, headers: { 'OCS-APIRequest': undefined }, unchecked: true };
  const answer = await alice.request('POST', `${chats}/${room}`, options);
  assert.is(answer.status, 412);
  assert.equal(answer.body, { message: 'CSRF check failed' });
  await nothingNew();
  const nobody = await talk.guest().request('GET', rooms, { headers: { 'OCS-APIRequest': undefined } });
  assert.is(nobody.status, 401);
});

badInput('strangers and guests learn nothing of a room that is not theirs', async (talk) => {
  const { room } = await aRoom(talk);
  const mallory = await talk.user('mallory');
  for (const person of [mallory, talk.guest()]) {
    for (const token of [room, 'abcdefgh']) {
      const answers = [
        await person.get(`${chats}/${token}`, { lookIntoFuture: 0 }),
        await person.post(`${chats}/${token}`, { message: 'Hello' }),
        await person.post(`${chats}/${token}`),
        await person.get(`${rooms}/${token}`),
        await person.post(`${rooms}/${token}/participants/active`),
        await person.get(`${rooms}/${token}/participants`),
      ];
      assert.equal(
        answers.map(({ status }) => status),
        [404, 404, 404, 404, 404, 404],
      );
    }
  }
});

badInput('headers beyond the bound and bytes that are no HTTP leave the server alive', async (talk) => {
  const { alice } = await aRoom(talk);
  const huge = await raw(talk, `GET /status.php HTTP/1.1\r\nHost: x\r\nX-Big: ${'x'.repeat(100_000)}\r\n\r\n`);
  assert.match(huge, /^HTTP\/1\.1 4(00|31) /);
  const nonsense = await raw(talk, '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\r\n\r\n');
  assert.match(nonsense, /^HTTP\/1\.1 400 /);
  const lengths =
    'POST /status.php HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n';
  assert.match(await raw(talk, lengths), /^HTTP\/1\.1 400 /);
  assert.is((await alice.get(rooms)).status, 200);
});

/** Sends bytes as they are and reads until the server closes. */
function raw(talk: Talk, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(talk.running.port, '127.0.0.1', () => socket.write(bytes, 'latin1'));
    let answer = '';
    socket.setTimeout(10_000, () => socket.destroy(new Error('no answer')));
    socket.on('data', (data) => {
      answer += data.toString('latin1');
    });
    socket.on('end', () => socket.end());
    socket.on('close', () => resolve(answer));
    socket.on('error', (error) => (answer ? resolve(answer) : reject(error)));
  });
}

badInput('another verb is told so on a path that would fit two routes', async (talk) => {
  const alice = await talk.user('alice');
  const token = await alice.createsGroup('Lunch');
  const polls = `/apps/spreed/api/v1/poll/${token}`;
  // Drafts are listed; the routes of one poll want digits there.
  assert.is((await alice.delete(`${polls}/drafts`)).status, 405);
  assert.is((await alice.get(`${polls}/drafts`)).status, 200);
  const nowhere = await alice.delete(`${polls}/none`);
  assert.equal([nowhere.status, nowhere.meta.statuscode], [404, 998]);
});

badInput.run();
