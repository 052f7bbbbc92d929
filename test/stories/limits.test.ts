import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import * as assert from 'uvu/assert';
import { checkAnswer } from '../support/openapi.js';
import type { Person } from '../support/person.js';
import { stories, type Talk } from '../support/talk.js';

const chats = '/apps/spreed/api/v1/chat';
const rooms = '/apps/spreed/api/v4/room';

// ── held polls ──────────────────────────────────────────────────────────────────────────────────────────────────────

const polls = stories('limits of polls', { PARLEY_MAX_POLLS_PER_ACCOUNT: '2', PARLEY_MAX_POLLS_PER_GUEST: '1' });

polls('the third poll of an account is refused, and others wait undisturbed', async (talk) => {
  const alice = await talk.user('alice');
  const bob = await talk.user('bob');
  const room = await alice.createsGroup('Lunch', [bob]);
  const known = { lastKnownMessageId: await alice.newestId(room) };
  const held = [alice.waitsFor(room, known), talk.again(alice).waitsFor(room, known)];
  await talk.until(() => talk.listeners(room) === 2);
  const refused = await alice.waitsFor(room, known);
  assert.is(refused.status, 429);
  assert.match(refused.meta.message, /held polls.*account is 2/);
  const bobs = bob.waitsFor(room, known);
  await talk.until(() => talk.listeners(room) === 3);
  await bob.says(room, 'Soup?');
  for (const answer of await Promise.all([...held, bobs])) assert.is(answer.status, 200);
  // What has been answered no longer counts, and neither does what was refused.
  for (let i = 0; i < 3; i++) assert.is((await alice.waitsFor(room, known)).status, 200);
});

polls('a poll that its client gave up no longer counts', async (talk) => {
  const alice = await talk.user('alice');
  const room = await alice.createsGroup('Lunch');
  const known = { lastKnownMessageId: await alice.newestId(room) };
  for (let i = 0; i < 3; i++) {
    const hangUp = new AbortController();
    const waiting = alice.waitsFor(room, known, { signal: hangUp.signal });
    await talk.until(() => talk.listeners(room) === 1);
    hangUp.abort();
    await waiting.catch(() => {});
    await talk.until(() => talk.listeners(room) === 0);
  }
});

polls('guests share what their address may hold', async (talk) => {
  const alice = await talk.user('alice');
  const room = await alice.createsPublic('Open');
  const first = talk.guest();
  const second = talk.guest();
  await first.joins(room);
  await second.joins(room);
  const known = { lastKnownMessageId: await alice.newestId(room) };
  const waiting = first.waitsFor(room, known);
  await talk.until(() => talk.listeners(room) === 1);
  const refused = await second.waitsFor(room, known);
  assert.is(refused.status, 429);
  assert.match(refused.meta.message, /guests from one address is 1/);
  await alice.says(room, 'Hello');
  assert.is((await waiting).status, 200);
});

polls.run();

const proxied = stories('limits behind a proxy', {
  PARLEY_MAX_POLLS_PER_GUEST: '1',
  PARLEY_MAX_CONNECTIONS_PER_ADDRESS: '2',
  PARLEY_TRUSTED_PROXIES: 'loopback',
});

proxied('the address that a trusted proxy names is what counts', async (talk) => {
  const alice = await talk.user('alice');
  const room = await alice.createsPublic('Open');
  const known = { lastKnownMessageId: await alice.newestId(room) };
  const guestWaits = async (address: string) => {
    const guest = talk.guest();
    await guest.joins(room);
    const before = talk.listeners(room);
    const headers = { 'X-Forwarded-For': address };
    const waiting = guest.waitsFor(room, { ...known, timeout: 20 }, { headers });
    waiting.catch(() => {});
    return { waiting, isHeld: () => talk.until(() => talk.listeners(room) === before + 1) };
  };
  const held = [await guestWaits('192.0.2.1')];
  await held[0]?.isHeld();
  held.push(await guestWaits('192.0.2.2'));
  await held[1]?.isHeld();
  assert.is((await (await guestWaits('192.0.2.1')).waiting).status, 429);
  // A household has a /56 of IPv6.
  held.push(await guestWaits('2001:db8:0:ff01::1'));
  await held[2]?.isHeld();
  assert.is((await (await guestWaits('2001:db8:0:ff02::2')).waiting).status, 429);
  await alice.says(room, 'Hello');
  for (const { waiting } of held) assert.is((await waiting).status, 200);
});

