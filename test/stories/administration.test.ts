import * as assert from 'uvu/assert';
import { succeeds } from '../support/commandLine.js';
import type { Answer, Person } from '../support/person.js';
import { stories, type Talk } from '../support/talk.js';

const config = '/apps/provisioning_api/api/v1/config/apps/spreed';
const rooms = '/apps/spreed/api/v4/room';
const story = stories('administration');

const refusal = ({ status, data, meta }: Answer) => [status, data, meta.message];

async function crewOf(talk: Talk, ...uids: string[]): Promise<void> {
  await talk.admin.post('/cloud/groups', { groupid: 'crew' });
  for (const uid of uids) await talk.admin.post(`/cloud/users/${uid}/groups`, { groupid: 'crew' });
}

story('where groups are named that may use Talk, nobody else does, but guests', async (talk) => {
  const [alice, bob] = [await talk.user('alice'), await talk.user('bob')];
  const token = await bob.createsPublic('Open house');
  await crewOf(talk, 'alice');
  await talk.admin.post(`${config}/allowed_groups`, { value: '["crew"]' });

  const shut: [Person, string, string][] = [
    [bob, 'GET', rooms],
    [bob, 'GET', `${rooms}/${token}`],
    [bob, 'POST', `${rooms}/${token}/participants/active`],
    [bob, 'POST', `/apps/spreed/api/v1/chat/${token}`],
    [talk.admin, 'GET', rooms],
  ];
  for (const [who, method, path] of shut) {
    const answer = await who.request(method, path, method === 'POST' ? { form: { message: 'Soup?' } } : {});
    assert.equal(refusal(answer), [403, [], 'Can not use Talk'], `${method} ${path}`);
  }
  assert.is((await alice.get(rooms)).status, 200);
  assert.is((await talk.guest().post(`${rooms}/${token}/participants/active`)).status, 200);
  assert.is((await bob.get('/cloud/user')).status, 200, 'the rest of the server');
  const capabilitiesOf = async (person: Person) =>
    Object.keys((await person.get('/cloud/capabilities')).data.capabilities);
  assert.not((await capabilitiesOf(bob)).includes('spreed'));
  assert.ok((await capabilitiesOf(alice)).includes('spreed'));
  assert.ok((await capabilitiesOf(talk.guest())).includes('spreed'));

  await talk.admin.post('/cloud/users/bob/groups', { groupid: 'crew' });
  assert.is((await bob.get(rooms)).status, 200, 'at once');
  await talk.admin.delete(`${config}/allowed_groups`);
  assert.is((await talk.admin.get(rooms)).status, 200);
});

story('the default permissions are what members have to whom nobody gave any', async (talk) => {
  const [alice, bob] = [await talk.user('alice'), await talk.user('bob')];
  const token = await alice.createsGroup('Lunch', [bob]);
  const permissionsOf = async () => {
    const [own, bobs] = await alice.participants(token);
    const room = await bob.room(token);
    return [own.permissions, bobs.permissions, bobs.attendeePermissions, room.permissions, room.canStartCall];
  };
  const says = async () => (await bob.post(`/apps/spreed/api/v1/chat/${token}`, { message: 'Soup?' })).status;
  assert.equal(await permissionsOf(), [254, 246, 0, 246, true]);
  assert.is(await says(), 201);

  // Calls may be joined and listened to, and that is all.
  await talk.admin.post(`${config}/default_permissions`, { value: '4' });
  assert.equal(await permissionsOf(), [254, 4, 0, 4, false]);
  assert.is(await says(), 403);
  const [, { attendeeId }] = await alice.participants(token);
  const change = { attendeeId, method: 'add', permissions: 128 };
  const [added] = (await alice.put(`${rooms}/${token}/attendees/permissions`, change)).data;
  assert.equal([added.permissions, added.attendeePermissions], [133, 133], 'added to what they had');
  assert.is(await says(), 201);

  await alice.put(`${rooms}/${token}/permissions/default`, { permissions: 2 });
  assert.equal(await permissionsOf(), [254, 3, 0, 3, true], "the conversation's come first");
  await alice.put(`${rooms}/${token}/permissions/default`, { permissions: 0 });
  for (const [value, permissions] of [
    ['999', 254],
    ['none', 246],
    ['', 246],
  ]) {
    await talk.admin.post(`${config}/default_permissions`, { value });
    assert.equal((await permissionsOf())[1], permissions, `${value}`);
  }
});

