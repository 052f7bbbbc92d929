import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import * as assert from 'uvu/assert';
import { dav } from '../support/dav.js';
import { putFile, sharesFile } from '../support/files.js';
import type { Person } from '../support/person.js';
import { lookAt, plainPicture, pngOfSize, sidewaysPicture } from '../support/pictures.js';
import { stories, type Talk } from '../support/talk.js';

const preview = stories('previews');
const full = stories('previews that are kept', { PARLEY_PREVIEW_CACHE: '30000' });

const path = '/index.php/core/preview';
const previewOf = (person: Person, fileId: number, query: Record<string, string | number> = {}) =>
  person.get(path, { fileId, x: 200, y: 200, a: 1, ...query });

/** Names of the previews on disk, and how many bytes they have. */
function kept(talk: Talk): { names: string[]; bytes: number } {
  const directory = join(talk.dataDir, 'previews');
  if (!existsSync(directory)) return { names: [], bytes: 0 };
  const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const bytes = files.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
  return { names: files.map(({ name }) => name).sort(), bytes };
}

/** A picture of so much noise that it does not get small. */
const noise = (width: number, height: number) =>
  sharp({
    create: { width, height, channels: 3, background: '#000', noise: { type: 'gaussian', mean: 128, sigma: 60 } },
  })
    .jpeg({ quality: 90 })
    .toBuffer();

preview('pictures of all kinds are shown in the size that comes next', async (talk) => {
  const alice = await talk.user('alice');
  for (const type of ['png', 'jpeg', 'gif', 'webp'] as const) {
    const id = await putFile(talk, 'alice', `picture.${type}`, await plainPicture(type, 600, 300));
    const shown = await previewOf(alice, id);
    assert.is(shown.status, 200, type);
    assert.is(shown.headers.get('content-type'), type === 'gif' ? 'image/webp' : 'image/jpeg', type);
    assert.is(shown.headers.get('content-length'), String(shown.bytes.length));
    assert.is(shown.headers.get('x-content-type-options'), 'nosniff');
    const { width, height } = await lookAt(shown.bytes);
    assert.equal([width, height], [256, 128], type);
    const all = await lookAt((await previewOf(alice, id, { x: -1, y: 500 })).bytes);
    assert.equal([all.width, all.height], [600, 300], type);
  }
  const avif = await sharp(await plainPicture('png'))
    .avif({ effort: 0 })
    .toBuffer();
  const id = await putFile(talk, 'alice', 'picture.avif', avif);
  assert.is((await previewOf(alice, id)).status, 200);
});

preview('a client asks by path, cuts or covers', async (talk) => {
  const alice = await talk.user('alice');
  const id = await putFile(talk, 'alice', 'Grüße & more.png', await plainPicture('png', 600, 300));
  const byPath = await alice.get('/index.php/core/preview.png', { file: '/Grüße & more.png', x: 64, y: 64 });
  const cut = await lookAt(byPath.bytes);
  assert.equal([cut.width, cut.height], [64, 64]);
  const covering = await lookAt((await previewOf(alice, id, { mode: 'cover', forceIcon: 1 })).bytes);
  assert.equal([covering.width, covering.height], [512, 256]);
});

preview('a picture stands upright, and says nothing of where it was taken', async (talk) => {
  const alice = await talk.user('alice');
  const id = await putFile(talk, 'alice', 'sideways.jpg', await sidewaysPicture());
  const shown = (await previewOf(alice, id)).bytes;
  const top = await lookAt(shown, 0.5, 0.25);
  assert.match(top.color, /^f[e-f]0/);
  assert.match((await lookAt(shown, 0.5, 0.75)).color, /^0/);
  assert.is(top.exif, undefined);
  assert.is(top.orientation, undefined);
});

preview('what can be seen through stays so', async (talk) => {
  const alice = await talk.user('alice');
  const clear = {
    create: { width: 90, height: 90, channels: 4 as const, background: { r: 255, g: 0, b: 0, alpha: 0.5 } },
  };
  const id = await putFile(talk, 'alice', 'clear.png', await sharp(clear).png().toBuffer());
  const shown = await previewOf(alice, id);
  assert.is(shown.headers.get('content-type'), 'image/webp');
  assert.ok((await sharp(shown.bytes).metadata()).hasAlpha);
});

