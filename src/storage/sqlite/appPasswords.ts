import { and, asc, eq, gt, lte, sql } from 'drizzle-orm';
import { appPasswordColumns, appPasswords } from '../../../db/schema.js';
import type { AppPassword } from '../../domain/user.js';
import type { Connection } from './connection.js';

const given = sql.placeholder;

export function appPasswordReads(db: Connection) {
  const byDigest = db
    .select(appPasswordColumns)
    .from(appPasswords)
    .where(eq(appPasswords.digest, given('digest')))
    .prepare();
  const ofUser = db
    .select(appPasswordColumns)
    .from(appPasswords)
    .where(and(eq(appPasswords.uid, given('uid')), eq(appPasswords.oneTimeUntil, 0)))
    .orderBy(asc(appPasswords.id))
    .prepare();

  return {
    appPassword: async (digest: string): Promise<AppPassword | undefined> => byDigest.get({ digest }),
    appPasswordsOf: async (uid: string): Promise<AppPassword[]> => ofUser.all({ uid }),
  };
}

export function appPasswordWrites(db: Connection) {
  return {
    addAppPassword: (draft: Omit<AppPassword, 'id'>, digest: string): AppPassword =>
      db
        .insert(appPasswords)
        .values({ ...draft, digest })
        .returning(appPasswordColumns)
        .get(),

    deleteAppPassword: (id: number): boolean =>
      db.delete(appPasswords).where(eq(appPasswords.id, id)).run().changes > 0,

    wipeAppPassword: (id: number, now: number): boolean =>
      db
        .update(appPasswords)
        .set({ wipeSince: now })
        .where(and(eq(appPasswords.id, id), eq(appPasswords.wipeSince, 0)))
        .run().changes > 0,

    sweepAppPasswords: (now: number): number =>
      db
        .delete(appPasswords)
        .where(and(gt(appPasswords.oneTimeUntil, 0), lte(appPasswords.oneTimeUntil, now)))
        .run().changes,

    replaceAppPassword: (id: number, digest: string, now: number): boolean =>
      db.update(appPasswords).set({ digest, lastUsed: now, oneTimeUntil: 0 }).where(eq(appPasswords.id, id)).run()
        .changes > 0,

    touchAppPassword(id: number, now: number): void {
      db.update(appPasswords).set({ lastUsed: now }).where(eq(appPasswords.id, id)).run();
    },
  };
}
