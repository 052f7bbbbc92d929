import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openStorage } from '../../src/storage/sqlite/open.js';
import type { Storage } from '../../src/storage/storage.js';
import { by, found, group, owner, says } from './drafts.js';

/** This file is also what its children run: `node FILE write|open DIRECTORY`. */
const [task, dataDir = ''] = process.argv.slice(2);
const writers = 16;
const stdout = 1;

if (task === 'write') await writeUntilKilled(await open(dataDir));
else if (task === 'open') await openOnce();
else run();

function open(directory: string): Promise<Storage> {
  return openStorage({
    dataDir: directory,
    onFatal: (error) => {
      throw error;
    },
  });
}

/** Many write at once; each comment is reported as soon as it is said to be kept. */
async function writeUntilKilled(storage: Storage): Promise<void> {
  const room = found(await storage.createRoom(group('lunch'), owner('alice'), [], []));
  const [alice] = await storage.attendees(room.id);
  const write = async (writer: number) => {
    for (let turn = 0; ; turn++) {
      const text = `${writer}/${turn}`;
      const { id } = await storage.addComment(room.id, says('alice', text), by(alice));
      writeSync(stdout, `${id} ${text}\n`);
    }
  };
  await Promise.all(Array.from({ length: writers }, (_, writer) => write(writer)));
}

async function openOnce(): Promise<void> {
  const storage = await open(dataDir);
  writeSync(stdout, `${await storage.countUsers()}\n`);
  await storage.close();
}

function child(name: 'write' | 'open', directory: string): ChildProcess {
  const stdio: ['ignore', 'pipe', 'inherit'] = ['ignore', 'pipe', 'inherit'];
  return spawn(process.execPath, [fileURLToPath(import.meta.url), name, directory], { stdio });
}

/** Everything the child reports, in whole lines; it is killed once it has reported `enough`. */
async function linesOf(process: ChildProcess, enough = Number.POSITIVE_INFINITY): Promise<string[]> {
  const lines: string[] = [];
  const closed = once(process, 'close');
  for await (const line of createInterface({ input: found(process.stdout ?? undefined) })) {
    lines.push(line);
    if (lines.length === enough) process.kill('SIGKILL');
  }
  await closed;
  return lines;
}

function run(): void {
  test('what was reported as kept survives a kill in the middle of writing', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'parley-crash-'));
    const writing = child('write', directory);
    const reported = await linesOf(writing, 500);
    assert.is(writing.signalCode, 'SIGKILL');
    assert.ok(reported.length >= 500);

    const storage = await open(directory);
    const room = found(await storage.roomByToken('lunch'));
    const kept = await storage.commentsAfter(room.id, 0, 0);
    const texts = new Map(kept.map((comment) => [String(comment.id), comment.message]));
    for (const line of reported.filter((text) => /^\d+ \d+\/\d+$/.test(text))) {
      const [id = '', text] = line.split(' ');
      assert.is(texts.get(id), text);
    }
    const newest = found(kept.at(-1));
    assert.equal([room.lastMessageId, room.commentCount], [newest.id, kept.length], 'nothing is half written');
    assert.is(newest.ordinal, kept.length);
    assert.is((await storage.attendees(room.id))[0]?.lastReadMessage, newest.id);
    await storage.addComment(room.id, says('alice', 'Here again'), by(undefined));
    await storage.close();
    await rm(directory, { recursive: true });
  });

  test('several processes may make the database at the same time', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'parley-race-'));
    const children = Array.from({ length: 4 }, () => child('open', directory));
    assert.equal(await Promise.all(children.map((process) => linesOf(process))), Array(4).fill(['0']));
    await rm(directory, { recursive: true });
  });

  test.run();
}
