import { isDeepStrictEqual } from 'node:util';
import { and, desc, eq, gte, inArray, lte, min, sql } from 'drizzle-orm';
import { attendees, sessions, userStatuses, users } from '../../../db/schema.js';
import type { UserStatus } from '../../domain/userStatus.js';
import { type Connection, listed } from './connection.js';

const given = sql.placeholder;
/** Written out, so that SQLite sees that the partial index fits. */
const goesSometime = sql`${userStatuses.clearAt} <> 0`;

export function statusReads(db: Connection) {
  const one = db
    .select()
    .from(userStatuses)
    .where(eq(userStatuses.uid, given('uid')))
    .prepare();
  const several = db
    .select()
    .from(userStatuses)
    .where(inArray(userStatuses.uid, listed('uids')))
    .prepare();
  const recent = db
    .select()
    .from(userStatuses)
    .orderBy(desc(userStatuses.since), userStatuses.uid)
    .limit(given('limit'))
    .offset(given('offset'))
    .prepare();
  const inCalls = db
    .selectDistinct({ uid: attendees.actorId })
    .from(attendees)
    .innerJoin(sessions, eq(sessions.attendeeId, attendees.id))
    .where(
      and(
        eq(attendees.actorType, 'users'),
        inArray(attendees.actorId, listed('uids')),
        sql`${sessions.inCall} <> 0`,
        gte(sessions.lastPing, given('aliveSince')),
      ),
    )
    .prepare();
  const next = db
    .select({ at: min(userStatuses.clearAt) })
    .from(userStatuses)
    .where(goesSometime)
    .prepare();

  return {
    userStatus: async (uid: string): Promise<UserStatus | undefined> => one.get({ uid }),
    userStatuses: async (uids: string[]): Promise<UserStatus[]> => several.all({ uids: JSON.stringify(uids) }),
    recentStatuses: async (limit: number, offset: number): Promise<UserStatus[]> => recent.all({ limit, offset }),
    usersInCalls: async (uids: string[], aliveSince: number): Promise<string[]> =>
      inCalls.all({ uids: JSON.stringify(uids), aliveSince }).map(({ uid }) => uid),
    nextStatusClear: async (): Promise<number | undefined> => next.get()?.at ?? undefined,
  };
}

export function statusWrites(db: Connection) {
  const account = db
    .select({ uid: users.uid })
    .from(users)
    .where(eq(users.uid, given('uid')))
    .prepare();
  const kept = db
    .select()
    .from(userStatuses)
    .where(eq(userStatuses.uid, given('uid')))
    .prepare();

  return {
    setUserStatus(status: UserStatus, before: UserStatus | undefined): boolean {
      const { uid } = status;
      if (!account.get({ uid })) return true;
      if (!isDeepStrictEqual(kept.get({ uid }), before)) return false;
      db.insert(userStatuses).values(status).onConflictDoUpdate({ target: userStatuses.uid, set: status }).run();
      return true;
    },

    clearStatusMessages: (now: number): number =>
      db
        .update(userStatuses)
        .set({ messageId: '', icon: '', message: '', clearAt: 0 })
        .where(and(goesSometime, lte(userStatuses.clearAt, now)))
        .run().changes,
  };
}
