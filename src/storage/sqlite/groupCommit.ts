import type { Database } from 'better-sqlite3';

export type Outcome = { value: unknown } | { error: unknown };
export type CommitTogether = (operations: (() => unknown)[]) => Outcome[];

/**
 * Group commit: runs operations one after the other in one transaction, so that one fsync makes all of them durable.
 * An operation that throws is undone alone. If the transaction as a whole cannot be kept, all of them fail.
 */
export function groupCommit(client: Database): CommitTogether {
  const begin = client.prepare('BEGIN IMMEDIATE');
  const commit = client.prepare('COMMIT');
  const rollback = client.prepare('ROLLBACK');
  const savepoint = client.prepare('SAVEPOINT operation');
  const release = client.prepare('RELEASE operation');
  const undo = client.prepare('ROLLBACK TO operation');

  const runOne = (operation: () => unknown): Outcome => {
    savepoint.run();
    try {
      const value = operation();
      release.run();
      return { value };
    } catch (error) {
      // A full disk, for one, makes SQLite itself roll back everything.
      if (!client.inTransaction) throw error;
      undo.run();
      release.run();
      return { error };
    }
  };

  return (operations) => {
    try {
      begin.run();
      const outcomes = operations.map(runOne);
      commit.run();
      return outcomes;
    } catch (error) {
      if (client.inTransaction) rollback.run();
      return operations.map(() => ({ error }));
    }
  };
}
