import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { addonPlaces } from '../src/executable/places.js';
import { type PackedAddon, unpack } from '../src/executable/unpack.js';

const context = { dir: '', place: '' };
const test = suite('unpack', context);

test.before.each((story) => {
  story.dir = mkdtempSync(join(tmpdir(), 'parley-unpack-'));
  story.place = join(story.dir, 'cache/parley');
});
test.after.each((story) => rmSync(story.dir, { recursive: true, force: true }));

const addon = (text: string, digit = 'a'): PackedAddon => ({
  name: 'sharp',
  digest: digit.repeat(64),
  files: new Map([
    ['addon/lib/sharp.node', Buffer.from(text)],
    ['library/lib/libvips.so', Buffer.from(`library of ${text}`)],
  ]),
});
const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);

test('files lie as they have to lie to each other, for nobody else', ({ place }) => {
  const directory = unpack(place, addon('one'));
  assert.is(directory, join(place, `sharp-${'a'.repeat(64)}`));
  assert.is(readFileSync(join(directory, 'addon/lib/sharp.node'), 'utf8'), 'one');
  assert.is(readFileSync(join(directory, 'library/lib/libvips.so'), 'utf8'), 'library of one');
  assert.equal([modeOf(place), modeOf(directory), modeOf(join(directory, 'addon'))], ['700', '700', '700']);
  assert.is(modeOf(join(directory, 'addon/lib/sharp.node')), '500');
});

test('what is right already is left alone', ({ place }) => {
  const file = join(unpack(place, addon('one')), 'addon/lib/sharp.node');
  const before = statSync(file).ino;
  unpack(place, addon('one'));
  assert.is(statSync(file).ino, before);
});

test('what was changed, cut off or replaced is put right', ({ place, dir }) => {
  const file = join(unpack(place, addon('one')), 'addon/lib/sharp.node');
  const isRight = () => assert.is(readFileSync(file, 'utf8'), 'one');
  for (const wrong of ['two', 'on', 'one and more']) {
    rmSync(file);
    writeFileSync(file, wrong);
    unpack(place, addon('one'));
    isRight();
  }
  const elsewhere = join(dir, 'elsewhere');
  writeFileSync(elsewhere, 'one');
  rmSync(file);
  symlinkSync(elsewhere, file);
  unpack(place, addon('one'));
  writeFileSync(elsewhere, 'two');
  isRight();
  assert.equal(readdirSync(join(file, '..')), ['sharp.node']);
});

test('what an older version needed goes away, nothing else', ({ place }) => {
  const older = unpack(place, addon('one'));
  mkdirSync(join(place, 'sharp-pictures'));
  mkdirSync(join(place, `other-${'a'.repeat(64)}`));
  const newer = unpack(place, addon('two', 'b'));
  assert.is(existsSync(older), false);
  assert.is(existsSync(newer), true);
  assert.equal(readdirSync(place).length, 3);
});

test('a directory that others could change is not used', ({ place, dir }) => {
  mkdirSync(join(dir, 'cache'));
  chmodSync(join(dir, 'cache'), 0o777);
  assert.throws(() => unpack(place, addon('one')), /may be changed by everybody/);
  assert.is(existsSync(place), false);
  chmodSync(join(dir, 'cache'), 0o755);
  symlinkSync(dir, place);
  assert.throws(() => unpack(place, addon('one')), /not a directory of our own/);
});

test('a directory of somebody else is not used, nor is one made inside it', ({ place, dir }) => {
  // Only the superuser can give things away.
  if (process.geteuid?.() !== 0) return;
  mkdirSync(place, { recursive: true });
  chownSync(place, 65534, 65534);
  assert.throws(() => unpack(place, addon('one')), /not a directory of our own/);
  rmSync(place, { recursive: true });
  chownSync(join(dir, 'cache'), 65534, 65534);
  assert.throws(() => unpack(place, addon('one')), /belongs to somebody else/);
  assert.is(existsSync(place), false);
});

test('the cache of the user comes before the data directory', () => {
  const [cache, data] = addonPlaces({ XDG_CACHE_HOME: '/tmp/somewhere' }, '/data');
  assert.equal([cache, data], ['/tmp/somewhere/parley', '/data/.runtime']);
  const [fallback = ''] = addonPlaces({ XDG_CACHE_HOME: 'relative' }, '/data');
  assert.match(fallback, /^\/.*\/\.cache\/parley$/);
});

test.run();
