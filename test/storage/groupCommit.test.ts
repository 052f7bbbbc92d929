import Sqlite from 'better-sqlite3';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { TalkError } from '../../src/domain/errors.js';
import { fromFailure, toFailure } from '../../src/storage/sqlite/failure.js';
import { groupCommit, type Outcome } from '../../src/storage/sqlite/groupCommit.js';

const test = suite<{ client: Sqlite.Database }>('group commit');

test.before.each((context) => {
  context.client = new Sqlite(':memory:');
  context.client.exec(`
    CREATE TABLE words (word TEXT UNIQUE);
    CREATE TABLE echoes (word TEXT REFERENCES words (word) DEFERRABLE INITIALLY DEFERRED);
  `);
});
test.after.each(({ client }) => {
  client.close();
});

const say = (client: Sqlite.Database, word: string) => () =>
  client.prepare('INSERT INTO words VALUES (?)').run(word).changes;
const words = (client: Sqlite.Database) => client.prepare('SELECT word FROM words ORDER BY 1').pluck().all();
const codeOf = (outcome: Outcome | undefined) =>
  outcome && 'error' in outcome ? toFailure(outcome.error).code : undefined;

test('each operation has its own result, and one that fails is undone alone', ({ client }) => {
  const twice = () => {
    say(client, 'half')();
    say(client, 'a')();
  };
  const { outcomes } = groupCommit(client)([say(client, 'a'), twice, say(client, 'b')]);
  assert.equal(outcomes[0], { value: 1 });
  assert.is(codeOf(outcomes[1]), 'SQLITE_CONSTRAINT_UNIQUE');
  assert.equal(outcomes[2], { value: 1 });
  assert.equal(words(client), ['a', 'b']);
});

test('a later operation sees what an earlier one did', ({ client }) => {
  const { outcomes } = groupCommit(client)([say(client, 'a'), () => words(client)]);
  assert.equal(outcomes[1], { value: ['a'] });
});

test('when the commit itself fails, nothing is kept and every operation fails', ({ client }) => {
  const commit = groupCommit(client);
  const orphan = () => client.prepare("INSERT INTO echoes VALUES ('unsaid')").run();
  const { outcomes } = commit([say(client, 'a'), orphan, say(client, 'b')]);
  assert.equal(outcomes.map(codeOf), Array(3).fill('SQLITE_CONSTRAINT_FOREIGNKEY'));
  assert.equal(words(client), []);
  assert.is(client.inTransaction, false);
  assert.equal(commit([say(client, 'c')]).outcomes, [{ value: 1 }]);
});

test('when the disk is full, no operation claims to have been kept', ({ client }) => {
  const commit = groupCommit(client);
  const pages = Number(client.pragma('page_count', { simple: true }));
  client.pragma(`max_page_count = ${pages + 2}`);
  const { outcomes } = commit([say(client, 'a'), say(client, 'b'.repeat(100_000))]);
  assert.is(codeOf(outcomes[1]), 'SQLITE_FULL');
  const claimed = outcomes.filter((outcome) => 'value' in outcome).length;
  assert.is(words(client).length, claimed);
  client.pragma('max_page_count = 1000');
  assert.equal(commit([say(client, 'c')]).outcomes, [{ value: 1 }]);
});

test('what may pass is told to the client as such, with its cause for the log', () => {
  for (const code of ['SQLITE_FULL', 'SQLITE_IOERR_FSYNC', 'SQLITE_BUSY']) {
    const error = fromFailure(toFailure(new Sqlite.SqliteError('trouble', code)));
    assert.instance(error, TalkError);
    assert.is(error instanceof TalkError && error.code, 'unavailable');
    assert.match(String(error.cause), 'trouble');
  }
});

test('other errors keep their message, their code and what they tell the client', () => {
  const constraint = fromFailure(toFailure(new Sqlite.SqliteError('twice', 'SQLITE_CONSTRAINT_UNIQUE')));
  assert.not.instance(constraint, TalkError);
  assert.is(constraint.message, 'twice');
  assert.is('code' in constraint && constraint.code, 'SQLITE_CONSTRAINT_UNIQUE');
  const gone = fromFailure(toFailure(new TalkError('notFound', 'message')));
  assert.equal(gone instanceof TalkError && [gone.code, gone.data], ['notFound', { error: 'message' }]);
  assert.is(fromFailure(toFailure('odd')).message, 'odd');
});

test.run();
