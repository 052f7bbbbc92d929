import { and, asc, desc, eq, inArray, lt, lte, sql } from 'drizzle-orm';
import { attendees, comments } from '../../../db/schema.js';
import { ReadPrivacy } from '../../domain/attendee.js';
import type { Room } from '../../domain/room.js';
import type { Connection } from './connection.js';
import { gapReads } from './gaps.js';
import type { NotificationKeeper } from './notifications.js';

const given = sql.placeholder;
const inRoom = eq(comments.roomId, given('roomId'));
const isChat = inArray(comments.verb, ['comment', 'object_shared']);

export function readMarkerReads(db: Connection) {
  const gaps = gapReads(db);
  const lowest = db
    .select({ marker: attendees.lastReadMessage })
    .from(attendees)
    .where(
      and(
        eq(attendees.roomId, given('roomId')),
        eq(attendees.actorType, 'users'),
        eq(attendees.readPrivacy, ReadPrivacy.public),
      ),
    )
    .orderBy(asc(attendees.lastReadMessage))
    .limit(1)
    .prepare();
  const ordinalAt = db
    .select({ ordinal: comments.ordinal })
    .from(comments)
    .where(and(inRoom, lte(comments.id, given('marker'))))
    .orderBy(desc(comments.id))
    .limit(1)
    .prepare();
  const newestChats = db
    .select({ id: comments.id })
    .from(comments)
    .where(and(inRoom, isChat))
    .orderBy(desc(comments.id))
    .limit(2)
    .prepare();
  const oneBefore = db
    .select({ id: comments.id })
    .from(comments)
    .where(and(inRoom, lt(comments.id, given('id'))))
    .orderBy(desc(comments.id))
    .limit(1)
    .prepare();

  return {
    commonRead: async (roomId: number): Promise<number> => lowest.get({ roomId })?.marker ?? 0,

    /**
     * One seek, however long the room: the counter now less the counter at the marker; a few more where comments were
     * deleted or have expired. If the comment at the marker is gone, so is all between it and the one before it.
     */
    async countUnread(room: Pick<Room, 'id' | 'commentCount' | 'gapCount'>, lastReadMessage: number): Promise<number> {
      const at = lastReadMessage > 0 ? ordinalAt.get({ roomId: room.id, marker: lastReadMessage }) : undefined;
      const read = at?.ordinal ?? 0;
      const gapsRead = room.gapCount > 0 ? gaps.upTo(room.id, read) : 0;
      return Math.max(0, room.commentCount - room.gapCount - (read - gapsRead));
    },

    /** The chat message before the newest one, so that exactly this is unread; if there is none, whatever comes before. */
    async markerBeforeLastMessage(room: Pick<Room, 'id' | 'lastMessageId'>): Promise<number> {
      const [newest, previous] = newestChats.all({ roomId: room.id });
      const marker = previous ?? oneBefore.get({ roomId: room.id, id: newest?.id ?? room.lastMessageId });
      return marker?.id ?? -2;
    },
  };
}

export function readMarkerWrites(db: Connection, { clearRead }: NotificationKeeper) {
  const set = db
    .update(attendees)
    .set({ lastReadMessage: sql`${given('marker')}`, lastAttendeeActivity: sql`${given('now')}` })
    .where(eq(attendees.id, given('attendeeId')))
    .prepare();
  const raise = db
    .update(attendees)
    .set({ lastReadMessage: sql`${given('marker')}` })
    .where(and(eq(attendees.id, given('attendeeId')), lt(attendees.lastReadMessage, given('marker'))))
    .prepare();

  return {
    setReadMarker(attendeeId: number, lastReadMessage: number, now: number): void {
      set.run({ attendeeId, marker: lastReadMessage, now });
      clearRead(attendeeId, lastReadMessage);
    },

    raiseReadMarker(attendeeId: number, lastReadMessage: number): void {
      if (raise.run({ attendeeId, marker: lastReadMessage }).changes > 0) clearRead(attendeeId, lastReadMessage);
    },
  };
}