story('who may start calls is as start_calls says', async (talk) => {
  const [alice, bob] = [await talk.user('alice'), await talk.user('bob')];
  const token = await alice.createsPublic('Open house');
  await alice.adds(token, bob);
  const [gina, gus] = [talk.guest(), talk.guest()];
  const { attendeeId } = await gina.joins(token);
  await gus.joins(token);
  await alice.post(`${rooms}/${token}/moderators`, { attendeeId });
  const allowed = async () =>
    Promise.all([alice, gina, bob, gus].map(async (person) => (await person.room(token)).canStartCall));
  for (const [value, expected] of [
    ['0', [true, true, true, true]],
    ['1', [true, true, true, false]],
    ['2', [true, true, false, false]],
    ['3', [false, false, false, false]],
  ] as const) {
    await talk.admin.post(`${config}/start_calls`, { value });
    assert.equal(await allowed(), [...expected], `start_calls=${value}`);
  }
});

story('what is set on the command line holds at once in the running server', async (talk) => {
  const [alice] = [await talk.user('alice'), await talk.user('bob')];
  const { token } = (await alice.post(rooms, { roomType: 1, invite: 'bob' })).data;
  const rights = async () => {
    const room = await alice.room(token);
    return [room.canLeaveConversation, room.canDeleteConversation];
  };
  assert.equal(await rights(), [true, false]);
  await succeeds(talk, ['config:app:set', 'spreed', 'delete_one_to_one_conversations', '--value=1']);
  assert.equal(await rights(), [false, true]);
  await succeeds(talk, ['config:app:set', 'spreed', 'force_passwords', '--value=yes']);
  const refused = await alice.post(rooms, { roomType: 3, roomName: 'Open house' });
  assert.equal(refused.data, { error: 'password', message: 'Password needs to be set' });
  await succeeds(talk, ['config:app:set', 'spreed', 'start_conversations', '--value=["admin"]']);
  const denied = await alice.post(rooms, { roomType: 2, roomName: 'Lunch' });
  assert.equal(refusal(denied), [403, { error: 'permissions' }, '']);
  assert.is((await alice.delete(`${rooms}/${token}`)).status, 200);
  await succeeds(talk, ['config:app:delete', 'spreed', 'start_conversations']);
  assert.is((await alice.post(rooms, { roomType: 2, roomName: 'Lunch' })).status, 201);
});

story('clients that are older than the administrator wants are turned away', async (talk) => {
  const alice = await talk.user('alice');
  const listing = (agent: string) => alice.get(rooms, {}, { headers: { 'User-Agent': agent } });
  const android = (version: string) => listing(`Mozilla/5.0 (Android) Nextcloud-Talk v${version}`);
  assert.is((await android('20.0.1')).status, 200);
  await talk.admin.post(`${config}/minimum.supported.android.version`, { value: '21.0.0' });
  assert.equal(refusal(await android('20.0.1')), [426, [], '21.0.0']);
  assert.is((await android('21.0.0-RC1')).status, 200);
  assert.is((await listing('Mozilla/5.0 (iOS) Nextcloud-Talk v20.0.1')).status, 200);
  // A lower one does not let in what cannot work.
  await talk.admin.post(`${config}/minimum.supported.android.version`, { value: '3.0.0' });
  assert.equal(refusal(await android('14.9.0')), [426, [], '15.0.0']);
});

story.run();
