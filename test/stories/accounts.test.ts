import * as assert from 'uvu/assert';
import { texts } from '../support/person.js';
import { stories, type Talk } from '../support/talk.js';

const story = stories('accounts');
const settings = '/apps/spreed/api/v1/settings/user';
const config = '/apps/provisioning_api/api/v1/config';

story('the administrator makes an account, names it, and its owner logs in', async (talk) => {
  const made = await talk.admin.post('/cloud/users', { userid: 'o hara@home', password: '123456' });
  assert.equal(made.data, { id: 'o hara@home' });
  const path = `/cloud/users/${encodeURIComponent('o hara@home')}`;
  const renamed = await talk.admin.put(path, { key: 'displayname', value: "O'Hara" });
  assert.is(renamed.status, 200);
  assert.equal(renamed.data, []);
  const seen = await talk.admin.get(path);
  assert.is(seen.data.displayname, "O'Hara");
  assert.is(seen.data['display-name'], "O'Hara");
  assert.is(seen.data.lastLogin, 0);
  const { free, total, ...quota } = seen.data.quota;
  assert.equal(quota, { used: 0, relative: 0, quota: -3 });
  assert.ok(free > 0 && total === free, 'what the disk has room for');
});

story('everybody sees their own account, in full and in the order that clients know', async (talk) => {
  const alice = await talk.user('alice', 'Alice Story');
  const { data } = await alice.get('/cloud/user');
  assert.is(
    Object.keys(data).join(' '),
    'enabled id firstLoginTimestamp lastLoginTimestamp lastLogin backend subadmin quota manager avatarScope email ' +
      'emailScope additional_mail additional_mailScope displayname display-name displaynameScope phone phoneScope ' +
      'address addressScope website websiteScope twitter twitterScope bluesky blueskyScope fediverse fediverseScope ' +
      'organisation organisationScope role roleScope headline headlineScope biography biographyScope ' +
      'profile_enabled profile_enabledScope pronouns pronounsScope groups language locale timezone notify_email ' +
      'backendCapabilities',
  );
  assert.is(data.id, 'alice');
  assert.is(data.email, null);
  assert.equal(data.groups, []);
  assert.ok(data.lastLoginTimestamp > 0);
  assert.is(data.lastLogin, data.lastLoginTimestamp * 1000);
  const again = (await alice.get('/cloud/users/ALICE')).data;
  assert.equal({ ...again, quota: 0 }, { ...data, quota: 0 });
});

story('accounts that cannot be are refused, and nothing is left of them', async (talk) => {
  await talk.user('alice');
  const codeOf = async (form: Record<string, unknown>) => {
    const answer = await talk.admin.post('/cloud/users', form);
    assert.is(answer.status, 400);
    return answer.meta.statuscode;
  };
  assert.is(await codeOf({ userid: 'alice', password: 'x' }), 102);
  assert.is(await codeOf({ userid: 'Alice', password: 'x' }), 102);
  assert.is(await codeOf({ userid: 'no/slash', password: 'x' }), 101);
  assert.is(await codeOf({ userid: '..', password: 'x' }), 101);
  assert.is(await codeOf({ userid: 'bob', password: 'x', groups: ['nowhere'] }), 104);
  assert.is(await codeOf({ userid: 'bob', password: '' }), 108);
  assert.is(await codeOf({ userid: 'bob', password: 'x'.repeat(470) }), 101);
  assert.is(await codeOf({ userid: 'bob', password: 'x', email: 'nonsense' }), 101);
  assert.is(await codeOf({ userid: 'bob', password: 'x', subadmin: ['admin'] }), 109);
  const { data } = await talk.admin.get('/cloud/users');
  assert.equal(data, { users: ['admin', 'alice'] });
});

