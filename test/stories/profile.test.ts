import * as assert from 'uvu/assert';
import { stories } from '../support/talk.js';

const profiles = stories('what people tell of themselves');

profiles('Alice fills in what she may, decides who sees it, and Bob sees that', async (talk) => {
  const alice = await talk.user('alice');
  const bob = await talk.user('bob');
  const { data: fields } = await alice.get('/cloud/user/fields');
  assert.equal((await alice.get('/cloud/user/fields/alice')).data, fields);
  assert.is((await alice.get('/cloud/user/fields/bob')).status, 404);
  const values: Record<string, string> = {
    displayname: 'Alice A.',
    email: 'alice@example.com',
    phone: '+49711252428',
    website: 'https://alice.example',
    profile_enabled: '1',
  };
  for (const key of fields) {
    const answer = await alice.put('/cloud/users/alice', { key, value: values[key] ?? `my ${key}` });
    assert.is(answer.status, 200, key);
    const scope = { key: `${key}Scope`, value: 'v2-local' };
    assert.is((await alice.put('/cloud/users/alice', scope)).status, 200, key);
  }
  const { data: own } = await alice.get('/cloud/user');
  for (const key of fields) assert.is(own[key], values[key] ?? `my ${key}`, key);
  assert.is(own.phoneScope, 'v2-local');
  assert.is(own['display-name'], 'Alice A.');

  const { data } = await bob.get('/profile/alice');
  assert.is(data.organisation, 'my organisation');
  assert.equal(
    data.actions.map(({ target }: { target: string }) => target.replace(talk.url, '')),
    ['/index.php/apps/spreed/?callUser=alice', 'mailto:alice@example.com', 'tel:+49711252428', 'https://alice.example'],
  );
  for (const key of ['emailScope', 'phoneScope', 'organisationScope']) {
    assert.is((await alice.put('/cloud/users/alice', { key, value: 'v2-private' })).status, 200);
  }
  assert.is((await bob.get('/profile/alice')).data.organisation, null);
  const { data: card } = await bob.get('/hovercard/v1/alice');
  assert.is(card.displayName, 'Alice A.');
  assert.equal(
    card.actions.map(({ appId }: { appId: string }) => appId),
    ['spreed', 'website'],
  );

  await alice.put('/cloud/users/alice', { key: 'timezone', value: 'Asia/Kolkata' });
  assert.is((await bob.get('/profile/alice')).data.timezoneOffset, 19_800);
  await alice.put('/cloud/users/alice', { key: 'timezone', value: 'America/Caracas' });
  assert.is((await bob.get('/profile/alice')).data.timezoneOffset, -14_400);
  await alice.put('/cloud/users/alice', { key: 'profile_enabled', value: '0' });
  assert.is((await bob.get('/profile/alice')).status, 400);
});

profiles('nobody changes what is not theirs, and nothing to what cannot be', async (talk) => {
  const alice = await talk.user('alice');
  const bob = await talk.user('bob');
  const code = async (key: string, value: string) =>
    (await alice.put('/cloud/users/alice', { key, value })).meta.statuscode;
  assert.is(await code('phoneScope', 'everybody'), 101);
  assert.is(await code('displaynameScope', 'v2-private'), 101);
  assert.is(await code('quotaScope', 'v2-local'), 113);
  assert.is(await code('Scope', 'v2-local'), 113);
  assert.is((await bob.put('/cloud/users/alice', { key: 'phoneScope', value: 'v2-local' })).status, 404);
  const byAdmin = await talk.admin.put('/cloud/users/alice', { key: 'phoneScope', value: 'v2-private' });
  assert.is(byAdmin.meta.statuscode, 113);
  assert.is((await alice.get('/cloud/user')).data.phoneScope, 'v2-local');
  for (const path of ['/hovercard/v1/nobody', '/profile/nobody']) assert.is((await alice.get(path)).status, 404);
  for (const path of ['/hovercard/v1/alice', '/profile/alice', '/cloud/user/fields']) {
    assert.is((await talk.guest().get(path)).status, 401);
  }
  await talk.admin.put('/cloud/users/bob/disable');
  assert.is((await alice.get('/hovercard/v1/bob')).status, 404);
});

profiles.run();
