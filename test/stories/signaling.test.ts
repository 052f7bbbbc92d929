import { createHmac } from 'node:crypto';
import * as assert from 'uvu/assert';
import { sessionKillTimeout } from '../../src/domain/session.js';
import { presenceBell } from '../../src/events/presence.js';
import type { Answer, Person } from '../support/person.js';
import { stories, type Talk } from '../support/talk.js';

const signaling = stories('internal signaling');

const signals = (token: string) => `/apps/spreed/api/v3/signaling/${token}`;
const call = (token: string) => `/apps/spreed/api/v4/call/${token}`;
const room = (token: string) => `/apps/spreed/api/v4/room/${token}`;
const config = (key: string) => `/apps/provisioning_api/api/v1/config/apps/spreed/${key}`;
const nobody = [{ type: 'usersInRoom', data: [] }];

/** Asks what is new, and is answered when there is something. */
const pulls = (person: Person, token: string): Promise<Answer> => person.get(signals(token), {}, { deadline: 40_000 });

/** The user ids of those who are there, with what they do in the call. */
function usersIn({ data }: Answer): [string, number][] {
  const last = data.at(-1);
  assert.is(last.type, 'usersInRoom');
  return last.data.map(({ userId, inCall }: { userId: string; inCall: number }) => [userId, inCall]);
}

const messagesIn = ({ data }: Answer) =>
  data.slice(0, -1).map((entry: { type: string; data: string }) => {
    assert.is(entry.type, 'message');
    return JSON.parse(entry.data);
  });

const isWaiting = (talk: Talk, token: string, count = 1) =>
  talk.until(() => talk.running.deps.waiters.count(presenceBell(token)) === count);

const batch = (sessionId: string, ...contents: unknown[]) => ({
  messages: JSON.stringify(contents.map((content) => ({ ev: 'message', fn: JSON.stringify(content), sessionId }))),
});

async function lunchOf(talk: Talk) {
  const [alice, bob] = [await talk.user('alice'), await talk.user('bob')];
  const lunch = await alice.createsGroup('Lunch', [bob]);
  const own = (await alice.joins(lunch)).sessionId;
  const peer = (await bob.joins(lunch)).sessionId;
  return { alice, bob, lunch, own, peer };
}

signaling('the first pull tells who is there, the next one waits for a change', async (talk) => {
  const { alice, bob, lunch, own } = await lunchOf(talk);
  const first = await pulls(alice, lunch);
  assert.equal(usersIn(first), [
    ['alice', 0],
    ['bob', 0],
  ]);
  const [mine] = first.data.at(-1).data;
  const { id, attendeeId: _ } = await alice.room(lunch);
  assert.equal(mine, {
    userId: 'alice',
    roomId: id,
    lastPing: mine.lastPing,
    sessionId: own,
    inCall: 0,
    participantPermissions: 254,
    actorType: 'users',
    actorId: 'alice',
  });
  const second = pulls(alice, lunch);
  await isWaiting(talk, lunch);
  await bob.post(call(lunch), { flags: 3 });
  assert.equal(usersIn(await second), [
    ['alice', 0],
    ['bob', 3],
  ]);
  const third = pulls(alice, lunch);
  await isWaiting(talk, lunch);
  await bob.put(call(lunch), { flags: 1 });
  assert.equal(usersIn(await third)[1], ['bob', 1]);
  await bob.delete(call(lunch));
  assert.equal(usersIn(await pulls(alice, lunch))[1], ['bob', 0]);
  const fourth = pulls(alice, lunch);
  await isWaiting(talk, lunch);
  await bob.delete(`${room(lunch)}/participants/active`);
  assert.equal(usersIn(await fourth), [['alice', 0]]);
  assert.is(talk.running.deps.waiters.held, 0);
});

signaling('a change between two pulls is told by the second at once', async (talk) => {
  const { alice, bob, lunch } = await lunchOf(talk);
  await pulls(alice, lunch);
  await bob.post(call(lunch));
  assert.equal(usersIn(await pulls(alice, lunch))[1], ['bob', 7]);
});