story('who is no administrator can neither list, make nor look up others', async (talk) => {
  const alice = await talk.user('alice');
  await talk.user('bob');
  for (const answer of [await alice.get('/cloud/users'), await alice.post('/cloud/users', { userid: 'eve' })]) {
    assert.is(answer.status, 403);
    assert.is(answer.meta.message, 'Logged in account must be at least a sub admin');
  }
  for (const uid of ['bob', 'nobody']) {
    const answer = await alice.get(`/cloud/users/${uid}`);
    assert.is(answer.status, 404);
    assert.is(answer.meta.statuscode, 998);
    assert.is((await alice.put(`/cloud/users/${uid}`, { key: 'email', value: '' })).meta.statuscode, 998);
    assert.is((await alice.get(`/cloud/users/${uid}/groups`)).meta.statuscode, 998);
  }
  assert.is((await alice.delete('/cloud/users/bob')).status, 403);
  assert.is((await talk.guest().get('/cloud/user')).status, 401);
  const unknown = await talk.admin.get('/cloud/users/nobody');
  assert.is(unknown.status, 404);
  assert.is(unknown.meta.message, 'User does not exist');
});

story('people change what is theirs, and the new password counts at once', async (talk) => {
  const alice = await talk.user('alice');
  assert.is((await alice.put('/cloud/users/alice', { key: 'email', value: 'A@B.tld' })).status, 200);
  assert.is((await alice.get('/cloud/user')).data.email, 'a@b.tld');
  assert.is((await alice.put('/cloud/users/alice', { key: 'quota', value: '1 GB' })).meta.statuscode, 113);
  assert.is((await alice.put('/cloud/users/alice', { key: 'shoe', value: '44' })).meta.statuscode, 113);
  assert.is((await alice.put('/cloud/users/alice', { key: 'password', value: 'Another-1' })).status, 200);
  alice.cookies.clear();
  assert.is((await alice.get('/cloud/user')).status, 401);
  alice.password = 'Another-1';
  assert.is((await alice.get('/cloud/user')).status, 200);
});

story('a disabled account is shut out until it is enabled again', async (talk) => {
  const alice = await talk.user('alice');
  assert.is((await alice.get('/cloud/user')).status, 200);
  assert.is((await talk.admin.put('/cloud/users/alice/disable')).status, 200);
  assert.is((await alice.get('/cloud/user')).status, 401);
  assert.is((await talk.admin.put('/cloud/users/alice/enable')).status, 200);
  assert.is((await alice.get('/cloud/user')).status, 200);
  assert.is((await talk.admin.put('/cloud/users/admin/disable')).meta.statuscode, 101);
  assert.is((await talk.admin.put('/cloud/users/nobody/disable')).meta.statuscode, 101);
});

