import * as assert from 'uvu/assert';
import { succeeds } from '../support/commandLine.js';
import { stories } from '../support/talk.js';

const story = stories('what else clients ask of a server');
const unchecked = { unchecked: true };

story('Android takes status.php for the address of the server', async (talk) => {
  const nobody = talk.guest();
  const { text } = await nobody.get('/status.php');
  assert.is((await nobody.get('/status.php/status.php', {}, unchecked)).text, text);
  const { data } = await nobody.get('/status.php/ocs/v2.php/cloud/capabilities', {}, unchecked);
  assert.ok(data.capabilities.spreed.features.length > 0);
});

story('crawlers are sent away, browsers find an icon, clients a connection', async (talk) => {
  const nobody = talk.guest();
  assert.is((await nobody.get('/robots.txt')).text, 'User-agent: *\nDisallow: /\n');
  assert.is((await nobody.get('/favicon.ico')).headers.get('content-type'), 'image/svg+xml');
  assert.is((await nobody.get('/index.php/204')).status, 204);
  const front = await nobody.get('/index.php/');
  assert.is(front.status, 302);
  assert.is(front.headers.get('location'), `${talk.url}/index.php/apps/spreed/`);
});

story('nobody is told to forget everything', async (talk) => {
  const answer = await talk.guest().post('/index.php/core/wipe/check', { token: 'an-old-password' });
  assert.is(answer.status, 404);
  assert.equal(answer.body, []);
});

story('nobody is away, and nobody can say so', async (talk) => {
  const alice = await talk.user('alice');
  const path = '/apps/dav/api/v1/outOfOffice/alice';
  for (const asked of [path, `${path}/now`]) {
    const answer = await alice.get(asked);
    assert.is(answer.status, 404);
    assert.is(answer.data, null);
  }
  assert.is((await alice.post(path)).status, 501);
  assert.is((await alice.delete(path)).status, 501);
});

story('people see the teams that they are in', async (talk) => {
  const alice = await talk.user('alice');
  const bob = await talk.user('bob');
  await succeeds(talk, ['circles:manage:create', 'alice', 'Galley']);
  const { data } = await alice.get('/apps/circles/probecircles');
  assert.equal(
    data.map(({ displayName, population }: { displayName: string; population: number }) => [displayName, population]),
    [['Galley', 1]],
  );
  assert.equal((await bob.get('/apps/circles/probecircles')).data, []);
});

story.run();