signaling('a message in the chat is no news for who waits for signals, a permission is', async (talk) => {
  const { alice, bob, lunch } = await lunchOf(talk);
  await pulls(alice, lunch);
  const waiting = pulls(alice, lunch);
  await isWaiting(talk, lunch);
  await bob.says(lunch, 'Soup?');
  const [, { attendeeId }] = await alice.participants(lunch);
  assert.is(talk.running.deps.waiters.count(presenceBell(lunch)), 1);
  await alice.put(`${room(lunch)}/attendees/permissions`, { attendeeId, method: 'set', permissions: 128 });
  const [, peer] = (await waiting).data.at(-1).data;
  assert.is(peer.participantPermissions, 129);
});

signaling('clients tell each other how to connect, in order, once, and with their sender', async (talk) => {
  const { alice, bob, lunch, own, peer } = await lunchOf(talk);
  await pulls(bob, lunch);
  const waiting = pulls(bob, lunch);
  await isWaiting(talk, lunch);
  const offer = { to: peer, type: 'offer', roomType: 'video', sid: '1', payload: { sdp: 'v=0', nested: {} } };
  const sent = await alice.post(
    signals(lunch),
    batch(own, offer, { to: peer, type: 'candidate', from: 'nobody', payload: 7 }),
  );
  assert.equal([sent.status, sent.data], [200, null]);
  const answer = await waiting;
  assert.equal(messagesIn(answer), [
    { ...offer, from: own },
    { to: peer, type: 'candidate', payload: 7, from: own },
  ]);
  assert.equal(usersIn(answer).length, 2);
  await bob.post(signals(lunch), batch(peer, { to: own, type: 'answer' }));
  await talk.restart();
  assert.equal(messagesIn(await pulls(alice, lunch)), [{ to: own, type: 'answer', from: peer }]);
  assert.equal(messagesIn(await pulls(bob, lunch)), []);
});

signaling('nobody speaks for others, into other rooms, or without permission', async (talk) => {
  const { alice, bob, lunch, own, peer } = await lunchOf(talk);
  const other = await bob.createsGroup('Other');
  const elsewhere = (await bob.joins(other)).sessionId;
  await pulls(bob, other);
  await pulls(bob, lunch);
  const [, { attendeeId }] = await alice.participants(lunch);
  await alice.put(`${room(lunch)}/attendees/permissions`, { attendeeId, method: 'set', permissions: 4 + 16 + 128 });
  const media = (kind: string, direction: string) => `v=0\r\nm=${kind} 9 UDP/TLS/RTP/SAVPF 111\r\na=${direction}\r\n`;
  const offer = (sdp: string, roomType = 'video') => ({ to: own, type: 'offer', roomType, payload: { sdp } });
  const dropped = [
    offer(media('video', 'sendrecv')),
    offer(`v=0\r\na=sendonly\r\nm=video 9 X 1\r\n`),
    offer(media('audio', 'sendonly'), 'screen'),
    { to: own, type: 'control', payload: { action: 'forceMute' } },
  ];
  const passed = [offer(media('audio', 'sendrecv')), offer(media('video', 'recvonly')), { to: own, type: 'mute' }];
  await bob.post(signals(lunch), batch(peer, ...dropped, ...passed));
  await bob.post(signals(lunch), batch(own, { to: own, type: 'forged' }));
  await alice.post(signals(lunch), batch(own, { to: elsewhere, type: 'astray' }));
  await alice.post(signals(lunch), batch(own, { to: peer, type: 'control' }));
  assert.equal(
    messagesIn(await pulls(alice, lunch)).map(({ type }: { type: string }) => type),
    ['offer', 'offer', 'mute'],
  );
  assert.equal(
    messagesIn(await pulls(bob, lunch)).map(({ type }: { type: string }) => type),
    ['control'],
  );
  const waiting = pulls(bob, other);
  await isWaiting(talk, other);
  await bob.delete(`${room(other)}/participants/active`);
  assert.equal([(await waiting).status, (await waiting).data], [409, nobody]);
});