story('groups are made, filled, renamed and deleted', async (talk) => {
  const alice = await talk.user('alice');
  const bob = await talk.user('bob');
  assert.is((await talk.admin.post('/cloud/groups', { groupid: 'the crew' })).status, 200);
  const again = await talk.admin.post('/cloud/groups', { groupid: 'the crew' });
  assert.is(again.status, 400);
  assert.is(again.meta.statuscode, 102);
  assert.is(again.meta.message, 'group exists');
  assert.is((await talk.admin.post('/cloud/groups', { groupid: '' })).meta.statuscode, 101);

  const join = (groupid: string, uid = 'alice') => talk.admin.post(`/cloud/users/${uid}/groups`, { groupid });
  assert.is((await join('the crew')).status, 200);
  assert.is((await join('the crew')).status, 200);
  assert.is((await join('')).meta.statuscode, 101);
  assert.is((await join('nowhere')).meta.statuscode, 102);
  assert.is((await join('the crew', 'nobody')).meta.statuscode, 103);
  assert.is((await alice.post('/cloud/users/bob/groups', { groupid: 'the crew' })).meta.statuscode, 104);

  assert.equal((await alice.get('/cloud/users/alice/groups')).data, { groups: ['the crew'] });
  assert.equal((await alice.get('/cloud/groups/the%20crew')).data, { users: ['alice'] });
  assert.equal((await talk.admin.get('/cloud/groups/the+crew/users')).data, { users: ['alice'] });
  assert.is((await bob.get('/cloud/groups/the%20crew')).status, 404);
  assert.is((await talk.admin.put('/cloud/groups/the+crew', { key: 'displayname', value: 'Crew!' })).status, 200);
  assert.equal((await talk.admin.get('/cloud/groups', { search: 'CREW!' })).data, { groups: ['the crew'] });
  const details = { id: 'the crew', displayname: 'Crew!', canAdd: true, canRemove: true };
  const listed = async () => (await talk.admin.get('/cloud/groups/details', { search: 'crew' })).data.groups;
  assert.equal(await listed(), [{ ...details, usercount: 1, disabled: 0 }]);
  await join('the crew', 'bob');
  await talk.admin.put('/cloud/users/bob/disable');
  assert.equal(await listed(), [{ ...details, usercount: 2, disabled: 1 }]);
  await talk.admin.put('/cloud/users/bob/enable');
  assert.equal((await talk.admin.get('/cloud/groups/details', { offset: 99 })).data, { groups: [] });
  assert.is((await alice.get('/cloud/groups/details')).status, 403);
  await talk.admin.delete('/cloud/users/bob/groups', { groupid: 'the crew' });

  const left = await talk.admin.request('DELETE', '/cloud/users/alice/groups', { form: { groupid: 'the crew' } });
  assert.is(left.status, 200);
  assert.equal((await talk.admin.get('/cloud/groups/the%20crew')).data, { users: [] });
  const locked = await talk.admin.request('DELETE', '/cloud/users/admin/groups', { form: { groupid: 'admin' } });
  assert.is(locked.meta.statuscode, 105);

  assert.is((await talk.admin.delete('/cloud/groups/the%20crew')).status, 200);
  assert.is((await talk.admin.delete('/cloud/groups/the%20crew')).meta.statuscode, 101);
  assert.is((await talk.admin.delete('/cloud/groups/admin')).meta.statuscode, 102);
  assert.equal((await talk.admin.get('/cloud/groups')).data, { groups: ['admin'] });
});

async function crewOf(talk: Talk, ...uids: string[]): Promise<void> {
  await talk.admin.post('/cloud/groups', { groupid: 'crew' });
  for (const uid of uids) await talk.admin.post(`/cloud/users/${uid}/groups`, { groupid: 'crew' });
}

story('a room follows its group, and whoever waits in it is told', async (talk) => {
  const [alice] = [await talk.user('alice'), await talk.user('bob')];
  await crewOf(talk);
  const token = await alice.creates(2, { roomName: 'Galley' });
  const added = await alice.post(`/apps/spreed/api/v4/room/${token}/participants`, {
    newParticipant: 'crew',
    source: 'groups',
  });
  assert.is(added.status, 200);

  const seesNext = async (change: () => Promise<unknown>): Promise<string[]> => {
    const lastKnownMessageId = await alice.newestId(token);
    const waiting = alice.waitsFor(token, { lastKnownMessageId, timeout: 20 });
    await talk.until(() => talk.listeners(token) === 1);
    await change();
    return texts(await waiting);
  };
  const join = () => talk.admin.post('/cloud/users/bob/groups', { groupid: 'crew' });
  assert.equal(await seesNext(join), ['user_added']);
  const leave = () => talk.admin.request('DELETE', '/cloud/users/bob/groups', { form: { groupid: 'crew' } });
  assert.equal(await seesNext(leave), ['user_removed']);
  assert.equal(await seesNext(() => talk.admin.delete('/cloud/groups/crew')), ['group_removed']);
});

