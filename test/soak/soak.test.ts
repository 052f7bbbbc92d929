import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { clientsMode } from './clientsMode.js';
import { diskMode } from './diskMode.js';
import { filesMode } from './filesMode.js';
import { killMode } from './killMode.js';
import { createSoak } from './soak.js';

/** Short runs; `make soak` has the long ones. The seed is told when something is found. */
const test = suite('soak');
const server = process.env.PARLEY_SOAK_SERVER ?? 'dist/main.js';
const seed = Math.floor(Math.random() * 1e9);
const newSoak = () => createSoak(server, seed, () => {});
const always = () => true;
const nothingFound = (complaints: readonly string[]) =>
  assert.is(complaints.length, 0, `seed ${seed}:\n${complaints.slice(0, 10).join('\n')}`);

test('three times killed, nothing that was acknowledged is lost', async () => {
  const soak = newSoak();
  const figures = await killMode(soak, { rounds: 3, longest: 2000 }, always);
  nothingFound(soak.complaints);
  assert.ok(Number(figures.acknowledged) > 0);
});

test('of clients that misbehave nothing is left', async () => {
  const soak = newSoak();
  const figures = await clientsMode(soak, { waves: 2, crowd: 140, lasts: 800, patient: false }, always);
  nothingFound(soak.complaints);
  assert.ok(Number(figures['messages of the good pair']) > 0);
});

test('a full disk refuses messages and loses none', async () => {
  const soak = newSoak();
  const figures = await diskMode(soak, { rounds: 1 }, always);
  nothingFound(soak.complaints);
  if ('skipped' in figures) console.log(`skipped: ${figures.skipped}`);
  else assert.ok(Number(figures.refused) > 0);
});

test('a file and a folder larger than others take no more memory', async () => {
  const soak = newSoak();
  const figures = await filesMode(soak, { mebibytes: 300, entries: 20_000 });
  nothingFound(soak.complaints);
  assert.ok(Number(figures['message meanwhile, longest, ms']) > 0);
});

test.run();
