import { and, eq, exists, gt, or, type SQL, sql } from 'drizzle-orm';
import { attendees, shares } from '../../../db/schema.js';
import type { Connection } from './connection.js';

const given = sql.placeholder;

/** Whether a share is there still, as `hasShareExpired` has it: `now` is given. */
export const lasts = or(eq(shares.expiresAt, 0), gt(shares.expiresAt, given('now')));

/** Whether an account attends the room that something is shared with: `uid` is given. */
export const reaches = (db: Connection): SQL =>
  exists(
    db
      .select({ one: sql`1` })
      .from(attendees)
      .where(
        and(eq(attendees.roomId, shares.roomId), eq(attendees.actorType, 'users'), eq(attendees.actorId, given('uid'))),
      ),
  );

/** Whether a share is there for an account, at a time: `uid` and `now` are given. */
export const isOpen = (db: Connection): SQL | undefined => and(lasts, reaches(db));
