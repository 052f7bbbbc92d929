import * as assert from 'uvu/assert';
import { stories, type Talk } from '../support/talk.js';

const status = stories('userStatus');
const api = '/apps/user_status/api/v1';
const rooms = '/apps/spreed/api/v4/room';
const phone = { headers: { 'User-Agent': 'Mozilla/5.0 (Android) Nextcloud-Talk v21.0.0' } };

async function pair(talk: Talk) {
  const alice = await talk.user('alice');
  const bob = await talk.user('bob');
  const token = await alice.creates(1, { invite: 'bob' });
  return { alice, bob, token };
}

status('what one chooses and what one says at once both stay, as the desktop sends them', async (talk) => {
  const { bob } = await pair(talk);
  for (const statusType of ['away', 'online', 'dnd', 'away', 'invisible']) {
    await bob.delete(`${api}/user_status/message`);
    await Promise.all([
      bob.put(`${api}/user_status/status`, { statusType }),
      bob.put(`${api}/user_status/message/predefined`, { messageId: 'meeting' }),
      bob.put(`${api}/heartbeat`, { status: 'online' }),
    ]);
    const { status: chosen, messageId, statusIsUserDefined } = (await bob.get(`${api}/user_status`)).data;
    assert.equal([chosen, messageId, statusIsUserDefined], [statusType, 'meeting', true]);
  }
});

status(
  'what Bob says of himself, Alice sees in her rooms, among participants and when she mentions him',
  async (talk) => {
    const { alice, bob, token } = await pair(talk);
    await alice.says(token, 'Hi');
    const shown = async () => {
      const { status, statusIcon, statusMessage, statusClearAt } = await alice.room(token);
      return [status, statusIcon, statusMessage, statusClearAt];
    };
    assert.equal(await shown(), ['offline', null, null, null]);
    assert.is((await bob.get(`${api}/user_status`)).meta.message, 'No status for the current user');
    assert.is((await alice.get(`${api}/statuses/bob`)).status, 404);

    const set = await bob.put(`${api}/user_status/status`, { statusType: 'dnd' });
    assert.equal(Object.entries(set.data), [
      ['userId', 'bob'],
      ['message', null],
      ['messageId', null],
      ['messageIsPredefined', false],
      ['icon', null],
      ['clearAt', null],
      ['status', 'dnd'],
      ['statusIsUserDefined', true],
    ]);
    await bob.put(`${api}/user_status/message/custom`, { statusIcon: '🐟', message: 'Fishing' });
    assert.equal(await shown(), ['dnd', '🐟', 'Fishing', null]);

    const plain = await alice.get(rooms);
    const withStatus = await alice.get(rooms, { includeStatus: 'true' });
    const of = (list: { token: string; status?: string }[]) => list.find((room) => room.token === token)?.status;
    assert.is(of(plain.data), undefined);
    assert.is(of(withStatus.data), 'dnd');
    // One-to-ones come with every list that asks for statuses, however long ago they changed.
    const later = Math.floor(Date.now() / 1000) + 1000;
    const since = await alice.get(rooms, { includeStatus: 'true', modifiedSince: later });
    assert.equal(
      since.data.map((room: { token: string }) => room.token),
      [token],
    );

    const listed = await alice.get(`${rooms}/${token}/participants`, { includeStatus: 'true' });
    assert.is(listed.headers.get('x-nextcloud-has-user-statuses'), '1');
    assert.equal(
      listed.data.map((one: { actorId: string; status: string }) => [one.actorId, one.status]),
      [
        ['alice', 'offline'],
        ['bob', 'dnd'],
      ],
    );
    const without = await alice.get(`${rooms}/${token}/participants`);
    assert.is(without.headers.get('x-nextcloud-has-user-statuses'), null);
    const mentions = await alice.get(`/apps/spreed/api/v1/chat/${token}/mentions`, {
      search: 'b',
      includeStatus: 'true',
    });
    assert.is(mentions.data[0].statusMessage, 'Fishing');

    const seen = await alice.get(`${api}/statuses/bob`);
    assert.equal(seen.data, { userId: 'bob', message: 'Fishing', icon: '🐟', clearAt: null, status: 'dnd' });
    assert.equal(
      (await alice.get(`${api}/statuses`)).data.map(({ userId }: { userId: string }) => userId),
      ['bob'],
    );
    await bob.put(`${api}/user_status/status`, { statusType: 'invisible' });
    assert.is((await alice.get(`${api}/statuses/bob`)).data.status, 'offline');
    assert.is((await bob.get(`${api}/user_status`)).data.status, 'invisible');
    assert.is((await bob.delete(`${api}/user_status/message`)).status, 200);
    assert.equal(await shown(), ['offline', null, null, null]);
    await talk.admin.delete('/cloud/users/bob');
    assert.is((await alice.get(`${api}/statuses/bob`)).status, 404);
  },
);

