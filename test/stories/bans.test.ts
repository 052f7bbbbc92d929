import * as assert from 'uvu/assert';
import type { Person } from '../support/person.js';
import { texts } from '../support/person.js';
import { stories } from '../support/talk.js';

const bans = '/apps/spreed/api/v1/ban';
const rooms = '/apps/spreed/api/v4/room';

const story = stories('bans', { PARLEY_TRUSTED_PROXIES: '127.0.0.1' });

const banning = (by: Person, token: string, actorType: string, actorId: string, internalNote = '') =>
  by.post(`${bans}/${token}`, { actorType, actorId, internalNote });
const joining = (person: Person, token: string, from?: string) =>
  person.request('POST', `${rooms}/${token}/participants/active`, from ? { headers: { 'X-Forwarded-For': from } } : {});
const membersOf = async (person: Person, token: string): Promise<string[]> =>
  (await person.participants(token)).map(({ actorId }: { actorId: string }) => actorId);

story('a banned member is put out, and stays out until the ban is lifted', async (talk) => {
  const [alice, bob] = [await talk.user('alice'), await talk.user('bob')];
  const token = await alice.createsPublic('Open house');
  await alice.adds(token, bob);
  const before = talk.clock.now();
  const answer = await banning(alice, token, 'users', 'BOB', 'too loud');
  assert.is(answer.status, 200);
  const { id, bannedTime, ...ban } = answer.data;
  assert.ok(bannedTime >= before);
  assert.equal(ban, {
    moderatorActorType: 'users',
    moderatorActorId: 'alice',
    moderatorDisplayName: 'Alice',
    bannedActorType: 'users',
    bannedActorId: 'bob',
    bannedDisplayName: 'Bob',
    internalNote: 'too loud',
  });
  assert.is(texts(await alice.history(token))[0], 'user_removed');
  assert.equal(await membersOf(alice, token), ['alice']);

  const refused = await joining(bob, token);
  assert.is(refused.status, 403);
  assert.equal(refused.data, { error: 'ban' });
  assert.is((await bob.history(token)).status, 404);
  assert.is((await bob.room(token)).name, '');
  const added = await alice.post(`${rooms}/${token}/participants`, { newParticipant: 'bob' });
  assert.is(added.status, 400);
  assert.equal(added.data, { error: 'ban' });

  assert.equal((await alice.get(`${bans}/${token}`)).data, [answer.data]);
  assert.is((await alice.delete(`${bans}/${token}/${id}`)).status, 200);
  assert.is((await alice.delete(`${bans}/${token}/${id}`)).status, 200);
  assert.is((await alice.delete(`${bans}/${token}/what`)).status, 200);
  assert.equal((await alice.get(`${bans}/${token}`)).data, []);
  assert.is((await joining(bob, token)).status, 200);
});

story('who is put out while waiting is told nothing more of the conversation', async (talk) => {
  const [alice, bob, gina, other] = [await talk.user('alice'), await talk.user('bob'), talk.guest(), talk.guest()];
  const token = await alice.createsPublic('Open house');
  await alice.adds(token, bob);
  const [, { attendeeId }] = await alice.participants(token);
  const { actorId } = await gina.joins(token);
  const headers = { 'X-Forwarded-For': '203.0.113.7' };
  await joining(other, token, headers['X-Forwarded-For']);
  const lastKnownMessageId = await alice.newestId(token);
  const answers = async (person: Person, happens: () => Promise<unknown>) => {
    const waiting = person.waitsFor(token, { lastKnownMessageId, timeout: 30 }, { headers });
    await talk.until(() => talk.listeners(token) === 1);
    await happens();
    const { status, data } = await waiting;
    return [status, data];
  };
  assert.equal(await answers(other, () => banning(alice, token, 'ip', '203.0.113.0/24')), [403, []]);
  headers['X-Forwarded-For'] = '198.51.100.7';
  assert.equal(await answers(gina, () => banning(alice, token, 'guests', actorId)), [404, []]);
  const removing = () => alice.request('DELETE', `${rooms}/${token}/attendees`, { form: { attendeeId } });
  assert.equal(await answers(bob, removing), [404, []]);
  assert.equal(texts(await alice.history(token, { limit: 1 })), ['user_removed']);
});

story('nobody who is banned comes in with a group', async (talk) => {
  const alice = await talk.user('alice');
  await talk.user('bob');
  await talk.user('carol');
  await talk.admin.post('/cloud/groups', { groupid: 'crew' });
  for (const uid of ['bob', 'carol']) await talk.admin.post(`/cloud/users/${uid}/groups`, { groupid: 'crew' });
  const token = await alice.createsGroup('Galley');
  await banning(alice, token, 'users', 'bob');
  await alice.post(`${rooms}/${token}/participants`, { newParticipant: 'crew', source: 'groups' });
  assert.equal(await membersOf(alice, token), ['alice', 'crew', 'carol']);
  await talk.admin.request('DELETE', '/cloud/users/bob/groups', { form: { groupid: 'crew' } });
  await talk.admin.post('/cloud/users/bob/groups', { groupid: 'crew' });
  assert.equal(await membersOf(alice, token), ['alice', 'crew', 'carol']);
  assert.not(texts(await alice.history(token)).includes('user_removed'));
});

