import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import * as assert from 'uvu/assert';
import { dav as send, valuesOf } from '../support/dav.js';
import type { Person } from '../support/person.js';
import { plainPicture } from '../support/pictures.js';
import { stories, type Talk } from '../support/talk.js';

const story = stories('WebDAV: uploads', { PARLEY_MAX_UPLOAD: '3 MB' });

async function aliceAtHome(talk: Talk) {
  const alice = await talk.user('alice');
  const dav = (method: string, path: string, options = {}) => send(talk, alice, method, path, options);
  const uploads = (path: string) => `/remote.php/dav/uploads/alice/${path}`;
  const part = (path: string, body: string | Buffer, headers = {}) => dav('PUT', uploads(path), { body, headers });
  const finish = (name: string, to: string, headers = {}) =>
    dav('MOVE', uploads(`${name}/.file`), {
      headers: { Destination: `${talk.url}/remote.php/dav/files/alice/${to}`, ...headers },
    });
  return { alice, dav, uploads, part, finish };
}

const lying = (talk: Talk, place: string): string[] => readdirSync(join(talk.dataDir, 'files', place));
const contents = (talk: Talk): string[] => lying(talk, 'blobs').flatMap((shelf) => lying(talk, `blobs/${shelf}`));
const swept = async (talk: Talk) => talk.running.deps.jobs.rearm('sweep files');

story('the web client sends parts 1 to n, in any order', async (talk) => {
  const { dav, uploads, part, finish } = await aliceAtHome(talk);
  const upload = 'web-file-upload-0123abcd';
  const headers = { Destination: `${talk.url}/remote.php/dav/files/alice/big.bin`, 'OC-Total-Length': '11' };
  assert.is((await dav('MKCOL', uploads(upload), { headers })).status, 201);
  assert.is((await dav('MKCOL', uploads(upload), { headers })).status, 405);
  const sent = await Promise.all(
    ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k'].map((body, at) =>
      part(`${upload}/${at + 1}`, body, headers),
    ),
  );
  assert.ok(sent.every(({ status }) => status === 201));
  const done = await finish(upload, 'big.bin', { 'OC-Total-Length': '11', 'X-OC-Mtime': '1500000000' });
  assert.is(done.status, 201);
  assert.match(String(done.headers['oc-fileid']), /^\d{8}oc/);
  assert.is(done.headers['x-oc-mtime'], 'accepted');
  const read = await dav('GET', 'big.bin');
  assert.equal([read.text, read.headers.etag], ['abcdefghijk', done.headers['oc-etag']]);
  assert.is((await finish(upload, 'big.bin')).status, 404);
  assert.equal([lying(talk, 'parts'), lying(talk, 'tmp')], [[], []]);
});

story('Android names parts by their offsets, and asks first without a password', async (talk) => {
  const { alice, dav, uploads, part, finish } = await aliceAtHome(talk);
  const upload = 'd41d8cd98f00b204e9800998ecf8427e';
  const asked = await dav('MKCOL', uploads(upload), { anonymous: true });
  assert.match(String(asked.headers['www-authenticate']), /^Basic/);
  await dav('MKCOL', uploads(upload));
  const size = 1_024_000;
  const name = (start: number, end: number) => [start, end].map((offset) => String(offset).padStart(16, '0')).join('-');
  const bytes = Buffer.alloc(2 * size + 10, 'xyz');
  for (let start = 0; start < bytes.length; start += size) {
    const end = Math.min(start + size, bytes.length);
    assert.is((await part(`${upload}/${name(start, end - 1)}`, bytes.subarray(start, end))).status, 201);
  }
  const listed = await dav('PROPFIND', uploads(upload), { headers: { Depth: '1' } });
  assert.equal(valuesOf(listed, 'd:getcontentlength'), [String(size), String(size), '10']);
  assert.is((await dav('MKCOL', 'Talk')).status, 201);
  assert.is((await finish(upload, 'Talk/film.mp4')).status, 201);
  const read = await dav('GET', 'Talk/film.mp4');
  assert.ok(read.bytes.equals(bytes));
  const { quota } = (await alice.get('/cloud/user')).data;
  assert.is(quota.used, bytes.length);
});

