import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import Sqlite from 'better-sqlite3';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { migrate } from '../../src/storage/sqlite/migrate.js';
import { openStorage } from '../../src/storage/sqlite/open.js';
import { putEmptyDatabase } from '../support/emptyDatabase.js';
import { storageContract } from './contract.js';
import { by, found, group, messages, owner, person, says } from './drafts.js';

const onFatal = (error: Error) => {
  throw error;
};

storageContract('sqlite', (dataDir) => {
  putEmptyDatabase(dataDir);
  return openStorage({ dataDir, onFatal });
});

const sqlite = suite<{ dataDir: string; file: string }>('sqlite: files and the writer');

sqlite.before.each(async (context) => {
  context.dataDir = await mkdtemp(join(tmpdir(), 'parley-sqlite-'));
  context.file = join(context.dataDir, 'parley.db');
});
sqlite.after.each(({ dataDir }) => rm(dataDir, { recursive: true }));

/** What the promise was rejected with. */
async function refusal(promise: Promise<unknown>): Promise<Error> {
  const reason: unknown = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (reason instanceof Error) return reason;
  throw new Error(`It was not refused, but gave ${String(reason)}.`);
}

sqlite('only our own user may read what we keep', async ({ dataDir }) => {
  const directory = join(dataDir, 'made', 'by us');
  const storage = await openStorage({ dataDir: directory, onFatal });
  await storage.addUser(person('ada'), []);
  const mode = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);
  assert.is(await mode(directory), '700');
  for (const suffix of ['', '-wal', '-shm'])
    assert.is(await mode(join(directory, `parley.db${suffix}`)), '600', suffix);
  await storage.close();
});

sqlite('what was kept is there when the file is opened again', async ({ dataDir, file }) => {
  const first = await openStorage({ dataDir, onFatal });
  const written = first.addUser(person('ada'), []);
  await Promise.all([first.close(), first.close()]);
  assert.is(await written, true, 'what was called before closing is still written');
  assert.match((await refusal(first.addUser(person('bob'), []))).message, 'closed');
  await refusal(first.user('ada'));
  await refusal(stat(`${file}-wal`));

  const second = await openStorage({ dataDir, onFatal });
  assert.is((await second.user('ada'))?.uid, 'ada');
  await second.close();
  await second.close();
});

sqlite('two processes may have it open', async ({ dataDir }) => {
  const [server, commandLine] = await Promise.all([1, 2].map(() => openStorage({ dataDir, onFatal })));
  await found(commandLine).addUser(person('ada'), []);
  assert.ok(await server?.user('ada'));
  await Promise.all([server?.addUser(person('bob'), []), commandLine?.addUser(person('carl'), [])]);
  assert.is(await server?.countUsers(), 3);
  await commandLine?.close();
  assert.is(await server?.addUser(person('dora'), []), true);
  await server?.close();
});

sqlite(
  'what another process commits is seen, however much is remembered and whoever has written before',
  async ({ dataDir, file }) => {
    const storage = await openStorage({ dataDir, onFatal });
    await storage.addUser(person('ada'), []);
    const other = new Sqlite(file);
    const rename = other.prepare('UPDATE users SET display_name = ?');
    const turn = () => new Promise((resolve) => setImmediate(resolve));
    const seesSoon = async (name: string) => {
      for (let turns = 0; turns < 10_000; turns++) {
        if ((await storage.user('ada'))?.displayName === name) return;
        await turn();
      }
      assert.unreachable(`${name} is not seen`);
    };
    await storage.user('ada');
    rename.run('Quiet');
    await seesSoon('Quiet');
    // Right after a commit of our own, and in the midst of some.
    await storage.setUserSetting('ada', 'spreed', 'played_sound', 'no');
    await storage.user('ada');
    rename.run('After');
    await seesSoon('After');
    const room = found(await storage.createRoom(group('lunch'), owner('ada'), [], []));
    const [ada] = await storage.attendees(room.id);
    const markers = Array.from({ length: 50 }, (_, id) => storage.setReadMarker(found(ada).id, id, 0));
    await turn();
    await storage.user('ada');
    rename.run('Amidst');
    await Promise.all(markers);
    await seesSoon('Amidst');
    other.close();
    await storage.close();
  },
);