story('a banned guest who comes back is kept out by their address from then on', async (talk) => {
  const alice = await talk.user('alice');
  const token = await alice.createsPublic('Open house');
  const [gina, gus] = [talk.guest(), talk.guest()];
  const { data } = await joining(gina, token, '203.0.113.7');
  assert.is((await joining(gus, token, '203.0.113.7')).status, 200);
  assert.is((await banning(alice, token, 'guests', data.actorId, 'spam')).data.bannedDisplayName, data.actorId);
  assert.is((await gina.history(token)).status, 404, 'gone');
  // Until she comes back her address is not known, and a neighbour goes on.
  assert.is((await gus.request('GET', `${rooms}/${token}/capabilities`, from('203.0.113.7'))).status, 200);

  const refused = await joining(gina, token, '203.0.113.7');
  assert.is(refused.status, 403);
  assert.equal(refused.data, { error: 'ban' });
  const kept = (await alice.get(`${bans}/${token}`)).data;
  assert.equal(
    kept.map((ban: Record<string, unknown>) => [ban.bannedActorType, ban.bannedDisplayName, ban.internalNote]),
    [
      ['guests', data.actorId, 'spam'],
      ['ip', '203.0.113.7', 'spam'],
    ],
  );
  assert.is((await joining(talk.guest(), token, '203.0.113.7')).status, 403);
  assert.is((await joining(talk.guest(), token, '203.0.113.8')).status, 200);
  const shutOut = await gus.request('GET', `${rooms}/${token}/capabilities`, from('203.0.113.7'));
  assert.is(shutOut.status, 403, 'the neighbour too');
  assert.equal(shutOut.data, []);
  const bob = await talk.user('bob');
  assert.is((await joining(bob, token, '203.0.113.7')).status, 200, 'accounts may come from anywhere');
});

const from = (address: string) => ({ headers: { 'X-Forwarded-For': address } });

story('a range of addresses is banned, and only trusted proxies say where somebody comes from', async (talk) => {
  const alice = await talk.user('alice');
  const token = await alice.createsPublic('Open house');
  assert.is((await banning(alice, token, 'ip', '198.51.100.0/24')).status, 200);
  assert.is((await joining(talk.guest(), token, '198.51.100.20')).status, 403);
  assert.is((await joining(talk.guest(), token, '198.51.101.20')).status, 200);
  // The proxy has appended the address that it saw; what the client claimed stands before it.
  assert.is((await joining(talk.guest(), token, '192.0.2.1, 198.51.100.20')).status, 403);
  assert.is((await joining(talk.guest(), token, '198.51.100.20, 192.0.2.1')).status, 200);
});

story('moderators ban, and are not banned', async (talk) => {
  const [alice, bob, carol] = [await talk.user('alice'), await talk.user('bob'), await talk.user('carol')];
  const token = await alice.createsPublic('Open house');
  await alice.adds(token, bob);
  await alice.adds(token, carol);
  const [, { attendeeId }] = await alice.participants(token);
  await alice.post(`${rooms}/${token}/moderators`, { attendeeId });
  const refusals: [Person, string, string, string, unknown][] = [
    [alice, token, 'users', 'alice', { error: 'self' }],
    [alice, token, 'users', 'bob', { error: 'moderator' }],
    [bob, token, 'users', 'alice', { error: 'moderator' }],
    [alice, token, 'ip', '127.0.0.1/64', { error: 'bannedActor' }],
    [alice, await alice.creates(1, { invite: 'bob' }), 'users', 'bob', { error: 'room' }],
  ];
  for (const [by, where, type, id, data] of refusals) {
    const refused = await banning(by, where, type, id);
    assert.is(refused.status, 400, `${by.uid} bans ${id}`);
    assert.equal(refused.data, data);
  }
  for (const method of ['GET', 'POST']) {
    const form = method === 'POST' ? { form: { actorType: 'users', actorId: 'bob' } } : {};
    assert.is((await carol.request(method, `${bans}/${token}`, form)).status, 403);
  }
  assert.equal((await alice.get(`${bans}/${token}`)).data, []);
});

story('a guest moderator bans under the name they gave', async (talk) => {
  const alice = await talk.user('alice');
  const token = await alice.createsPublic('Open house');
  const gina = talk.guest();
  const { actorId, attendeeId } = await gina.joins(token);
  await alice.post(`${rooms}/${token}/moderators`, { attendeeId });
  await gina.post(`/apps/spreed/api/v1/guest/${token}/name`, { displayName: 'Gina' });
  const { data } = await banning(gina, token, 'ip', '::1/64');
  assert.equal(
    [data.moderatorActorType, data.moderatorActorId, data.moderatorDisplayName],
    ['guests', actorId, 'Gina'],
  );
});

story.run();
