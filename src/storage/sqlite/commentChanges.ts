import { and, asc, eq, inArray, lt, lte, sql } from 'drizzle-orm';
import { attendees, comments, rooms, shares } from '../../../db/schema.js';
import { type Comment, type CommentDraft, countsAsUnread, withoutPin } from '../../domain/comment.js';
import { unreadFromStart } from '../../domain/readMarker.js';
import type { ChangedComment, CommentEdit, GoingAlong } from '../chatStorage.js';
import type { CommentKeeper } from './comments.js';
import { type Connection, listed, listOf } from './connection.js';
import type { GapKeeper } from './gaps.js';
import type { NotificationKeeper } from './notifications.js';
import type { PinKeeper } from './pins.js';
import type { PollKeeper } from './polls.js';
import { selectComments } from './selectComments.js';
import type { ShareKeeper } from './shareWrites.js';
import type { ThreadKeeper } from './threads.js';

const given = sql.placeholder;

/** What becomes of comments after they were sent. */
export function commentChanges(
  db: Connection,
  { keep }: CommentKeeper,
  gaps: GapKeeper,
  pins: PinKeeper,
  polls: PollKeeper,
  sharing: ShareKeeper,
  threads: ThreadKeeper,
  { notify, dropOf, withdraw }: NotificationKeeper,
) {
  const byId = selectComments(db)
    .where(and(eq(comments.id, given('id')), eq(comments.roomId, given('roomId'))))
    .prepare();
  const change = db
    .update(comments)
    .set({
      verb: sql`${given('verb')}`,
      message: sql`${given('message')}`,
      metaData: sql`${given('metaData')}`,
    })
    .where(eq(comments.id, given('id')))
    .prepare();
  const expired = db
    .select({ id: comments.id, roomId: comments.roomId, verb: comments.verb, ordinal: comments.ordinal })
    .from(comments)
    .where(and(sql`${comments.expiresAt} <> 0`, lte(comments.expiresAt, given('now'))))
    .orderBy(asc(comments.expiresAt))
    .limit(given('limit'))
    .prepare();
  const removeThose = db
    .delete(comments)
    .where(inArray(comments.id, listed('ids')))
    .prepare();

  /** The comment, if it is one that somebody wrote and nobody has deleted. */
  function written(roomId: number, id: number): Comment | undefined {
    const comment = byId.get({ roomId, id });
    return comment && countsAsUnread(comment.verb) ? comment : undefined;
  }

  function store(comment: Comment): void {
    const { id, verb, message, metaData } = comment;
    change.run({ id, verb, message, metaData: JSON.stringify(metaData) });
  }

  function raiseMarks(
    column: 'lastMentionMessage' | 'lastMentionDirect',
    { id, roomId }: Comment,
    uids: string[],
  ): void {
    if (uids.length === 0) return;
    const isNamed = and(eq(attendees.actorType, 'users'), inArray(attendees.actorId, listOf(uids)));
    db.update(attendees)
      .set({ [column]: id })
      .where(and(eq(attendees.roomId, roomId), isNamed, lt(attendees[column], id)))
      .run();
  }

  return {
    deleteComment(
      roomId: number,
      id: number,
      note: string,
      told: CommentDraft,
      { pollId = 0, shareId = 0 }: GoingAlong = {},
    ): ChangedComment | undefined {
      const stored = written(roomId, id);
      if (!stored) return undefined;
      const { lastEditActorType: _type, lastEditActorId: _id, lastEditTimestamp: _time, ...rest } = stored.metaData;
      const comment: Comment = { ...stored, verb: 'comment_deleted', message: note, metaData: withoutPin(rest) };
      store(comment);
      pins.forget([id]);
      dropOf(id);
      if (shareId !== 0) sharing.removeThose(and(eq(shares.id, shareId), eq(shares.roomId, roomId)));
      gaps.add(roomId, [stored.ordinal]);
      const changed = { comment, told: { ...keep(roomId, told), thread: stored.thread ?? null } };
      const closing = byId.get({ roomId, id: polls.remove(roomId, pollId) });
      if (closing?.verb === 'system') {
        store({ ...closing, verb: 'comment_deleted', message: note });
        keep(roomId, { ...told, parentId: closing.id, topmostParentId: closing.id });
      }
      return changed;
    },

    editComment(roomId: number, id: number, edit: CommentEdit, told: CommentDraft): ChangedComment | undefined {
      const stored = written(roomId, id);
      if (!stored) return undefined;
      const comment = { ...stored, message: edit.message, metaData: { ...stored.metaData, ...edit.metaData } };
      store(comment);
      raiseMarks('lastMentionMessage', comment, edit.mentioned);
      raiseMarks('lastMentionDirect', comment, edit.mentionedDirectly);
      withdraw(id, edit.withdrawnFrom);
      notify(roomId, edit.notices, id);
      return { comment, told: { ...keep(roomId, told), thread: stored.thread ?? null } };
    },

    clearHistory(roomId: number, told: CommentDraft): Comment {
      db.delete(comments).where(eq(comments.roomId, roomId)).run();
      gaps.forgetAll(roomId);
      polls.removeAll(roomId);
      threads.removeAll(roomId);
      sharing.removeThose(eq(shares.roomId, roomId));
      db.update(rooms)
        .set({ commentCount: 0, gapCount: 0, lastMessageId: 0, lastPinnedId: 0 })
        .where(eq(rooms.id, roomId))
        .run();
      db.update(attendees)
        .set({ lastReadMessage: unreadFromStart, lastMentionMessage: 0, lastMentionDirect: 0, hiddenPinnedId: 0 })
        .where(eq(attendees.roomId, roomId))
        .run();
      return keep(roomId, told);
    },

    ageComments(roomId: number, seconds: number): number {
      const createdAt = sql`max(0, ${comments.createdAt} - ${seconds})`;
      return db.update(comments).set({ createdAt }).where(eq(comments.roomId, roomId)).run().changes;
    },

    removeExpired(now: number, limit: number): number {
      const found = expired.all({ now, limit });
      if (found.length === 0) return 0;
      const ids = found.map(({ id }) => id);
      pins.forget(ids);
      removeThose.run({ ids: JSON.stringify(ids) });
      const ordinals = new Map<number, number[]>();
      for (const { roomId, verb, ordinal } of found) {
        if (countsAsUnread(verb)) ordinals.set(roomId, [...(ordinals.get(roomId) ?? []), ordinal]);
      }
      for (const [roomId, those] of ordinals) gaps.add(roomId, those);
      return found.length;
    },
  };
}
