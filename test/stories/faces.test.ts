import * as assert from 'uvu/assert';
import type { Person } from '../support/person.js';
import { lookAt, plainPicture, pngOfSize } from '../support/pictures.js';
import { stories } from '../support/talk.js';

const faces = stories('faces of people');

const own = '/apps/spreed/temp-user-avatar';
const uploads = (person: Person, bytes: Uint8Array, field = 'files[]') =>
  person.request('POST', own, { file: { field, bytes } });
const plain = { headers: { 'OCS-APIRequest': undefined } };

faces('everybody has the initials of their name in its colour', async (talk) => {
  await talk.user('ada', 'Ada Lovelace');
  const guest = talk.guest();
  const face = await guest.get('/index.php/avatar/ada/512', {}, plain);
  assert.is(face.status, 200);
  assert.is(face.headers.get('content-type'), 'image/png');
  assert.is(face.headers.get('x-nc-iscustomavatar'), '0');
  assert.is(face.headers.get('cache-control'), 'private, max-age=86400, immutable');
  assert.equal(await corner(face.bytes), { width: 512, color: 'f7ecf5' });
  // Something is drawn on the ground.
  assert.is.not((await lookAt(face.bytes, 0.3, 0.5)).color, (await lookAt(face.bytes, 0.5, 0.02)).color);
  assert.equal(await corner((await guest.get('/index.php/avatar/ADA/64/dark')).bytes), { width: 64, color: '12070f' });
  assert.is((await corner((await guest.get('/index.php/avatar/ada/65')).bytes)).width, 512);
  assert.is((await corner((await guest.get('/index.php/avatar/ada/0')).bytes)).width, 64);
  const rewritten = await fetch(`${talk.url}/avatar/ada/512`);
  assert.equal(Buffer.from(await rewritten.arrayBuffer()), face.bytes);

  const etag = face.headers.get('etag') ?? '';
  const known = await guest.get('/index.php/avatar/ada/512', {}, { headers: { 'If-None-Match': etag } });
  assert.is(known.status, 304);
  await talk.admin.put('/cloud/users/ada', { key: 'displayname', value: 'Zuse' });
  const renamed = await guest.get('/index.php/avatar/ada/512', {}, { headers: { 'If-None-Match': etag } });
  assert.is(renamed.status, 200);
});

faces('guests are drawn by their name, whatever it is', async (talk) => {
  const guest = talk.guest();
  const path = (name: string, size = '64') => `/index.php/avatar/guest/${encodeURIComponent(name)}/${size}`;
  const seen = new Set<string>();
  for (const name of [
    'Ada',
    'Жанна',
    'Ωμέγα',
    'Ünal Şahin',
    'नमस्ते',
    '李小龙',
    '🐟',
    'W M',
    '/',
    '%',
    ' ',
    '\0',
    '"<>&',
  ]) {
    const face = await guest.get(path(name), {}, plain);
    assert.is(face.status, 201, name);
    assert.is(face.headers.get('cache-control'), 'private, max-age=1800, immutable');
    assert.is((await lookAt(face.bytes)).width, 64);
    seen.add(face.bytes.toString('base64'));
  }
  assert.is(seen.size, 13);
  assert.is((await guest.get(path('Ada', '64/dark'))).status, 201);
  for (const broken of ['/index.php/avatar/guest/%E0%A4%A/64', '/index.php/avatar/%zz/64']) {
    assert.is((await guest.get(broken)).status, 404);
  }
  assert.is((await guest.get(path('Ada', 'huge'))).status, 404);
});

