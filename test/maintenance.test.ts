import { readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import * as assert from 'uvu/assert';
import { migrate, migrations } from '../src/storage/sqlite/migrate.js';
import { occ, succeeds } from './support/commandLine.js';
import { stories, type Talk } from './support/talk.js';

const story = stories('backup, restore and check');

const database = (talk: Talk): string => join(talk.dataDir, 'parley.db');

/** What a refused command says, in one line. */
async function refusal(talk: Talk, args: string[]): Promise<string> {
  const { code, err } = await occ(talk, args);
  assert.is.not(code, 0, args.join(' '));
  assert.is(err.trimEnd().split('\n').length, 1, err);
  return err.trimEnd();
}

const names = (talk: Talk) => new Set(readdirSync(talk.dataDir));

story('a backup taken while people write holds all that was acknowledged, and can be restored', async (talk) => {
  const alice = await talk.user('alice');
  const lunch = await alice.creates(2, { roomName: 'Lunch' });
  await alice.says(lunch, 'Soup?');
  const file = join(talk.dataDir, 'backup.db');
  let isDone = false;
  const writing = (async () => {
    for (let number = 0; !isDone; number++) await alice.says(lunch, `and ${number}`);
  })();
  const told = await succeeds(talk, ['backup', file]).finally(() => {
    isDone = true;
  });
  await writing;
  assert.match(told, /^The database was copied into .*backup\.db \(\d+\.\d MiB\)\n$/);
  assert.is((statSync(file).mode & 0o777).toString(8), '600');
  assert.is(await succeeds(talk, ['check', file]), 'Everything is in order\n');
  assert.is(await succeeds(talk, ['check']), 'Everything is in order\n');
  assert.not([...names(talk)].some((name) => name.includes('partial') || /^backup\.db-/.test(name)));

  await alice.says(lunch, 'After the backup');
  const stopFirst = `Another server runs on the data directory ${talk.dataDir}: `;
  assert.ok((await refusal(talk, ['restore', file])).startsWith(stopFirst));
  await talk.stop();
  const restored = await succeeds(talk, ['restore', file]);
  const aside = /kept in (.*\.db)\n$/.exec(restored)?.[1] ?? '';
  assert.is((statSync(aside).mode & 0o777).toString(8), '600');
  assert.is((statSync(database(talk)).mode & 0o777).toString(8), '600');
  await talk.start();
  const words = JSON.stringify((await alice.get(`/apps/spreed/api/v1/chat/${lunch}?lookIntoFuture=0&limit=200`)).data);
  assert.match(words, 'Soup?');
  assert.not.match(words, 'After the backup');
  const before = new Sqlite(aside, { readonly: true });
  const last = before.prepare("SELECT message FROM comments WHERE verb = 'comment' ORDER BY id DESC").pluck().get();
  before.close();
  assert.is(last, 'After the backup');

  // What another restore of the same second has put aside stays.
  await talk.stop();
  const busy = Array.from({ length: 60 }, (_, second) => new Date(Date.now() + second * 1000).toISOString())
    .map((time) => time.replace(/\D/g, '').slice(0, 14))
    .map((time) => join(talk.dataDir, `parley-before-restore-${time}.db`));
  for (const name of busy) writeFileSync(name, 'kept');
  assert.match(await succeeds(talk, ['restore', file]), /kept in .*-2\.db\n$/);
  for (const name of busy) assert.is(readFileSync(name, 'utf8'), 'kept');
});

story('what is no sound backup replaces nothing', async (talk) => {
  const alice = await talk.user('alice');
  const lunch = await alice.creates(2, { roomName: 'Lunch' });
  await alice.says(lunch, 'Soup?');
  const [text, empty, newer, strange, wrong] = ['text', 'empty', 'newer', 'strange', 'wrong'].map((name) =>
    join(talk.dataDir, `${name}.db`),
  );
  writeFileSync(String(text), 'Dear diary, today I had soup.\n'.repeat(100));
  writeFileSync(String(empty), '');
  for (const [file, sql] of [
    [newer, 'PRAGMA user_version = 999'],
    [wrong, 'UPDATE comments SET parent_id = id + 1; PRAGMA foreign_keys = OFF; DELETE FROM rooms'],
  ]) {
    await succeeds(talk, ['backup', String(file)]);
    const client = new Sqlite(String(file));
    client.pragma('foreign_keys = OFF');
    client.exec(String(sql));
    client.close();
  }
  const client = new Sqlite(String(strange));
  client.exec('CREATE TABLE soup (a); PRAGMA user_version = 3');
  client.close();
  await talk.stop();
  assert.match(await refusal(talk, ['restore', String(text)]), 'not a database');
  assert.match(await refusal(talk, ['restore', String(empty)]), 'not a database of Parley');
  assert.match(await refusal(talk, ['restore', String(strange)]), 'not a database of Parley');
  assert.match(await refusal(talk, ['restore', String(newer)]), 'use a newer Parley');
  assert.match(await refusal(talk, ['restore', String(wrong)]), 'is damaged: nothing was changed');
  assert.match(await refusal(talk, ['restore', join(talk.dataDir, 'nowhere')]), 'There is no file');
  assert.not([...names(talk)].some((name) => name.includes('before-restore') || name.includes('restored')));
  await talk.start();
  assert.is((await alice.get(`/apps/spreed/api/v4/room/${lunch}`)).status, 200);
});

story('a backup goes where it harms nothing', async (talk) => {
  const link = join(talk.dataDir, 'link');
  symlinkSync(talk.dataDir, link);
  assert.match(await refusal(talk, ['backup', database(talk)]), 'belongs to the database itself');
  assert.match(await refusal(talk, ['backup', join(link, 'parley.db-wal')]), 'belongs to the database itself');
  assert.match(await refusal(talk, ['backup', join(talk.dataDir, 'no', 'where.db')]), 'There is no directory');
  assert.match(await refusal(talk, ['backup', talk.dataDir]), 'is not a file');
  assert.is((await talk.admin.get('/cloud/user')).status, 200);
});

story('while somebody else has the database open, nothing takes its place', async (talk) => {
  const file = join(talk.dataDir, 'backup.db');
  await succeeds(talk, ['backup', file]);
  await talk.stop();
  const other = new Sqlite(database(talk));
  other.exec('BEGIN; SELECT * FROM users');
  assert.match(await refusal(talk, ['restore', file]), 'Another program has the database open');
  other.close();
  await succeeds(talk, ['restore', file]);
});

story('counters that are wrong are found, and derived anew', async (talk) => {
  const [alice, bob] = [await talk.user('alice'), await talk.user('bob')];
  const lunch = await alice.creates(2, { roomName: 'Lunch' });
  await alice.post(`/apps/spreed/api/v4/room/${lunch}/participants`, { newParticipant: 'bob' });
  for (const text of ['Soup?', 'Or salad?', 'Hello?']) await alice.says(lunch, text);
  const chat = `/apps/spreed/api/v1/chat/${lunch}`;
  const id = await alice.newestId(lunch);
  await alice.request('DELETE', `${chat}/${id}`);
  await bob.post(`/apps/spreed/api/v1/reaction/${lunch}/${id - 1}`, { reaction: '👍' });
  const poll = await alice.post(`/apps/spreed/api/v1/poll/${lunch}`, {
    question: 'When?',
    options: ['Noon', 'One'],
    resultMode: 0,
    maxVotes: 1,
  });
  await bob.post(`/apps/spreed/api/v1/poll/${lunch}/${poll.data.id}`, { optionIds: [1] });
  const seen = async () => ({
    unread: (await bob.get(`/apps/spreed/api/v4/room/${lunch}`)).data.unreadMessages,
    reactions: (await bob.get(`${chat}?lookIntoFuture=0`)).data.map((each: { reactions: unknown }) => each.reactions),
    poll: (await bob.get(`/apps/spreed/api/v1/poll/${lunch}/${poll.data.id}`)).data.votes,
  });
  const before = await seen();
  await talk.stop();
  const client = new Sqlite(database(talk));
  client.exec(`UPDATE rooms SET comment_count = comment_count + 7;
    UPDATE comments SET ordinal = 0; UPDATE gaps SET count = count + 1; UPDATE comments SET reactions = '{"👍":5}';
    UPDATE polls SET votes = '{}', num_voters = 9; UPDATE attendees SET scheduled_messages = 4`);
  client.close();
  const { code, out } = await occ(talk, ['check']);
  assert.is(code, 1);
  for (const what of ['ordinals rise', 'count the reactions', 'count the votes', 'has counted', 'have scheduled'])
    assert.match(out, what);
  assert.match(await succeeds(talk, ['check', '--repair']), /Mended: .*\nEverything is in order\n$/s);
  assert.is(await succeeds(talk, ['check', '--repair']), 'Everything is in order\n');
  await talk.start();
  assert.equal(await seen(), before);
  assert.ok((await refusal(talk, ['check', '--repair'])).startsWith('Another server runs'));
});

story('what was there before a migration is kept beside the database', async (talk) => {
  await talk.stop();
  const old = new Sqlite(join(talk.dataDir, 'old.db'));
  migrate(old, migrations.slice(0, 3));
  old.exec("INSERT INTO user_groups VALUES ('crew', 'crew', 'Crew', 'crew')");
  old.close();
  // An older database is checked as far as that can be, and may be restored.
  await succeeds(talk, ['restore', join(talk.dataDir, 'old.db')]);
  await talk.start();
  assert.equal((await talk.admin.get('/cloud/groups')).data.groups, ['admin', 'crew']);
  const kept = new Sqlite(join(talk.dataDir, 'parley-schema-3.db'), { readonly: true });
  assert.is(kept.pragma('user_version', { simple: true }), 3);
  assert.is(kept.prepare('SELECT gid FROM user_groups').pluck().get(), 'crew');
  kept.close();
  await talk.restart();
  assert.not(names(talk).has(`parley-schema-${migrations.length}.db`));
});

story('a command of a newer Parley does not migrate under the feet of a server', async (talk) => {
  const version = (number: number) => {
    const client = new Sqlite(database(talk));
    client.pragma(`user_version = ${number}`);
    client.close();
  };
  version(migrations.length - 1);
  const told = await refusal(talk, ['user:list']);
  assert.match(told, /^Another server runs on the data directory .* Please stop it first\.$/);
  version(migrations.length);
  assert.match(await succeeds(talk, ['user:list']), 'admin');
});

story.run();