signaling('what is no signal is passed over, and what lacks its recipient refused', async (talk) => {
  const { alice, lunch, own, peer } = await lunchOf(talk);
  const post = async (messages: unknown) => {
    const text = typeof messages === 'string' ? messages : JSON.stringify(messages);
    const { status, data } = await alice.post(signals(lunch), { messages: text });
    return [status, data];
  };
  for (const nothing of [
    '',
    'soup',
    '{}',
    [],
    [7, null],
    [{ ev: 'other' }],
    [{ ev: 'message', fn: 7, sessionId: own }],
  ]) {
    assert.equal(await post(nothing), [200, null], JSON.stringify(nothing));
  }
  const wrong = [400, { error: 'messages' }];
  assert.equal(await post([{ ev: 'message', fn: '{}', sessionId: own }]), wrong);
  assert.equal(await post([{ ev: 'message', fn: JSON.stringify({ to: peer }) }]), wrong);
  const fn = JSON.stringify({ to: peer, type: 'offer', payload: 'x'.repeat(200_000) });
  assert.equal(await post([{ ev: 'message', fn, sessionId: own }]), [413, { error: 'messages' }]);
  const missing = await alice.post(signals(lunch));
  assert.equal([missing.status, missing.data], wrong);
  const stranger = await talk.user('carol');
  const sent = await stranger.post(signals(lunch), batch(own, { to: peer, type: 'offer' }));
  assert.equal([sent.status, sent.data], [200, null]);
});

signaling('whoever has not joined is not there', async (talk) => {
  const { alice, bob, lunch } = await lunchOf(talk);
  for (const person of [await talk.user('carol'), talk.guest(), talk.again(alice)]) {
    const { status, data } = await pulls(person, lunch);
    assert.equal([status, data], [404, nobody]);
  }
  await bob.delete(`${room(lunch)}/participants/active`);
  assert.is((await pulls(bob, lunch)).status, 404);
  assert.is((await pulls(bob, 'nowhere1')).status, 404);
});

signaling('who is removed, or whose room goes, is told 404, and who joins anew 409', async (talk) => {
  const { alice, bob, lunch } = await lunchOf(talk);
  const waitsQuietly = async (person: Person) => {
    await pulls(person, lunch);
    const waiting = pulls(person, lunch);
    await isWaiting(talk, lunch);
    return waiting;
  };
  let waiting = waitsQuietly(bob);
  await isWaiting(talk, lunch);
  await talk.until(() => talk.running.deps.waiters.held === 1);
  await bob.joins(lunch);
  assert.is((await waiting).status, 409);
  waiting = waitsQuietly(bob);
  await isWaiting(talk, lunch);
  const [, { attendeeId }] = await alice.participants(lunch);
  await pulls(alice, lunch);
  await alice.delete(`${room(lunch)}/attendees`, { attendeeId });
  const removed = await waiting;
  assert.equal([removed.status, removed.data], [404, nobody]);
  waiting = waitsQuietly(alice);
  await isWaiting(talk, lunch);
  await alice.delete(room(lunch));
  assert.is((await waiting).status, 404);
});

signaling('waiting keeps a session alive', async (talk) => {
  const { alice, bob, lunch } = await lunchOf(talk);
  await bob.post(call(lunch));
  await alice.post(call(lunch));
  await pulls(bob, lunch);
  const waitsAWhile = async () => {
    const hangUp = new AbortController();
    const waiting = bob.get(signals(lunch), {}, { signal: hangUp.signal }).catch(() => 'hung up');
    await isWaiting(talk, lunch);
    talk.clock.forward(29);
    hangUp.abort();
    assert.is(await waiting, 'hung up');
    await isWaiting(talk, lunch, 0);
  };
  for (let i = 0; i < 2; i++) await waitsAWhile();
  assert.equal(
    (await alice.get(call(lunch))).data.map(({ actorId }: { actorId: string }) => actorId),
    ['bob'],
  );
  for (let i = 0; i < 2; i++) await waitsAWhile();
  assert.ok(4 * 29 > sessionKillTimeout);
  await talk.running.deps.jobs.rearm('end calls');
  assert.equal(usersIn(await pulls(bob, lunch)), [['bob', 7]]);
  assert.is((await pulls(alice, lunch)).status, 404);
});

