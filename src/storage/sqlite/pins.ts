import { and, asc, desc, eq, inArray, lte, sql } from 'drizzle-orm';
import { attendees, comments, pins, rooms } from '../../../db/schema.js';
import { type Comment, type CommentDraft, countsAsUnread, withoutPin } from '../../domain/comment.js';
import type { ChangedComment, ExpiredPin, Pin } from '../chatStorage.js';
import type { CommentKeeper } from './comments.js';
import { type Connection, listed } from './connection.js';
import { selectComments } from './selectComments.js';

const given = sql.placeholder;

export function pinReads(db: Connection) {
  const due = db
    .select({ roomId: pins.roomId, commentId: pins.commentId })
    .from(pins)
    .where(and(sql`${pins.expiresAt} <> 0`, lte(pins.expiresAt, given('now'))))
    .orderBy(asc(pins.expiresAt))
    .limit(given('limit'))
    .prepare();
  const soonest = db
    .select({ time: pins.expiresAt })
    .from(pins)
    .where(sql`${pins.expiresAt} <> 0`)
    .orderBy(asc(pins.expiresAt))
    .limit(1)
    .prepare();

  return {
    expiredPins: async (now: number, limit: number): Promise<ExpiredPin[]> => due.all({ now, limit }),
    nextPinExpiry: async (): Promise<number | undefined> => soonest.get()?.time,
  };
}

export type PinKeeper = ReturnType<typeof pinKeeper>;

/** How every operation of the writer keeps track of what is pinned when comments go. */
export function pinKeeper(db: Connection) {
  const newest = db
    .select({ id: pins.commentId })
    .from(pins)
    .where(eq(pins.roomId, given('roomId')))
    .orderBy(desc(pins.id))
    .limit(1)
    .prepare();
  const show = db
    .update(rooms)
    .set({ lastPinnedId: sql`${given('id')}` })
    .where(eq(rooms.id, given('roomId')))
    .prepare();
  const roomsOf = db
    .selectDistinct({ roomId: pins.roomId })
    .from(pins)
    .where(inArray(pins.commentId, listed('ids')))
    .prepare();
  const remove = db
    .delete(pins)
    .where(inArray(pins.commentId, listed('ids')))
    .prepare();

  const showNewest = (roomId: number): void => {
    show.run({ roomId, id: newest.get({ roomId })?.id ?? 0 });
  };

  return {
    showNewest,

    /** What is no longer pinned, such as because it goes. */
    forget(commentIds: number[]): void {
      const ids = JSON.stringify(commentIds);
      const touched = roomsOf.all({ ids });
      if (touched.length === 0) return;
      remove.run({ ids });
      for (const { roomId } of touched) showNewest(roomId);
    },
  };
}

export function pinWrites(db: Connection, { keep }: CommentKeeper, keeper: PinKeeper) {
  const byId = selectComments(db)
    .where(and(eq(comments.id, given('id')), eq(comments.roomId, given('roomId'))))
    .prepare();

  function store(comment: Comment, metaData: Comment['metaData']): Comment {
    db.update(comments).set({ metaData }).where(eq(comments.id, comment.id)).run();
    return { ...comment, metaData };
  }

  return {
    pinComment(roomId: number, id: number, pin: Pin, told: CommentDraft): ChangedComment | undefined {
      const stored = byId.get({ roomId, id });
      if (!stored || !countsAsUnread(stored.verb) || stored.metaData.pinnedAt) return undefined;
      db.insert(pins).values({ commentId: id, roomId, expiresAt: pin.expiresAt }).run();
      db.update(attendees).set({ hiddenPinnedId: 0 }).where(eq(attendees.roomId, roomId)).run();
      keeper.showNewest(roomId);
      return {
        comment: store(stored, { ...stored.metaData, ...pin.metaData }),
        told: { ...keep(roomId, told), thread: stored.thread ?? null },
      };
    },

    unpinComment(roomId: number, id: number, told: CommentDraft): ChangedComment | undefined {
      const stored = byId.get({ roomId, id });
      if (!stored?.metaData.pinnedAt) return undefined;
      keeper.forget([id]);
      return {
        comment: store(stored, withoutPin(stored.metaData)),
        told: { ...keep(roomId, told), thread: stored.thread ?? null },
      };
    },
  };
}
