import * as assert from 'uvu/assert';
import { succeeds } from '../support/commandLine.js';
import { Person } from '../support/person.js';
import { stories } from '../support/talk.js';

const story = stories('finding people');
const path = '/core/autocomplete/get';
const config = '/apps/provisioning_api/api/v1/config/apps';
const rooms = '/apps/spreed/api/v4/room';

async function finds(person: Person, search: string, more: Record<string, string> = {}): Promise<string[]> {
  const query = new URLSearchParams({ search, itemType: 'call', itemId: 'new', ...more });
  for (const type of ['0', '1', '7', '4']) query.append('shareTypes[]', type);
  const answer = await person.request('GET', `${path}?${query}`);
  assert.is(answer.status, 200);
  return answer.data.map(({ source, id }: { source: string; id: string }) => `${source}/${id}`);
}

story('accounts, groups, own teams and addresses are found, exact ones first', async (talk) => {
  const alice = await talk.user('alice');
  await talk.user('bo', 'Zoe');
  await talk.user('bob', 'Bob Story');
  await talk.admin.post('/cloud/groups', { groupid: 'bobbers' });
  const create = ['circles:manage:create', '--output=json', 'alice', 'Bob fans'];
  const { id } = JSON.parse(await succeeds(talk, create));
  await succeeds(talk, ['circles:manage:create', 'bob', 'Bob secrets']);
  await talk.admin.put('/cloud/users/bob', { key: 'email', value: 'bob@example.tld' });

  assert.equal(await finds(alice, 'bob'), ['users/bob', 'groups/bobbers', `circles/${id}`]);
  assert.equal(await finds(alice, 'zoe'), ['users/bo']);
  assert.equal((await finds(alice, 'bo')).at(0), 'users/bo');
  assert.equal(await finds(alice, 'bob@example.tld'), ['users/bob']);
  assert.equal(await finds(alice, 'eve@example.tld'), ['emails/eve@example.tld']);
  assert.equal(await finds(alice, 'alice'), [], 'not oneself');
  const { data } = await alice.get(path, { search: 'bob story' });
  assert.equal(data, [
    {
      id: 'bob',
      label: 'Bob Story',
      icon: 'icon-user',
      source: 'users',
      status: '',
      subline: '',
      shareWithDisplayNameUnique: 'bob@example.tld',
    },
  ]);
});

story('who is found is shown with what they say of themselves', async (talk) => {
  const [alice, bob] = [await talk.user('alice'), await talk.user('bob')];
  await bob.put('/apps/user_status/api/v1/user_status/status', { statusType: 'invisible' });
  await bob.put('/apps/user_status/api/v1/user_status/message/custom', { statusIcon: '🍲', message: 'Soup' });
  const look = async () => (await alice.get(path, { search: 'bob' })).data[0];
  const said = { status: 'offline', message: 'Soup', icon: '🍲', clearAt: null };
  assert.equal([(await look()).status, (await look()).subline], [said, 'Soup']);
  await bob.put('/apps/user_status/api/v1/user_status/status', { statusType: 'online' });
  const token = await bob.createsGroup('Lunch', [alice]);
  await bob.joins(token);
  await bob.post(`/apps/spreed/api/v4/call/${token}`);
  const busy = { status: 'away', message: 'In a call', icon: '💬', clearAt: null };
  assert.equal([(await look()).status, (await look()).subline], [busy, 'In a call']);
});

story('the searcher counts against the limit', async (talk) => {
  const [a1] = [await talk.user('a1'), await talk.user('a2')];
  assert.equal(await finds(a1, 'a1', { limit: '1' }), []);
  assert.equal(await finds(a1, 'A', { limit: '1' }), ['groups/admin']);
  assert.equal(await finds(a1, 'A', { limit: '2' }), ['users/a2', 'groups/admin']);
});

story('who is in the conversation is left out, but for who came by the link', async (talk) => {
  const [alice, bob, carl] = [await talk.user('alice'), await talk.user('bob'), await talk.user('carl')];
  const token = await alice.createsPublic('Lunch');
  await alice.adds(token, bob);
  await carl.joins(token);
  assert.equal(await finds(alice, 'bob', { itemId: token }), []);
  assert.equal(await finds(alice, 'carl', { itemId: token }), ['users/carl']);
  const stranger = await talk.user('dora');
  assert.equal(await finds(stranger, 'bob', { itemId: token }), ['users/bob'], 'strangers learn nothing of the room');
  assert.is((await talk.guest().get(path, { search: 'bob' })).status, 401);
});

story('what the administrator hides is only found by its full name', async (talk) => {
  const [alice, bob] = [await talk.user('alice'), await talk.user('bob')];
  await talk.user('bobby');
  await talk.admin.post('/cloud/groups', { groupid: 'crew' });
  for (const uid of ['alice', 'bobby']) await talk.admin.post(`/cloud/users/${uid}/groups`, { groupid: 'crew' });

  const restriction = `${config}/core/shareapi_restrict_user_enumeration_to_group`;
  await talk.admin.post(restriction, { value: 'yes' });
  assert.equal(await finds(alice, 'bo'), ['users/bobby']);
  assert.equal(await finds(alice, 'bob'), ['users/bob', 'users/bobby']);
  await talk.admin.delete(restriction);

  const enumeration = `${config}/core/shareapi_allow_share_dialog_user_enumeration`;
  await talk.admin.post(enumeration, { value: 'no' });
  assert.equal(await finds(alice, 'bo'), []);
  assert.equal(await finds(alice, 'BOB'), ['users/bob']);
  await talk.admin.delete(enumeration);

  await talk.admin.post(`${config}/spreed/allowed_groups`, { value: '["crew"]' });
  assert.equal(await finds(alice, 'bo'), ['users/bobby']);
  await talk.admin.delete(`${config}/spreed/allowed_groups`);
  await talk.admin.put('/cloud/users/bob/disable');
  assert.equal(await finds(alice, 'bob'), ['users/bobby']);
  assert.is(bob.uid, 'bob');
});

story('a guest account only finds and joins what is open to everyone', async (talk) => {
  const alice = await talk.user('alice');
  const email = 'gina@example.tld';
  const add = ['guests:add', 'alice', email, '--display-name', 'Gina', '--password-from-env'];
  await succeeds(talk, add, { OC_PASS: 'Gina-Pass-77' });
  const gina = new Person(() => talk.url, email, 'Gina-Pass-77');
  const regular = await alice.creates(2, { roomName: 'Regular', listable: 1 });
  const everyone = await alice.creates(2, { roomName: 'Everyone', listable: 2 });
  const listed = await gina.get('/apps/spreed/api/v4/listed-room');
  assert.equal(
    listed.data.map(({ name }: { name: string }) => name),
    ['Everyone'],
  );
  assert.is((await gina.post(`${rooms}/${regular}/participants/active`)).status, 404);
  assert.is((await gina.get(`${rooms}/${regular}`)).status, 404);
  assert.is((await gina.joins(everyone)).participantType, 3);
  assert.equal(await finds(gina, 'ali'), []);
  assert.equal(await finds(gina, 'alice'), ['users/alice']);
});

story.run();
