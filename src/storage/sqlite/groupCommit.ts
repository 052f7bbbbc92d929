import type { Database } from 'better-sqlite3';

export type Outcome = { value: unknown } | { error: unknown };
export type CommitTogether = (operations: (() => unknown)[]) => Committed;

export interface Committed {
  outcomes: Outcome[];
  /** Whether another connection has committed since the last time, before this. */
  others: boolean;
}

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

  // SQLite counts only what others commit.
  const dataVersion = client.prepare('PRAGMA data_version').pluck();
  let seen = dataVersion.get();
  const haveOthers = (): boolean => {
    const before = seen;
    seen = dataVersion.get();
    return seen !== before;
  };

  return (operations) => {
    if (operations.length === 0) return { outcomes: [], others: haveOthers() };
    // Should beginning fail, nothing is known of the others.
    let others = true;
    try {
      begin.run();
      others = haveOthers();
      const outcomes = operations.map(runOne);
      commit.run();
      return { outcomes, others };
    } catch (error) {
      if (client.inTransaction) rollback.run();
      return { outcomes: operations.map(() => ({ error })), others };
    }
  };
}
