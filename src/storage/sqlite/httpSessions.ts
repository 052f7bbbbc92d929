import { and, eq, lt, sql } from 'drizzle-orm';
import { httpSessionRooms, httpSessions, rooms, sessions } from '../../../db/schema.js';
import type { HttpSession, HttpSessionRoom } from '../loginStorage.js';
import type { Connection } from './connection.js';
import type { SessionKeeper } from './sessions.js';

const given = sql.placeholder;

export function httpSessionReads(db: Connection) {
  const byDigest = db
    .select()
    .from(httpSessions)
    .where(eq(httpSessions.digest, given('digest')))
    .prepare();
  const inRoom = db
    .select()
    .from(httpSessionRooms)
    .where(and(eq(httpSessionRooms.digest, given('digest')), eq(httpSessionRooms.roomId, given('roomId'))))
    .prepare();

  return {
    httpSession: async (digest: string): Promise<HttpSession | undefined> => byDigest.get({ digest }),
    httpSessionRoom: async (digest: string, roomId: number): Promise<HttpSessionRoom | undefined> =>
      inRoom.get({ digest, roomId }),
  };
}

export type HttpSessionKeeper = ReturnType<typeof httpSessionKeeper>;

/** How every operation of the writer ends cookie sessions. */
export function httpSessionKeeper(db: Connection, { end }: SessionKeeper) {
  return {
    forget(digests: string[]): void {
      for (const digest of digests) {
        const held = db.select({ id: sessions.id }).from(sessions).where(eq(sessions.httpSession, digest)).all();
        end(held.map(({ id }) => id));
        db.delete(httpSessions).where(eq(httpSessions.digest, digest)).run();
      }
    },
  };
}

export function httpSessionWrites(db: Connection, { forget }: HttpSessionKeeper) {
  return {
    saveHttpSession(session: HttpSession): void {
      const { digest: _, ...rest } = session;
      db.insert(httpSessions).values(session).onConflictDoUpdate({ target: httpSessions.digest, set: rest }).run();
    },

    deleteHttpSession: (digest: string): void => forget([digest]),

    sweepHttpSessions(before: number): number {
      const old = db.select().from(httpSessions).where(lt(httpSessions.lastSeen, before)).all();
      forget(old.map(({ digest }) => digest));
      return old.length;
    },

    saveHttpSessionRoom(entry: HttpSessionRoom, now: number): void {
      const room = db.select({ id: rooms.id }).from(rooms).where(eq(rooms.id, entry.roomId)).get();
      if (!room) return;
      db.insert(httpSessions)
        .values({ digest: entry.digest, uid: '', credential: '', lastSeen: now })
        .onConflictDoUpdate({ target: httpSessions.digest, set: { lastSeen: now } })
        .run();
      const { guestAttendeeId, verifiedPassword } = entry;
      db.insert(httpSessionRooms)
        .values(entry)
        .onConflictDoUpdate({
          target: [httpSessionRooms.digest, httpSessionRooms.roomId],
          set: { guestAttendeeId, verifiedPassword },
        })
        .run();
    },
  };
}