faces('who does not exist has no face unless it is asked for', async (talk) => {
  const guest = talk.guest();
  const nobody = await guest.get('/index.php/avatar/nobody/64');
  assert.is(nobody.status, 404);
  assert.equal(nobody.body, []);
  const drawn = await guest.get('/index.php/avatar/nobody/64', { guestFallback: '1' });
  assert.is(drawn.status, 201);
  assert.equal(drawn.bytes, (await guest.get('/index.php/avatar/guest/nobody/64')).bytes);
  assert.is((await guest.request('PUT', '/index.php/avatar/admin/64')).status, 405);
  const head = await guest.request('HEAD', '/index.php/avatar/admin/64');
  assert.is(head.headers.get('content-type'), 'image/png');
  assert.is(head.bytes.length, 0);
});

faces('Alice uploads a picture of herself, and takes it away', async (talk) => {
  const alice = await talk.user('alice');
  const before = await alice.get('/index.php/avatar/alice/64');
  assert.is((await uploads(alice, await plainPicture('jpeg', 700))).status, 200);
  for (const size of [64, 512]) {
    const face = await talk.guest().get(`/index.php/avatar/alice/${size}`);
    assert.is(face.headers.get('x-nc-iscustomavatar'), '1');
    const { format, width } = await lookAt(face.bytes);
    assert.equal({ format, width }, { format: 'png', width: size });
    assert.equal((await alice.get(`/index.php/avatar/alice/${size}/dark`)).bytes, face.bytes);
  }
  await talk.restart();
  assert.is((await alice.get('/index.php/avatar/alice/64')).headers.get('x-nc-iscustomavatar'), '1');
  assert.is((await alice.delete(own)).status, 200);
  assert.equal((await alice.get('/index.php/avatar/alice/64')).bytes, before.bytes);

  // The same as web clients do it.
  const file = { field: 'files[]', bytes: await plainPicture('png') };
  const set = await alice.request('POST', '/index.php/avatar', { file });
  assert.equal(set.body, { status: 'success' });
  assert.is((await alice.get('/index.php/avatar/alice/64')).headers.get('x-nc-iscustomavatar'), '1');
  assert.is((await alice.request('DELETE', '/index.php/avatar')).status, 200);
  assert.is((await alice.get('/index.php/avatar/alice/64')).headers.get('x-nc-iscustomavatar'), '0');

  // A picture goes with its account, and does not come back with another of that name.
  await uploads(alice, await plainPicture('png'));
  await talk.admin.delete('/cloud/users/alice');
  await talk.user('alice');
  assert.is((await alice.get('/index.php/avatar/alice/64')).headers.get('x-nc-iscustomavatar'), '0');
});

faces('what is no square picture, and who is not logged in, is refused', async (talk) => {
  const alice = await talk.user('alice');
  const picture = await plainPicture('png');
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');
  const refused: [Uint8Array, Record<string, unknown>][] = [
    [await plainPicture('png', 90, 91), { message: 'Avatar image is not square' }],
    [pngOfSize(20_000), { message: 'File is too big' }],
    [svg, { data: { message: 'Invalid image' } }],
    [picture.subarray(0, 90), { data: { message: 'Invalid image' } }],
    [await plainPicture('gif'), { data: { message: 'Unknown filetype' } }],
  ];
  for (const [bytes, data] of refused) {
    const answer = await uploads(alice, bytes);
    assert.is(answer.status, 400);
    assert.equal(answer.data, data);
    const web = await alice.request('POST', '/index.php/avatar', { file: { field: 'files[]', bytes } });
    assert.is(web.status, 400);
  }
  assert.equal((await alice.post(own)).data, { message: 'No image file provided' });
  assert.is((await alice.get('/index.php/avatar/alice/64')).headers.get('x-nc-iscustomavatar'), '0');
  const guest = talk.guest();
  assert.is((await uploads(guest, picture)).status, 401);
  assert.is((await guest.delete(own)).status, 401);
  assert.is((await guest.request('DELETE', '/index.php/avatar')).status, 401);
  assert.is((await alice.request('DELETE', '/index.php/avatar', plain)).status, 412);
});

async function corner(bytes: Buffer) {
  const { width, color } = await lookAt(bytes, 0.02, 0.02);
  return { width, color };
}

faces.run();