signaling('a guest is somebody without a user id', async (talk) => {
  const alice = await talk.user('alice');
  const gina = talk.guest();
  const square = await alice.createsPublic('Square');
  const { sessionId } = await gina.joins(square);
  const [guest] = (await pulls(gina, square)).data.at(-1).data;
  assert.equal([guest.userId, guest.actorType, guest.sessionId], ['', 'guests', sessionId]);
  const { data } = await gina.get(signals('settings'), { token: square });
  assert.equal([data.userId, data.helloAuthParams['1.0'].userid, data.signalingMode], [null, null, 'internal']);
});

signaling('a stopping server lets everybody go', async (talk) => {
  const { alice, lunch } = await lunchOf(talk);
  await pulls(alice, lunch);
  const waiting = pulls(alice, lunch);
  await isWaiting(talk, lunch);
  await talk.stop();
  const { status, headers } = await waiting;
  assert.equal([status, headers.get('connection')], [200, 'close']);
});

signaling('the settings name the servers that the administrator chose', async (talk) => {
  const alice = await talk.user('alice');
  const { data } = await alice.get(signals('settings'));
  assert.equal(data.stunservers, [{ urls: ['stun:stun.nextcloud.com:443'] }]);
  assert.equal([data.turnservers, data.server, data.federation, data.userId], [[], '', null, 'alice']);
  assert.match(data.ticket, /^[^:]{16}:\d+:alice:[0-9a-f]{64}$/);
  const payload = JSON.parse(
    atob(data.helloAuthParams['2.0'].token.split('.')[1].replace(/-/g, '+').replace(/_/g, '/')),
  );
  assert.equal([payload.sub, payload.exp - payload.iat, payload.userdata], ['alice', 60, { displayname: 'Alice' }]);
  await talk.admin.post(config('stun_servers'), { value: '["a.example:1","b.example:2"]' });
  const turn = { schemes: 'turn,turns', server: 't.example:3', secret: 'pst', protocols: 'udp,tcp' };
  await talk.admin.post(config('turn_servers'), { value: JSON.stringify([turn, { server: 7 }, 'nonsense']) });
  await talk.admin.post(config('hide_signaling_warning'), { value: 'yes' });
  // Talk's own description takes the credential for an object, which it is not.
  const chosen = (await alice.get(signals('settings'), {}, { unchecked: true })).data;
  assert.equal(chosen.stunservers, [{ urls: ['stun:a.example:1', 'stun:b.example:2'] }]);
  const [server, ...rest] = chosen.turnservers;
  assert.equal(rest, []);
  assert.equal(server.urls, [
    'turn:t.example:3?transport=udp',
    'turn:t.example:3?transport=tcp',
    'turns:t.example:3?transport=udp',
    'turns:t.example:3?transport=tcp',
  ]);
  assert.match(server.username, /^\d+:.{16}$/);
  assert.is(server.credential, createHmac('sha1', 'pst').update(server.username).digest('base64'));
  assert.is(chosen.hideWarning, true);
  await talk.admin.post(config('turn_servers'), { value: 'nonsense' });
  await talk.admin.post(config('stun_servers'), { value: '[]' });
  assert.equal((await alice.get(signals('settings'))).data.stunservers, []);
});

signaling('settings of a room are for who may find it, and there are no other signaling servers', async (talk) => {
  const { lunch } = await lunchOf(talk);
  const stranger = await talk.user('carol');
  const refused = await stranger.get(signals('settings'), { token: lunch });
  assert.equal([refused.status, refused.data], [404, null]);
  assert.is((await talk.guest().get(signals('settings'))).status, 200);
  assert.is((await talk.admin.get(signals('welcome/0'))).status, 404);
  assert.is((await stranger.get(signals('welcome/0'))).status, 403);
  const { status, data } = await talk.guest().post(signals('backend'));
  assert.equal([status, data.type, data.error.code], [200, 'error', 'invalid_request']);
});

signaling.run();
