import sharp from 'sharp';
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

story('whoever is in a call may put one of our scenes behind themselves', async (talk) => {
  const { call } = (await talk.guest().get('/cloud/capabilities')).data.capabilities.spreed.config;
  const names: string[] = call['predefined-backgrounds'];
  assert.is(names[0], '1_office.jpg');
  assert.equal(
    call['predefined-backgrounds-v2'],
    names.map((name) => `/apps/spreed/img/backgrounds/${name}`),
  );
  for (const path of call['predefined-backgrounds-v2']) {
    const scene = await talk.guest().get(path);
    assert.is(scene.status, 200);
    const { format, width, height } = await sharp(scene.bytes).metadata();
    assert.equal({ format, width, height }, { format: 'jpeg', width: 1280, height: 720 }, path);
    const etag = scene.headers.get('etag') ?? '';
    assert.is((await talk.guest().get(path, {}, { headers: { 'If-None-Match': etag } })).status, 304);
  }
  assert.is((await talk.guest().get('/apps/spreed/img/backgrounds/constructor.jpg')).status, 404);
});

story('the web opens a conversation and complains of nothing', async (talk) => {
  const alice = await talk.user('alice');
  const lunch = await alice.createsGroup('Lunch');
  const location = `${talk.url}/index.php/call/${lunch}`;
  assert.equal((await alice.get('/apps/dav/api/v1/events/upcoming', { location })).data, { events: [] });
  assert.equal((await alice.get('/apps/files/api/v1/templates')).data, []);
  for (const path of ['/apps/dav/api/v1/events/upcoming', '/apps/files/api/v1/templates']) {
    assert.is((await talk.guest().get(path)).status, 401);
  }
});

story('a lost phone is told to forget everything, and nobody else', async (talk) => {
  const alice = await talk.user('alice');
  const lunch = await alice.createsGroup('Lunch');
  const connect = async () => {
    const device = talk.again(alice);
    device.password = (await alice.get('/core/getapppassword')).data.apppassword;
    return device;
  };
  const [phone, tablet] = [await connect(), await connect()];
  const asks = (step: string, { password }: { password: string }) =>
    talk.guest().request('POST', `/index.php/core/wipe/${step}`, { form: { token: password } });
  const isNot = async (step: string, device: { password: string }) => {
    const answer = await asks(step, device);
    assert.equal([answer.status, answer.body], [404, []]);
  };
  await isNot('check', phone);
  await isNot('success', phone);
  assert.is((await phone.get('/cloud/user')).status, 200, 'asking does not end it');

  const list = async () => JSON.parse(await succeeds(talk, ['user:auth-tokens:list', 'alice', '--output=json']));
  const [{ id }] = await list();
  const waiting = phone.waitsFor(lunch, { lastKnownMessageId: await alice.newestId(lunch), timeout: 30 });
  await talk.until(() => talk.listeners(lunch) === 1);
  await succeeds(talk, ['user:auth-tokens:wipe', 'alice', String(id)]);
  assert.is((await waiting).status, 401, 'also what it waits for ends');
  assert.is((await phone.get('/cloud/user')).status, 401);
  assert.equal(
    (await list()).map(({ wiping }: { wiping: boolean }) => wiping),
    [true, false],
  );
  const check = await asks('check', phone);
  assert.equal([check.status, check.body], [200, { wipe: true }]);
  for (const other of [tablet, { password: 'x' }, { password: alice.password }]) {
    await isNot('check', other);
    await isNot('success', other);
  }
  assert.is((await asks('success', phone)).status, 200);
  await isNot('check', phone);
  assert.is((await list()).length, 1);
  assert.is((await tablet.get('/cloud/user')).status, 200);
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