story('a new account is in the rooms of its groups from the start', async (talk) => {
  const alice = await talk.user('alice');
  await crewOf(talk, 'alice');
  const token = await alice.creates(2, { roomName: 'Galley', invite: 'crew', source: 'groups' });
  const made = await talk.admin.post('/cloud/users', { userid: 'bob', password: 'x', groups: ['crew'] });
  assert.is(made.status, 200);
  const uids = (await alice.participants(token)).map(({ actorId }: { actorId: string }) => actorId);
  assert.ok(uids.includes('bob'), String(uids));
});

story('a deleted account leaves its rooms, and who waits there is told', async (talk) => {
  const [alice, bob] = [await talk.user('alice'), await talk.user('bob')];
  const lunch = await alice.createsGroup('Lunch', [bob]);
  await bob.says(lunch, 'Soup?');
  const pair = await alice.creates(1, { invite: 'bob' });
  await alice.says(pair, 'Psst');
  const alone = await bob.createsPublic('Alone');

  const lastKnownMessageId = await alice.newestId(lunch);
  const waiting = alice.waitsFor(lunch, { lastKnownMessageId, timeout: 20 });
  await talk.until(() => talk.listeners(lunch) === 1);
  assert.is((await talk.admin.delete('/cloud/users/bob')).status, 200);
  const [farewell] = (await waiting).data;
  assert.is(farewell.systemMessage, 'user_removed');
  assert.is(farewell.actorId, 'admin');

  assert.is((await bob.get('/cloud/user')).status, 401);
  assert.is((await talk.admin.get('/cloud/users/bob')).status, 404);
  assert.is((await talk.admin.delete('/cloud/users/bob')).meta.statuscode, 998);
  const [, soup] = (await alice.history(lunch)).data;
  assert.equal([soup.message, soup.actorType, soup.actorDisplayName], ['Soup?', 'deleted_users', '']);
  const former = await alice.room(pair);
  assert.equal([former.type, former.name, former.displayName, former.readOnly], [5, 'Bob', 'Bob', 1]);
  assert.equal(texts(await alice.history(pair)).at(0), 'read_only');
  assert.is((await alice.get(`/apps/spreed/api/v4/room/${alone}`)).status, 404);
  assert.is((await talk.admin.delete('/cloud/users/admin')).meta.statuscode, 101);
});

story('people set what is theirs to set, and nothing else', async (talk) => {
  const alice = await talk.user('alice');
  const privacy = async () =>
    (await alice.get('/cloud/capabilities')).data.capabilities.spreed.config.chat['read-privacy'];
  assert.is(await privacy(), 0);
  const set = await alice.post(settings, { key: 'read_status_privacy', value: 1 });
  assert.is(set.status, 200);
  assert.is(set.data, null);
  assert.is(await privacy(), 1);
  for (const [key, value] of [
    ['nonsense', '1'],
    ['read_status_privacy', '2'],
    ['read_status_privacy', 'yes'],
    ['play_sounds', '1'],
    ['attachment_folder', '/../Talk'],
    ['__proto__', '1'],
  ]) {
    const refused = await alice.post(settings, { key, value });
    assert.is(refused.status, 400, `${key} ${value}`);
    assert.is(refused.data, null);
  }
  assert.is((await alice.delete(`${config}/users/spreed/read_status_privacy`)).status, 200);
  assert.is(await privacy(), 0);
  assert.is((await alice.post(`${config}/users/spreed/read_status_privacy`, { configValue: 1 })).status, 200);
  assert.is(await privacy(), 1);
  const foreign = await alice.post(`${config}/users/files/quota`, { configValue: 'none' });
  assert.is(foreign.status, 400);
  assert.equal(foreign.data, []);
  assert.is((await alice.delete(`${config}/users/files/quota`)).status, 400);
});