proxied('a trusted proxy may open as many connections as it likes', async (talk) => {
  const sockets = await Promise.all(Array.from({ length: 5 }, () => opened(talk)));
  for (const socket of sockets) assert.is(statusOf(await asks(socket)), 200);
});

proxied.run();

// ── writing ─────────────────────────────────────────────────────────────────────────────────────────────────────────

const writing = stories('limits of writing', { PARLEY_THROTTLE: 'on', PARLEY_MAX_WRITES_PER_MINUTE: '5' });

writing('who writes too much is told so, and may read on', async (talk) => {
  const { alice, room } = await lunch(talk);
  for (let i = 0; i < 4; i++) await alice.says(room, `Message ${i}`);
  const newest = await talk.again(alice).newestId(room);
  const refused = await alice.post(`${chats}/${room}`, { message: 'One more' });
  assert.is(refused.status, 429);
  assert.match(refused.meta.message, /Too many changes.*account is 5 a minute; try again in \d+ seconds/);
  assert.is((await alice.put(`${rooms}/${room}`, { roomName: 'Dinner' })).status, 429);
  assert.is(await alice.newestId(room), newest);
  // The administrator is another account: only that one has written too much.
  assert.is((await talk.admin.post('/cloud/groups', { groupid: 'crew' })).status, 200);
});

writing('what a request without credentials writes counts for its address', async (talk) => {
  const guest = talk.guest();
  const statuses: number[] = [];
  for (let i = 0; i < 6; i++) {
    const { status } = await guest.post(`${rooms}/nosuchroom/participants/active`);
    statuses.push(status);
  }
  assert.equal(statuses, [404, 404, 404, 404, 404, 429]);
});

writing.run();

const unbounded = stories('no limits', { PARLEY_MAX_WRITES_PER_MINUTE: '5', PARLEY_MAX_POLLS_PER_ACCOUNT: '0' });

unbounded('PARLEY_THROTTLE=off leaves writing alone, and 0 means no limit', async (talk) => {
  const { alice, room } = await lunch(talk);
  for (let i = 0; i < 10; i++) await alice.says(room, `Message ${i}`);
  const known = { lastKnownMessageId: await alice.newestId(room) };
  const waiting = Array.from({ length: 10 }, () => alice.waitsFor(room, known));
  await talk.until(() => talk.listeners(room) === 10);
  await alice.says(room, 'Now');
  for (const answer of await Promise.all(waiting)) assert.is(answer.status, 200);
});

unbounded.run();

async function lunch(talk: Talk): Promise<{ alice: Person; room: string }> {
  const alice = await talk.user('alice');
  return { alice, room: await alice.createsGroup('Lunch') };
}

// ── sizes ───────────────────────────────────────────────────────────────────────────────────────────────────────────

const sizes = stories('limits of size', { PARLEY_MAX_BODY: '1000', PARLEY_MAX_HEADER: '4000' });

sizes('a body that is too large is 413, as JSON, as a form and in pieces', async (talk) => {
  const { alice, room } = await lunch(talk);
  const message = 'x'.repeat(1000);
  const answers = [
    await alice.request('POST', `${chats}/${room}`, { json: { message } }),
    await alice.post(`${chats}/${room}`, { message }),
  ];
  for (const answer of answers) {
    assert.is(answer.status, 413);
    assert.equal(answer.data, { error: 'body' });
    assert.match(answer.meta.message, /1000 bytes/);
  }
  const socket = await opened(talk);
  const head = [
    `POST /ocs/v2.php${chats}/${room} HTTP/1.1`,
    'Host: parley',
    `Authorization: Basic ${btoa(`${alice.uid}:${alice.password}`)}`,
    'OCS-APIRequest: true',
    'Accept: application/json',
    'Content-Type: application/json',
    'Transfer-Encoding: chunked',
  ];
  assert.is(statusOf(await asks(socket, `${head.join('\r\n')}\r\n\r\n7d0\r\n${'x'.repeat(2000)}\r\n`)), 413);
  await alice.says(room, 'x'.repeat(900));
});