status('messages go when their time is over, also from the database', async (talk) => {
  const { alice, bob, token } = await pair(talk);
  const clearAt = talk.clock.now() + 600;
  await bob.put(`${api}/user_status/status`, { statusType: 'busy' });
  const set = await bob.put(`${api}/user_status/message/predefined`, { messageId: 'meeting', clearAt });
  assert.is(set.data.messageIsPredefined, true);
  assert.is((await bob.get(`${api}/user_status`)).data.message, 'In a meeting');
  const room = await alice.room(token);
  assert.equal([room.statusIcon, room.statusMessage, room.statusClearAt], ['📅', 'In a meeting', clearAt]);
  await talk.restart();
  talk.clock.forward(700);
  assert.is((await alice.room(token)).statusMessage, null);
  const { storage, jobs } = talk.running.deps;
  await jobs.rearm('clear statuses');
  assert.is((await storage.userStatus('bob'))?.messageId, '');
  assert.is(await storage.nextStatusClear(), undefined);
  assert.is((await alice.room(token)).status, 'busy', 'what he chose stays');
});

status('who is there says so now and then, and counts as gone after a quarter of an hour', async (talk) => {
  const { alice, bob, token } = await pair(talk);
  const beat = (type: string) => bob.put(`${api}/heartbeat`, { status: type });
  assert.is((await beat('online')).data.status, 'online');
  assert.is((await alice.room(token)).status, 'online');
  assert.is((await beat('away')).data.status, 'away');
  assert.is((await beat('asleep')).status, 400);
  talk.clock.forward(16 * 60);
  assert.is((await alice.room(token)).status, 'offline');
  // A phone that lists its rooms is a sign of life, unless it says that it is none.
  await bob.get(rooms, { noStatusUpdate: 1 }, phone);
  assert.is((await alice.room(token)).status, 'offline');
  await bob.get(rooms);
  assert.is((await alice.room(token)).status, 'offline');
  await bob.get(rooms, {}, phone);
  assert.is((await alice.room(token)).status, 'online');
  // So is one that waits for messages where it is present, but not one that only reads.
  await alice.says(token, 'Are you there?');
  await bob.joins(token);
  talk.clock.forward(16 * 60);
  const poll = (query: Record<string, number>, options = {}) =>
    bob.get(`/apps/spreed/api/v1/chat/${token}`, { timeout: 0, ...query }, options);
  await poll({ lookIntoFuture: 1 });
  await poll({ lookIntoFuture: 0 }, phone);
  await poll({ lookIntoFuture: 1, noStatusUpdate: 1 }, phone);
  assert.is((await alice.room(token)).status, 'offline');
  await poll({ lookIntoFuture: 1 }, phone);
  assert.is((await alice.room(token)).status, 'online');
  // What he chose stays as long as he likes.
  await bob.put(`${api}/user_status/status`, { statusType: 'away' });
  assert.is((await beat('online')).status, 204);
  talk.clock.forward(24 * 3600);
  assert.is((await alice.room(token)).status, 'away');
});

status('who is in a call shows it, and what they said comes back afterwards', async (talk) => {
  const { alice, bob, token } = await pair(talk);
  await bob.creates(1, { invite: 'alice' });
  await bob.put(`${api}/user_status/message/custom`, { message: 'Hungry' });
  await bob.joins(token);
  const call = `/apps/spreed/api/v4/call/${token}`;
  await bob.post(call, { flags: 3 });
  const { data } = await bob.get(`${api}/user_status`);
  assert.equal([data.status, data.messageId, data.message, data.icon], ['away', 'call', 'In a call', '💬']);
  assert.is((await alice.room(token)).statusMessage, 'In a call');
  await bob.put(`${api}/user_status/status`, { statusType: 'dnd' });
  assert.is((await alice.room(token)).status, 'dnd');
  await bob.delete(call);
  assert.is((await alice.room(token)).statusMessage, 'Hungry');
  assert.equal((await bob.delete(`${api}/user_status/revert/call`)).data, []);
});

status('who does not want to be disturbed is not rung', async (talk) => {
  const { alice, bob, token } = await pair(talk);
  await bob.creates(1, { invite: 'alice' });
  await bob.put(`${api}/user_status/status`, { statusType: 'dnd' });
  const list: { actorId: string; attendeeId: number }[] = await alice.participants(token);
  const id = list.find(({ actorId }) => actorId === 'bob')?.attendeeId;
  await alice.joins(token);
  await alice.post(`/apps/spreed/api/v4/call/${token}`, { flags: 1 });
  assert.equal((await alice.post(`/apps/spreed/api/v4/call/${token}/ring/${id}`)).data, { error: 'status' });
});

status('what cannot be said is refused', async (talk) => {
  const alice = await talk.user('alice');
  const asleep = await alice.put(`${api}/user_status/status`, { statusType: 'asleep' });
  assert.is(asleep.status, 400);
  assert.is(asleep.meta.message, 'Status-type "asleep" is not supported');
  const refused = async (form: Record<string, unknown>, kind = 'custom') =>
    (await alice.put(`${api}/user_status/message/${kind}`, form)).status;
  assert.is(await refused({ message: 'x'.repeat(81) }), 400);
  assert.is(await refused({ message: 'x', statusIcon: 'fish' }), 400);
  assert.is(await refused({ message: 'x', clearAt: 5 }), 400);
  assert.is(await refused({ messageId: 'call' }, 'predefined'), 400);
  assert.is((await alice.get(`${api}/user_status`)).status, 404, 'nothing was kept');
  assert.is((await talk.guest().get(`${api}/user_status`)).status, 401);
  assert.is((await talk.guest().get(`${api}/predefined_statuses`)).status, 401);
  assert.is((await alice.get(`${api}/predefined_statuses`)).data.length, 6);
  const { capabilities } = (await alice.get('/cloud/capabilities')).data;
  assert.is(capabilities.user_status.enabled, true);
});

status.run();
