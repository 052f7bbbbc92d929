import * as assert from 'uvu/assert';
import type { Answer } from '../support/person.js';
import { stories } from '../support/talk.js';

const dashboard = stories('dashboard and looks');

const items = '/apps/dashboard/api/v1/widget-items';
const more = '/apps/dashboard/api/v2/widget-items';
const ask = { 'widgets[]': 'spreed' };
const titles = (answer: Answer): string[] =>
  (answer.data.spreed.items ?? answer.data.spreed).map(({ title, subtitle }: Record<string, string>) =>
    [title, subtitle].join(': '),
  );

dashboard('Bob sees what calls for him, the latest first, and what is sensitive without its words', async (talk) => {
  const alice = await talk.user('alice');
  const bob = await talk.user('bob');
  assert.equal((await bob.get(items, ask)).data, { spreed: [] });
  const quiet = await alice.createsGroup('Quiet', [bob]);
  await alice.says(quiet, 'nobody in particular');
  const pair = await alice.creates(1, { invite: 'bob' });
  await alice.says(pair, 'Hello');
  const lunch = await alice.createsGroup('Lunch', [bob]);
  await alice.says(lunch, 'Soup, @bob?');
  assert.equal(titles(await bob.get(items, ask)), ['Lunch: You were mentioned', 'Alice: Hello']);
  assert.equal(titles(await bob.get(more, ask)), ['Lunch: You were mentioned', 'Alice: Hello']);
  assert.equal(titles(await bob.get(items, { ...ask, limit: 1 })), ['Lunch: You were mentioned']);
  const [first] = (await bob.get(items, ask)).data.spreed;
  assert.is(first.link, `${talk.url}/index.php/call/${lunch}`);
  const { avatarVersion } = await bob.room(lunch);
  assert.is(first.iconUrl, `${talk.url}/ocs/v2.php/apps/spreed/api/v1/room/${lunch}/avatar?v=${avatarVersion}`);

  await bob.post(`/apps/spreed/api/v4/room/${pair}/sensitive`);
  assert.equal(titles(await bob.get(items, ask)), ['Lunch: You were mentioned', 'Alice: ']);
  await alice.put(`/apps/spreed/api/v4/room/${lunch}/webinar/lobby`, { state: 1 });
  assert.equal(titles(await bob.get(items, ask)), ['Alice: ']);
  await bob.post(`/apps/spreed/api/v1/chat/${pair}/read`);

  // Nothing calls: the second version shows the latest instead, but not what is archived.
  assert.equal((await bob.get(items, ask)).data, { spreed: [] });
  const { data } = await bob.get(more, ask);
  assert.ok(data.spreed.items.some(({ title }: { title: string }) => title === 'Quiet'));
  assert.is(data.spreed.halfEmptyContentMessage, 'No unread mentions');
  await bob.post(`/apps/spreed/api/v4/room/${quiet}/archive`);
  assert.not.ok(titles(await bob.get(more, ask)).some((title) => title.startsWith('Quiet')));

  assert.equal((await bob.get(items, { 'widgets[]': 'weather' })).data, []);
  assert.is((await bob.get(items, { widgets: 'spreed' })).status, 400);
  assert.is((await talk.guest().get(items, ask)).status, 401);
});

dashboard('every picture that the server names is there', async (talk) => {
  const alice = await talk.user('alice');
  const { theming } = (await alice.get('/cloud/capabilities')).data.capabilities;
  const [widget] = Object.values((await alice.get('/apps/dashboard/api/v1/widgets')).data) as { icon_url: string }[];
  const [app] = (await alice.get('/core/navigation/apps')).data;
  for (const url of [theming.logo, theming.logoheader, theming.favicon, widget?.icon_url, app.icon]) {
    const { origin, pathname } = new URL(url);
    assert.is(origin, talk.url);
    const picture = await alice.request('GET', pathname);
    assert.is(picture.status, 200, url);
    assert.is(picture.headers.get('content-type'), 'image/svg+xml');
    assert.match(picture.headers.get('cache-control') ?? '', /max-age/);
  }
});

dashboard('the administrator gives the server its looks', async (talk) => {
  const set = (key: string, value: string) =>
    talk.admin.post(`/apps/provisioning_api/api/v1/config/apps/theming/${key}`, { value });
  const looks = async () => (await talk.guest().get('/cloud/capabilities')).data.capabilities.theming;
  assert.is((await looks())['color-text'], '#ffffff');
  await set('name', 'Harbour');
  await set('slogan', 'where ships talk');
  await set('url', 'https://harbour.example');
  await set('primary_color', '#FFCC00');
  const { name, slogan, url, color, 'color-text': text } = await looks();
  assert.equal(
    { name, slogan, url, color, text },
    {
      name: 'Harbour',
      slogan: 'where ships talk',
      url: 'https://harbour.example',
      color: '#ffcc00',
      text: '#000000',
    },
  );
  assert.match((await talk.guest().get('/index.php/apps/theming/favicon')).text, /#ffcc00/);
  // What is no colour and no address is passed over.
  await set('primary_color', '"/><script>');
  await set('url', 'javascript:alert(1)');
  const after = await looks();
  assert.is(after.color, '#00679e');
  assert.is(after.url, talk.url);
});

dashboard.run();
