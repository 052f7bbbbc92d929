import { and, asc, eq, getTableColumns, sql } from 'drizzle-orm';
import { attendees, banDevices, bans, httpSessionRooms, sessions } from '../../../db/schema.js';
import type { Ban } from '../../domain/ban.js';
import type { CommentDraft } from '../../domain/comment.js';
import type { CommentKeeper } from './comments.js';
import type { Connection } from './connection.js';

const given = sql.placeholder;

export function banReads(db: Connection) {
  const ofRoom = db
    .select()
    .from(bans)
    .where(eq(bans.roomId, given('roomId')))
    .orderBy(asc(bans.id))
    .prepare();
  const ofDevice = db
    .select(getTableColumns(bans))
    .from(banDevices)
    .innerJoin(bans, eq(bans.id, banDevices.banId))
    .where(and(eq(banDevices.digest, given('digest')), eq(bans.roomId, given('roomId'))))
    .prepare();

  return {
    bansOf: async (roomId: number): Promise<Ban[]> => ofRoom.all({ roomId }),
    banOfDevice: async (roomId: number, digest: string): Promise<Ban | undefined> => ofDevice.get({ roomId, digest }),
  };
}

export function banWrites(db: Connection, { keepAll }: CommentKeeper) {
  /** Cookie sessions outlive the attendee: with them the guest would come back as another. */
  function rememberDevices(banId: number, attendeeId: number): void {
    const present = db
      .select({ digest: sessions.httpSession })
      .from(sessions)
      .where(eq(sessions.attendeeId, attendeeId));
    const known = db
      .select({ digest: httpSessionRooms.digest })
      .from(httpSessionRooms)
      .where(eq(httpSessionRooms.guestAttendeeId, attendeeId));
    for (const { digest } of present.union(known).all()) {
      db.insert(banDevices).values({ banId, digest }).onConflictDoNothing().run();
    }
  }

  return {
    addBan(draft: Omit<Ban, 'id'>, messages: CommentDraft[]): Ban {
      const { roomId, bannedType, bannedId, ...changed } = draft;
      const ban = db
        .insert(bans)
        .values(draft)
        .onConflictDoUpdate({ target: [bans.roomId, bans.bannedType, bans.bannedId], set: changed })
        .returning()
        .get();
      if (bannedType === 'ip') return ban;
      const isBanned = and(
        eq(attendees.roomId, roomId),
        eq(attendees.actorType, bannedType),
        eq(attendees.actorId, bannedId),
      );
      const attendee = db.select().from(attendees).where(isBanned).get();
      if (!attendee) return ban;
      if (bannedType !== 'users') rememberDevices(ban.id, attendee.id);
      db.delete(attendees).where(eq(attendees.id, attendee.id)).run();
      keepAll(roomId, messages);
      return ban;
    },

    deleteBan: (roomId: number, banId: number): boolean =>
      db
        .delete(bans)
        .where(and(eq(bans.id, banId), eq(bans.roomId, roomId)))
        .run().changes > 0,
  };
}