story('parts that do not fit together make no file', async (talk) => {
  const { dav, uploads, part, finish } = await aliceAtHome(talk);
  const attempt = async (parts: Record<string, string>, headers = {}) => {
    await dav('MKCOL', uploads('u'));
    for (const [name, body] of Object.entries(parts)) assert.is((await part(`u/${name}`, body)).status, 201, name);
    const { status } = await finish('u', 'x', headers);
    await dav('DELETE', uploads('u'));
    return status;
  };
  assert.is(await attempt({}), 400);
  assert.is(await attempt({ '1': 'a', '3': 'c' }), 400);
  assert.is(await attempt({ '2': 'a', '3': 'c' }), 400);
  assert.is(await attempt({ '0000-0003': 'abcd', '0005-0008': 'efgh' }), 400);
  assert.is(await attempt({ '0000-0003': 'abcd', '0003-0006': 'efgh' }), 400);
  assert.is(await attempt({ '0000-0003': 'abc' }), 201, 'its end may be meant exclusively');
  assert.is(await attempt({ '0000-0003': 'ab' }), 400);
  assert.is(await attempt({ '1': 'a', '0001-0001': 'b' }), 400);
  assert.is(await attempt({ '1': 'ab' }, { 'OC-Total-Length': '3' }), 400);
  assert.is(await attempt({ '1': 'ab' }, { 'OC-Total-Length': 'many' }), 400);
  assert.is(await attempt({ '1': 'ab' }, { Overwrite: 'F' }), 412);
  for (const name of ['.file', 'a', '-1', '1-', '1.5', '%2e%2e'])
    assert.is((await part(`u/${name}`, 'x')).status, 404, name);
  await dav('MKCOL', uploads('u'));
  for (const name of ['.file', 'a', '-1', '1-', '1.5', '%2e%2e'])
    assert.is((await part(`u/${name}`, 'x')).status, 400, name);
  assert.is((await part('none/1', 'x')).status, 404);
  assert.equal(lying(talk, 'parts'), []);
});

story('an upload that nothing comes for is given up after a day', async (talk) => {
  const { alice, dav, uploads, part, finish } = await aliceAtHome(talk);
  await dav('MKCOL', uploads('u'));
  await part('u/1', 'abc');
  await part('u/1', 'abcd');
  assert.is(lying(talk, 'parts').length, 1);
  assert.is((await alice.get('/cloud/user')).data.quota.used, 4);
  talk.clock.forward(23 * 3600);
  await swept(talk);
  assert.is(lying(talk, 'parts').length, 1);
  talk.clock.forward(2 * 3600);
  await swept(talk);
  assert.equal(lying(talk, 'parts'), []);
  assert.is((await finish('u', 'x')).status, 404);
  assert.is((await alice.get('/cloud/user')).data.quota.used, 0);
});

story('what is too much is refused, before or while it comes, and leaves nothing', async (talk) => {
  const { alice, dav, uploads, part } = await aliceAtHome(talk);
  const stream = (bytes: number) => Readable.from([Buffer.alloc(bytes / 2, 1), Buffer.alloc(bytes / 2, 2)]);
  const status = async (body: Buffer | Readable) => (await dav('PUT', 'x', { body })).status;
  assert.is(await status(Buffer.alloc(3 * 2 ** 20 + 1)), 413);
  assert.is(await status(stream(4 * 2 ** 20)), 413);
  assert.is(await status(stream(2 ** 20)), 201);
  assert.is((await alice.put('/cloud/users/alice', { key: 'quota', value: '2 MB' })).meta.statuscode, 113);
  assert.is((await talk.admin.put('/cloud/users/alice', { key: 'quota', value: '2 MB' })).status, 200);
  assert.equal((await alice.get('/cloud/user')).data.quota, {
    free: 2 ** 20,
    used: 2 ** 20,
    total: 2 ** 21,
    relative: 50,
    quota: 2 ** 21,
  });
  const room = await dav('PROPFIND', '', { headers: { Depth: '0' } });
  assert.equal(valuesOf(room, 'd:quota-available-bytes'), [String(2 ** 20)]);
  assert.equal(valuesOf(room, 'd:quota-used-bytes'), [String(2 ** 20)]);
  const over = await dav('PUT', 'y', { body: Buffer.alloc(2 ** 20 + 1) });
  assert.is(over.status, 507);
  assert.match(over.text, /InsufficientStorage/);
  assert.is((await dav('PUT', 'y', { body: stream(2 ** 20 + 2) })).status, 507);
  assert.is(await status(Buffer.alloc(2 * 2 ** 20)), 204, 'what is replaced makes way');
  assert.is((await dav('COPY', 'x', { headers: { Destination: '/remote.php/webdav/z' } })).status, 507);
  await dav('MKCOL', uploads('u'));
  assert.is((await part('u/1', 'x')).status, 507);
  assert.is((await dav('GET', 'y')).status, 404);
  assert.equal([lying(talk, 'tmp'), lying(talk, 'parts')], [[], []]);
});

story('a disk that is nearly full takes no more files, and messages still come', async (talk) => {
  const { alice, dav, uploads, part } = await aliceAtHome(talk);
  await dav('MKCOL', uploads('u'));
  talk.running.deps.blobs.free = async () => 3;
  assert.is((await dav('PUT', 'x', { body: 'four' })).status, 507);
  assert.is((await dav('PUT', 'x', { body: Readable.from([Buffer.from('four')]) })).status, 507);
  assert.is((await part('u/1', 'four')).status, 507);
  assert.is((await dav('PUT', 'x', { body: 'one' })).status, 201);
  assert.is((await alice.get('/cloud/user')).data.quota.free, 3);
  assert.equal([lying(talk, 'tmp'), lying(talk, 'parts')], [[], []]);
});