preview('a small animation is shown as it is', async (talk) => {
  const alice = await talk.user('alice');
  const frames = Buffer.concat([Buffer.alloc(50 * 50 * 3, 0), Buffer.alloc(50 * 50 * 3, 255)]);
  const gif = await sharp(frames, { raw: { width: 50, height: 100, channels: 3, pageHeight: 50 } })
    .gif()
    .toBuffer();
  const id = await putFile(talk, 'alice', 'moves.gif', gif);
  const shown = await previewOf(alice, id);
  assert.is(shown.headers.get('content-type'), 'image/gif');
  assert.ok(shown.bytes.equals(gif));
  const large = Buffer.concat([gif, Buffer.alloc(3 * 1024 * 1024)]);
  const largeId = await putFile(talk, 'alice', 'large.gif', large);
  assert.is((await previewOf(alice, largeId)).headers.get('content-type'), 'image/webp');
});

preview('a client that has a preview is not sent it again', async (talk) => {
  const alice = await talk.user('alice');
  const id = await putFile(talk, 'alice', 'a.png', await plainPicture('png'));
  const first = await previewOf(alice, id);
  assert.is(first.headers.get('cache-control'), 'private, max-age=86400, immutable');
  const etag = first.headers.get('etag') ?? '';
  const again = await previewOf(alice, id, {});
  assert.is(again.headers.get('etag'), etag);
  assert.ok(again.bytes.equals(first.bytes));
  const known = await alice.get(
    path,
    { fileId: id, x: 200, y: 200, a: 1 },
    { headers: { 'If-None-Match': `W/${etag}` } },
  );
  assert.is(known.status, 304);
  const other = await alice.get(path, { fileId: id, x: 10, y: 10, a: 1 }, { headers: { 'If-None-Match': etag } });
  assert.is(other.status, 200);
  const head = await alice.request('HEAD', path, { query: { fileId: id, x: 200, y: 200, a: 1 } });
  assert.is(head.status, 200);
  assert.is(head.headers.get('content-length'), String(first.bytes.length));
});

preview('who does not have the file sees nothing of it', async (talk) => {
  await talk.user('alice');
  const bob = await talk.user('bob');
  const id = await putFile(talk, 'alice', 'a.png', await plainPicture('png'));
  assert.is((await previewOf(bob, id, { forceIcon: 1 })).status, 404);
  assert.is((await previewOf(talk.guest(), id)).status, 401);
  assert.is((await bob.get('/index.php/core/preview.png', { file: 'a.png', x: 64, y: 64 })).status, 404);
});

preview('what is asked wrongly is refused', async (talk) => {
  const alice = await talk.user('alice');
  const id = await putFile(talk, 'alice', 'a.png', await plainPicture('png'));
  for (const query of [{ fileId: id, x: 0 }, { fileId: id, y: 0 }, { fileId: id, x: 'wide' }, { fileId: -1 }, {}]) {
    assert.is((await alice.get(path, query as Record<string, string | number>)).status, 400, JSON.stringify(query));
  }
  const usual = await lookAt((await alice.get(path, { fileId: id })).bytes);
  assert.equal([usual.width, usual.height], [64, 64]);
  assert.is((await alice.get('/index.php/core/preview.png', { x: 64, y: 64 })).status, 400);
  assert.is((await alice.get('/index.php/core/preview.png', { file: '../bob/a.png' })).status, 400);
  assert.is((await alice.get('/index.php/core/preview.png', { file: 'nowhere.png' })).status, 404);
});

