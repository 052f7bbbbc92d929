import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import * as assert from 'uvu/assert';
import { occ, succeeds } from './support/commandLine.js';
import { dav } from './support/dav.js';
import type { Person } from './support/person.js';
import { stories, type Talk } from './support/talk.js';

const story = stories('backup, restore, check and export of files');

const put = async (talk: Talk, person: Person, path: string, body: string) =>
  assert.ok((await dav(talk, person, 'PUT', path, { body })).status < 300, path);
const read = async (talk: Talk, person: Person, path: string) => (await dav(talk, person, 'GET', path)).text;

/** Paths of all contents that lie in a directory. */
const contentsIn = (directory: string): string[] =>
  readdirSync(directory).flatMap((shelf) =>
    readdirSync(join(directory, shelf)).map((name) => join(directory, shelf, name)),
  );
const blobs = (talk: Talk) => contentsIn(join(talk.dataDir, 'files', 'blobs'));

story('a backup holds what lay in files, and brings it back', async (talk) => {
  const alice = await talk.user('alice');
  await put(talk, alice, 'a', 'first');
  await put(talk, alice, 'b', 'second');
  const file = join(talk.dataDir, 'backup.db');
  assert.match(await succeeds(talk, ['backup', file]), /copied into .*backup\.db\.files \(2 contents\)\n$/);
  assert.is(await succeeds(talk, ['check', file, '--deep']), 'Everything is in order\n');
  await dav(talk, alice, 'DELETE', 'a');
  await put(talk, alice, 'c', 'third');
  await talk.running.deps.jobs.rearm('sweep files');
  assert.is(blobs(talk).length, 2);
  await talk.stop();
  const told = await succeeds(talk, ['restore', file]);
  await talk.start();
  assert.equal([await read(talk, alice, 'a'), await read(talk, alice, 'b')], ['first', 'second']);
  assert.is((await dav(talk, alice, 'GET', 'c')).status, 404);
  await talk.running.deps.jobs.rearm('sweep files');
  assert.is(await succeeds(talk, ['check', '--deep']), 'Everything is in order\n');
  // What was there before can be had again.
  await talk.stop();
  await succeeds(talk, ['restore', /kept in (.*\.db)\n$/.exec(told)?.[1] ?? '']);
  await talk.start();
  assert.is(await read(talk, alice, 'c'), 'third');

  // The next backup of that name has no more than it needs.
  await dav(talk, alice, 'DELETE', 'c');
  await succeeds(talk, ['backup', file]);
  assert.is(contentsIn(`${file}.files`).length, 1);
  // It takes away contents only.
  mkdirSync(`${file}.files/photos`);
  for (const name of ['notes', 'photos/cat']) writeFileSync(`${file}.files/${name}`, 'mine');
  await succeeds(talk, ['backup', file]);
  for (const name of ['notes', 'photos/cat']) assert.is(readFileSync(`${file}.files/${name}`, 'utf8'), 'mine');
});

story('a backup without its files is not put in place unasked', async (talk) => {
  const alice = await talk.user('alice');
  await put(talk, alice, 'a', 'first');
  const file = join(talk.dataDir, 'backup.db');
  await succeeds(talk, ['backup', file]);
  await talk.stop();
  rmSync(`${file}.files`, { recursive: true });
  for (const path of blobs(talk)) rmSync(path);
  const { code, err } = await occ(talk, ['restore', file]);
  assert.equal([code, /nothing was changed/.test(err)], [1, true], err);
  await succeeds(talk, ['restore', file, '--missing-files']);
  await talk.start();
  assert.is((await dav(talk, alice, 'GET', 'a')).status, 404);
  assert.is((await dav(talk, alice, 'PROPFIND', 'a', { headers: { Depth: '0' } })).status, 207);
});

story('check finds what is missing, altered or counted wrongly, and mends what can be', async (talk) => {
  const alice = await talk.user('alice');
  await dav(talk, alice, 'MKCOL', 'd');
  await put(talk, alice, 'd/a', 'first');
  await put(talk, alice, 'd/b', 'second');
  await talk.stop();
  const [one = '', two = ''] = blobs(talk);
  const kept = readFileSync(two);
  renameSync(one, `${one}.away`);
  writeFileSync(two, 'x'.repeat(kept.length));
  const checked = async (...args: string[]) => (await occ(talk, ['check', ...args])).out;
  assert.match(await checked(), /^Wrong: the content of every file is there, but for 1: .*\n$/);
  assert.match(await checked('--deep'), /Wrong: contents are what their digests say, but for 1/);
  renameSync(`${one}.away`, one);
  writeFileSync(two, kept);

  const client = new Sqlite(join(talk.dataDir, 'parley.db'));
  client.exec("UPDATE blobs SET refs = refs + 1; UPDATE files SET size = 7 WHERE name = 'd'");
  client.close();
  const damaged = await checked();
  assert.match(damaged, /contents count the files that have them, but for 2/);
  assert.match(damaged, /folders have the size of what they hold, but for 2/);
  assert.match(await checked('--repair'), /Mended: folders.*\nEverything is in order\n$/);
  await talk.start();
  assert.is((await alice.get('/cloud/user')).data.quota.used, 11);
});

story('what somebody keeps is written with the account', async (talk) => {
  const alice = await talk.user('alice');
  await dav(talk, alice, 'MKCOL', 'd');
  await put(talk, alice, 'd/a', 'first');
  const directory = join(talk.dataDir, 'exported');
  const lines = (await succeeds(talk, ['export', 'user', 'alice', '--files', directory])).trimEnd().split('\n');
  const files = lines.map((line) => JSON.parse(line)).filter(({ type }) => type === 'file');
  assert.equal(
    files.map(({ path, kind, size }) => [path, kind, size]),
    [
      ['d', 'folder', 5],
      ['d/a', 'file', 5],
    ],
  );
  assert.is(readFileSync(join(directory, 'd', 'a'), 'utf8'), 'first');
  assert.is(statSync(directory).mode & 0o777, 0o700);
});

story('a backup keeps the server from sweeping while it is made', async (talk) => {
  const alice = await talk.user('alice');
  await put(talk, alice, 'a', 'first');
  const marker = join(talk.dataDir, 'files', `hold-${process.pid}`);
  writeFileSync(marker, '');
  await dav(talk, alice, 'DELETE', 'a');
  await talk.running.deps.jobs.rearm('sweep files');
  assert.is(blobs(talk).length, 1);
  // Of one that has died nothing is held.
  renameSync(marker, join(talk.dataDir, 'files', 'hold-999999999'));
  await talk.running.deps.jobs.rearm('sweep files');
  assert.is(blobs(talk).length, 0);
});

story.run();