/** Sends the beginning of an upload, and goes. */
function hangsUp(talk: Talk, person: Person, path: string, headers: string, body: string): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(talk.running.port, '127.0.0.1', () => {
      const auth = `Authorization: Basic ${btoa(`${person.uid}:${person.password}`)}`;
      socket.write(
        `PUT /remote.php/dav/files/alice/${path} HTTP/1.1\r\nHost: x\r\n${auth}\r\n${headers}\r\n\r\n${body}`,
      );
      setImmediate(async () => {
        await talk.until(() => lying(talk, 'tmp').length > 0);
        socket.destroy();
      });
    });
    socket.on('close', () => resolve());
  });
}

story('who hangs up midway leaves nothing behind', async (talk) => {
  const { alice, dav } = await aliceAtHome(talk);
  await hangsUp(talk, alice, 'x', 'Content-Length: 1000', 'only this');
  await hangsUp(talk, alice, 'x', 'Transfer-Encoding: chunked', '9\r\nonly this\r\n');
  await talk.until(() => lying(talk, 'tmp').length === 0);
  assert.is((await dav('GET', 'x')).status, 404);
  assert.equal(contents(talk), []);
});

story('the same content lies there once, and goes with the last file that has it', async (talk) => {
  const { dav } = await aliceAtHome(talk);
  const bob = await talk.user('bob');
  for (const name of ['a', 'b']) await dav('PUT', name, { body: 'same' });
  await send(talk, bob, 'PUT', 'c', { body: 'same' });
  assert.is(contents(talk).length, 1);
  await dav('DELETE', 'a');
  await dav('PUT', 'b', { body: 'other' });
  await swept(talk);
  assert.is(contents(talk).length, 2);
  await talk.admin.delete('/cloud/users/bob');
  await swept(talk);
  assert.is(contents(talk).length, 1);
  assert.is((await dav('GET', 'b')).text, 'other');
});

story('what a crash has left behind is gone after the next start', async (talk) => {
  const { dav } = await aliceAtHome(talk);
  await dav('PUT', 'a', { body: 'kept' });
  const stray = 'ab'.padEnd(64, '0');
  const files = join(talk.dataDir, 'files');
  mkdirSync(join(files, 'blobs', 'ab'), { recursive: true });
  writeFileSync(join(files, 'blobs', 'ab', stray), 'stray');
  writeFileSync(join(files, 'parts', 'c'.repeat(32)), 'stray');
  writeFileSync(join(files, 'tmp', 'd'.repeat(32)), 'stray');
  await talk.restart();
  await swept(talk);
  assert.equal([contents(talk).length, lying(talk, 'parts'), lying(talk, 'tmp')], [1, [], []]);
  assert.is((await dav('GET', 'a')).text, 'kept');
});

story.run();

const skeleton = mkdtempSync(join(tmpdir(), 'parley-skeleton-'));
mkdirSync(join(skeleton, 'Documents'));
process.on('exit', () => rmSync(skeleton, { recursive: true }));
writeFileSync(join(skeleton, 'welcome.txt'), 'Welcome!');
writeFileSync(join(skeleton, 'Documents', 'Example.md'), '# Hello');
const picture = await plainPicture('png', 20, 10);
writeFileSync(join(skeleton, 'logo.png'), picture);

const furnished = stories('WebDAV: new accounts', { PARLEY_SKELETON_DIR: skeleton, PARLEY_DEFAULT_QUOTA: '1 KB' });

furnished('who logs in for the first time finds a copy of what all find', async (talk) => {
  const alice = await talk.user('alice');
  for (const person of [alice, await talk.user('bob'), talk.admin]) {
    assert.is((await send(talk, person, 'GET', 'welcome.txt')).text, 'Welcome!', person.uid);
    assert.is((await send(talk, person, 'GET', 'Documents/Example.md')).headers['content-type'], 'text/markdown');
  }
  assert.is(contents(talk).length, 3);
  const { storage, clock } = talk.running.deps;
  const logo = (await storage.fileAt('alice', ['logo.png'], clock.now()))?.file.digest ?? '';
  await talk.until(async () => (await storage.contentInfo(logo))?.width === 20);
  await send(talk, alice, 'DELETE', 'welcome.txt');
  talk.clock.forward(3600);
  assert.is((await send(talk, alice, 'GET', 'welcome.txt')).status, 404);
  const { quota } = (await alice.get('/cloud/user')).data;
  const used = 7 + picture.length;
  assert.equal([quota.used, quota.quota, quota.free], [used, 1024, 1024 - used]);
  const { capabilities } = (await alice.get('/cloud/capabilities')).data;
  assert.equal([capabilities.dav.chunking, capabilities.files.bigfilechunking], ['1.0', true]);
});

furnished.run();

const hurried = stories('WebDAV: the rate of uploads', { PARLEY_THROTTLE: 'on', PARLEY_MAX_UPLOADS_PER_MINUTE: '2' });

hurried('an account may only send so many files a minute', async (talk) => {
  const alice = await talk.user('alice');
  const statuses: number[] = [];
  for (const name of ['a', 'b', 'c']) statuses.push((await send(talk, alice, 'PUT', name, { body: 'x' })).status);
  assert.equal(statuses, [201, 201, 429]);
  assert.is((await send(talk, alice, 'GET', 'a')).text, 'x');
});

hurried.run();
