import { and, asc, eq, getTableColumns, lt, sql } from 'drizzle-orm';
import { failedAttempts } from '../../../db/schema.js';
import type { FailedAttempt } from '../../domain/failedAttempt.js';
import type { Connection } from './connection.js';

const { id: _, ...columns } = getTableColumns(failedAttempts);

export function attemptReads(db: Connection) {
  const fromNetwork = db
    .select(columns)
    .from(failedAttempts)
    .where(eq(failedAttempts.network, sql.placeholder('network')))
    .orderBy(asc(failedAttempts.id))
    .prepare();
  return {
    attemptsFrom: async (network: string): Promise<FailedAttempt[]> => fromNetwork.all({ network }),
  };
}

export function attemptWrites(db: Connection) {
  return {
    addAttempt(attempt: FailedAttempt, forgetBefore: number): void {
      db.delete(failedAttempts).where(lt(failedAttempts.attemptedAt, forgetBefore)).run();
      db.insert(failedAttempts).values(attempt).run();
    },

    forgetAttempts(network: string, action?: string, subject?: string): number {
      const which = and(
        eq(failedAttempts.network, network),
        action === undefined ? undefined : eq(failedAttempts.action, action),
        subject === undefined ? undefined : eq(failedAttempts.subject, subject),
      );
      return db.delete(failedAttempts).where(which).run().changes;
    },
  };
}