sqlite('what we write ourselves is seen at once by whoever waited for it', async ({ dataDir }) => {
  const storage = await openStorage({ dataDir, onFatal });
  await storage.addUser(person('ada'), []);
  const room = found(await storage.createRoom(group('lunch'), owner('ada'), [], []));
  const actor = { type: 'users', id: 'ada' } as const;
  for (let id = 1; id < 50; id++) {
    const ada = found(await storage.attendeeOf(room.id, actor));
    await storage.setReadMarker(ada.id, id, 0);
    assert.is((await storage.attendeeOf(room.id, actor))?.lastReadMessage, id);
    assert.is(await storage.commonRead(room.id), id);
    const said = await storage.addComment(room.id, says('ada', `Word ${id}`), by(ada));
    assert.is((await storage.roomByToken('lunch'))?.lastMessageId, said.id);
    assert.is((await storage.attendeeOf(room.id, actor))?.lastReadMessage, said.id);
    assert.equal(await storage.commentsAfter(room.id, said.id, 1), []);
  }
  await storage.close();
});

sqlite('a database of a newer Parley is left alone', async ({ dataDir, file }) => {
  await (await openStorage({ dataDir, onFatal })).close();
  const client = new Sqlite(file);
  client.pragma('user_version = 99');
  client.close();
  const { message } = await refusal(openStorage({ dataDir, onFatal }));
  assert.match(message, 'version 99');
  assert.match(message, /up to \d+\b/);
  assert.match(message, 'newer Parley');
});

sqlite('a file that is no database is refused and left as it was', async ({ dataDir, file }) => {
  const text = 'Dear diary, today I had soup.\n'.repeat(100);
  await writeFile(file, text);
  const { message } = await refusal(openStorage({ dataDir, onFatal }));
  assert.match(message, file);
  assert.match(message, 'not a database');
  assert.is(await readFile(file, 'utf8'), text);
});

sqlite('a data directory that cannot be used is named', async ({ dataDir, file }) => {
  await mkdir(file);
  assert.match((await refusal(openStorage({ dataDir, onFatal }))).message, file);
  const inTheWay = join(dataDir, 'file');
  await writeFile(inTheWay, '');
  assert.match((await refusal(openStorage({ dataDir: inTheWay, onFatal }))).message, inTheWay);
});

sqlite('migrations happen once, in order, and as a whole', ({ file }) => {
  const client = new Sqlite(file);
  const tables = () => client.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all();
  migrate(client, ['CREATE TABLE one (a)']);
  const broken = ['CREATE TABLE one (a)', 'CREATE TABLE two (a)', 'CREATE TABLE three (a); CREATE TABLE one (a)'];
  assert.throws(() => migrate(client, broken), 'already exists');
  assert.equal(tables(), ['one']);
  assert.is(client.pragma('user_version', { simple: true }), 1);
  migrate(client, [...broken.slice(0, 2), 'CREATE TABLE three (a)']);
  assert.equal(tables(), ['one', 'two', 'three']);
  client.close();
});

sqlite('when the writing thread dies, everything pending is refused and we are told', async ({ dataDir }) => {
  let worker: Worker | undefined;
  process.once('worker', (started: Worker) => {
    worker = started;
  });
  const told: Error[] = [];
  const storage = await openStorage({ dataDir, onFatal: (error) => told.push(error) });
  await storage.addUser(person('ada'), []);
  const pending = [storage.addUser(person('bob'), []), storage.addUser(person('carl'), [])].map(refusal);
  await found(worker).terminate();
  for (const error of await Promise.all(pending)) assert.match(error.message, 'thread that writes has ended');
  assert.match((await refusal(storage.addUser(person('dora'), []))).message, 'thread that writes has ended');
  assert.is(told.length, 1);
  assert.is((await storage.user('ada'))?.uid, 'ada', 'reading goes on');
  await storage.close();
  assert.is(told.length, 1);
});

sqlite('what cannot cross to the writing thread is refused alone', async ({ dataDir }) => {
  const storage = await openStorage({ dataDir, onFatal });
  const room = found(await storage.createRoom(group('lunch'), owner('alice'), [], []));
  const send = (text: string, more = {}) =>
    storage.addComment(room.id, { ...says('alice', text), ...more }, by(undefined));
  const uncloneable = send('b', { metaData: { silent: () => true } });
  const [, error] = await Promise.all([send('a'), refusal(uncloneable), send('c')]);
  assert.is(error.name, 'DataCloneError');
  assert.equal(messages(await storage.commentsAfter(room.id, 0, 0)), ['a', 'c']);
  await storage.close();
});

sqlite.run();