sizes('headers that are too large are 431', async (talk) => {
  const answer = await asks(await opened(talk), `GET /status.php HTTP/1.1\r\nX-Long: ${'x'.repeat(5000)}\r\n\r\n`);
  assert.is(statusOf(answer), 431);
  assert.match(envelopeOf(answer).meta.message, /4000 bytes/);
  checkRefusal(answer);
  assert.is(statusOf(await asks(await opened(talk), 'nonsense\r\n\r\n')), 400);
});

sizes.run();

// ── connections ─────────────────────────────────────────────────────────────────────────────────────────────────────

const connections = stories('limits of connections', { PARLEY_MAX_CONNECTIONS_PER_ADDRESS: '3' });

connections('the fourth connection of an address is told why and closed; one that ends makes room', async (talk) => {
  const first = [await opened(talk), await opened(talk), await opened(talk)];
  for (const socket of first) assert.is(statusOf(await asks(socket)), 200);
  const refused = await asks(await opened(talk));
  assert.is(statusOf(refused), 429);
  assert.match(envelopeOf(refused).meta.message, /connections.*one address is 3/);
  checkRefusal(refused);
  assert.is(statusOf(await asks(first[1] as Socket)), 200);
  first[0]?.destroy();
  // The server hears of it a moment later.
  const deadline = Date.now() + 10_000;
  while (statusOf(await asks(await opened(talk))) !== 200) assert.ok(Date.now() < deadline, 'there is still no room');
});

connections('what a refused connection asks for is not done', async (talk) => {
  const kept = [await opened(talk), await opened(talk), await opened(talk)];
  for (const socket of kept) await asks(socket);
  const write =
    `POST /ocs/v2.php/cloud/groups?groupid=crew HTTP/1.1\r\nHost: parley\r\nOCS-APIRequest: true\r\n` +
    `Authorization: Basic ${btoa('admin:admin')}\r\nContent-Length: 0\r\n\r\n`;
  assert.is(statusOf(await asks(await opened(talk), write)), 429);
  assert.not.ok(await talk.running.deps.storage.group('crew'));
  assert.is(statusOf(await asks(kept[0] as Socket, write)), 200);
  assert.ok(await talk.running.deps.storage.group('crew'));
});

connections.run();

async function opened(talk: Talk): Promise<Socket> {
  const socket = connect(talk.running.port, '127.0.0.1');
  socket.setTimeout(10_000, () => socket.destroy(new Error('the server does not answer')));
  socket.on('error', () => {});
  await once(socket, 'connect');
  return socket;
}

/** Sends a request on a connection, and waits for the whole answer. */
async function asks(socket: Socket, request = 'GET /status.php HTTP/1.1\r\nHost: parley\r\n\r\n'): Promise<string> {
  socket.write(request);
  let answer = '';
  const isWhole = () => {
    const [head = '', body] = answer.split('\r\n\r\n');
    return body !== undefined && Buffer.byteLength(body) >= Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
  };
  while (!isWhole()) {
    const piece = await new Promise<string>((resolve) => {
      socket.once('data', (bytes) => resolve(bytes.toString()));
      socket.once('close', () => resolve(''));
    });
    if (piece === '') throw new Error(`the connection ended after: ${answer}`);
    answer += piece;
  }
  return answer;
}

const statusOf = (answer: string): number => Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]);
const envelopeBody = (answer: string): string => answer.slice(answer.indexOf('\r\n\r\n') + 4);
/** Whatever was asked for: what is refused before it is read is answered as any route may. */
function checkRefusal(answer: string): void {
  const path = '/ocs/v2.php/cloud/capabilities';
  const headers = { 'content-type': 'application/json' };
  checkAnswer({ method: 'GET', path, status: statusOf(answer), headers, body: envelopeBody(answer) });
}

const envelopeOf = (answer: string): { meta: { message: string } } => JSON.parse(envelopeBody(answer)).ocs;