story('the administrator configures Talk, but never sees the secrets of the server', async (talk) => {
  const alice = await talk.user('alice');
  const key = `${config}/apps/spreed/start_conversations`;
  const canCreate = async () =>
    (await alice.get('/cloud/capabilities')).data.capabilities.spreed.config.conversations['can-create'];
  assert.is(await canCreate(), true);
  assert.equal((await talk.admin.post(key, { value: '["admin"]' })).data, []);
  assert.is(await canCreate(), false);
  assert.equal((await talk.admin.get(key)).data, { data: '["admin"]' });
  assert.equal((await talk.admin.get(`${config}/apps/spreed`)).data, { data: ['start_conversations'] });
  assert.equal((await talk.admin.delete(key)).data, []);
  assert.equal((await talk.admin.delete(key)).data, []);
  assert.equal((await talk.admin.get(key, { defaultValue: 'none' })).data, { data: 'none' });
  assert.is(await canCreate(), true);

  assert.equal((await talk.admin.get(`${config}/apps/core`)).data, { data: [] });
  assert.equal((await talk.admin.get(`${config}/apps/core/secret`)).data, { data: '' });
  for (const path of [`${config}/apps/core/secret`, `${config}/apps/spreed/enabled`]) {
    const refused = await talk.admin.post(path, { value: 'x' });
    assert.is(refused.status, 403);
    assert.equal(refused.data, { data: { message: 'The given key can not be set' } });
    assert.is((await talk.admin.delete(path)).status, 403);
  }
  assert.is((await alice.get(key)).status, 403);
});

story('a deleted group is no longer named in the configuration', async (talk) => {
  await crewOf(talk);
  await talk.admin.post(`${config}/apps/spreed/start_conversations`, { value: '["crew","admin"]' });
  await talk.admin.delete('/cloud/groups/crew');
  const { data } = await talk.admin.get(`${config}/apps/spreed/start_conversations`);
  assert.equal(data, { data: '["admin"]' });
});

story('guests and clients before their login learn what the server can do', async (talk) => {
  const guest = talk.guest();
  const { data, headers } = await guest.get('/cloud/capabilities');
  assert.equal(Object.keys(data.capabilities), ['bruteforce', 'theming', 'spreed']);
  assert.is(data.capabilities.spreed.config.conversations['can-create'], false);
  const again = { headers: { 'If-None-Match': headers.get('etag') ?? '' } };
  const unchanged = await guest.get('/cloud/capabilities', {}, again);
  assert.is(unchanged.status, 304);
  assert.is(unchanged.text, '');
  // iOS asks the older entry point, where a 304 would be a 200 without capabilities.
  const older = await guest.get('/ocs/v1.php/cloud/capabilities', {}, again);
  assert.is(older.status, 200);
  assert.ok(older.data.capabilities.spreed.features.length > 0);
  const xml = await guest.get('/cloud/capabilities', { format: 'xml' });
  assert.match(xml.text, /<features>\n {5}<element>/);
  assert.match(xml.text, '     <element>chat-v2</element>');
});

story('a room tells its participants what can be done in it', async (talk) => {
  const [alice, bob] = [await talk.user('alice'), await talk.user('bob')];
  const token = await alice.createsGroup('Lunch');
  const path = `/apps/spreed/api/v4/room/${token}/capabilities`;
  const { data, headers } = await alice.get(path);
  assert.equal(data, (await alice.get('/cloud/capabilities')).data.capabilities.spreed);
  assert.match(headers.get('x-nextcloud-talk-hash') ?? '', /^[0-9a-f]{40}$/);
  assert.is((await bob.get(path)).status, 404);
});

story('status.php says what kind of server this is', async (talk) => {
  const { status, headers, body } = await talk.guest().get('/status.php');
  assert.is(status, 200);
  assert.is(headers.get('content-type'), 'application/json');
  assert.is(headers.get('access-control-allow-origin'), '*');
  assert.equal(body, {
    installed: true,
    maintenance: false,
    needsDbUpgrade: false,
    version: '32.0.1.2',
    versionstring: '32.0.1',
    edition: '',
    productname: 'Nextcloud',
    extendedSupport: false,
  });
});

story.run();