preview('what is no picture is shown by an icon to who wants one', async (talk) => {
  const alice = await talk.user('alice');
  const names = ['notes.txt', 'script.svg', 'page.html', 'sheet.csv', 'lies.png'];
  for (const name of names) {
    const id = await putFile(talk, 'alice', name, Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'));
    assert.is((await previewOf(alice, id)).status, 404, name);
    assert.is((await previewOf(alice, id, { forceIcon: 0 })).status, 404, name);
    const icon = await previewOf(alice, id, { forceIcon: 1 });
    assert.is(icon.status, 200, name);
    assert.is((await lookAt(icon.bytes)).format, 'png', name);
    const elsewhere = await previewOf(alice, id, { mimeFallback: 'true' });
    assert.is(elsewhere.status, 303);
    const drawing = await fetch(elsewhere.headers.get('location') ?? '');
    assert.is(drawing.status, 200, name);
    assert.is(drawing.headers.get('content-type'), 'image/svg+xml');
  }
  const home = await talk.running.deps.storage.fileAt('alice', [], 0);
  assert.is((await previewOf(alice, home?.file.id ?? 0)).status, 404);
  const icon = await alice.get('/index.php/core/mimeicon', { mime: 'application/zip' });
  assert.is(icon.headers.get('location'), `${talk.url}/core/img/filetypes/package-x-generic.svg`);
  assert.is((await alice.get('/index.php/core/img/filetypes/nothing.svg')).status, 404);
});

preview('bombs and broken pictures cost nothing and are icons', async (talk) => {
  const alice = await talk.user('alice');
  const whole = await noise(400, 400);
  const pictures = {
    'bomb.png': pngOfSize(50_000),
    'half.jpg': whole.subarray(0, whole.length / 2),
    'head.jpg': whole.subarray(0, 30),
    'broken.png': Buffer.concat([(await plainPicture('png')).subarray(0, 60), Buffer.alloc(500, 7)]),
    'none.gif': Buffer.from('GIF89a'),
  };
  for (const [name, bytes] of Object.entries(pictures)) {
    const id = await putFile(talk, 'alice', name, bytes);
    for (let times = 0; times < 2; times++) {
      assert.is((await previewOf(alice, id)).status, 404, name);
      const icon = await previewOf(alice, id, { forceIcon: 1 });
      assert.is((await lookAt(icon.bytes)).format, 'png', name);
    }
  }
  assert.is(kept(talk).names.length, 0);
});

preview('a hundred who ask for one preview at once cause one piece of work', async (talk) => {
  const alice = await talk.user('alice');
  const id = await putFile(talk, 'alice', 'noise.jpg', await noise(3000, 2000));
  const answers = await Promise.all(Array.from({ length: 100 }, () => previewOf(alice, id)));
  const [first] = answers;
  assert.ok(answers.every(({ status, bytes }) => status === 200 && first?.bytes.equals(bytes)));
  assert.is(kept(talk).names.length, 1);
});

preview('previews outlive a restart, and go with the content', async (talk) => {
  const alice = await talk.user('alice');
  const bytes = await noise(500, 500);
  const id = await putFile(talk, 'alice', 'noise.jpg', bytes);
  const before = await previewOf(alice, id);
  await talk.restart();
  const after = await previewOf(alice, id);
  assert.ok(after.bytes.equals(before.bytes));
  const { names } = kept(talk);
  assert.is(names.length, 1);
  await dav(talk, alice, 'DELETE', 'noise.jpg');
  await talk.running.deps.jobs.rearm('sweep files');
  assert.is(kept(talk).names.length, 0);
  assert.is((await previewOf(alice, id)).status, 404);
  const again = await putFile(talk, 'alice', 'noise.jpg', bytes);
  assert.ok((await previewOf(alice, again)).bytes.equals(before.bytes));
});

preview('who is shown a picture in a conversation sees its preview, and no more once they have left', async (talk) => {
  const alice = await talk.user('alice');
  const bob = await talk.user('bob');
  const room = await alice.createsGroup('Photos', [bob]);
  const id = await putFile(talk, 'alice', 'a.png', await plainPicture('png'));
  assert.is((await previewOf(bob, id)).status, 404);
  await sharesFile(alice, room, '/a.png');
  assert.is((await previewOf(bob, id)).status, 200);
  await bob.delete(`/apps/spreed/api/v4/room/${room}/participants/self`);
  assert.is((await previewOf(bob, id)).status, 404);
});

full('what was not asked for for longest makes room', async (talk) => {
  const alice = await talk.user('alice');
  const ids: number[] = [];
  for (let count = 0; count < 4; count++) {
    ids.push(await putFile(talk, 'alice', `${count}.jpg`, await noise(200 + count, 200)));
  }
  const [first = 0, second = 0, third = 0, fourth = 0] = ids;
  await previewOf(alice, first);
  const [name = ''] = kept(talk).names;
  await previewOf(alice, second);
  await previewOf(alice, first);
  await previewOf(alice, third);
  await previewOf(alice, fourth);
  const gone = () => kept(talk).bytes <= 30_000;
  await talk.until(gone);
  assert.ok(kept(talk).names.length < 4);
  await talk.restart();
  await previewOf(alice, fourth);
  await talk.until(gone);
  assert.ok(name !== '' && (await previewOf(alice, first)).status === 200);
});

full('a preview that is too large to be kept is shown all the same', async (talk) => {
  const alice = await talk.user('alice');
  const id = await putFile(talk, 'alice', 'noise.jpg', await noise(900, 900));
  const shown = await previewOf(alice, id, { x: 900, y: 900 });
  assert.ok(shown.bytes.length > 30_000);
  assert.is(kept(talk).names.length, 0);
});

preview.run();
full.run();
