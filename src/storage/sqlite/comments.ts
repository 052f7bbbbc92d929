import { and, asc, desc, eq, getTableColumns, gt, inArray, lt, sql } from 'drizzle-orm';
import { attendees, comments, rooms } from '../../../db/schema.js';
import { becomesLastMessage, type Comment, type CommentDraft, countsAsUnread } from '../../domain/comment.js';
import { TalkError } from '../../domain/errors.js';
import type { SendEffects } from '../chatStorage.js';
import type { AttendeeKeeper } from './attendees.js';
import type { BotOutbox } from './bots.js';
import { type Connection, listed, placeholders } from './connection.js';
import type { NotificationKeeper } from './notifications.js';
import type { ScheduleKeeper } from './schedule.js';
import { selectComments } from './selectComments.js';
import type { ThreadKeeper } from './threads.js';

const given = sql.placeholder;
const inRoom = eq(comments.roomId, given('roomId'));

export function commentReads(db: Connection) {
  const byId = selectComments(db)
    .where(and(eq(comments.id, given('id')), inRoom))
    .prepare();
  const byIds = selectComments(db)
    .where(inArray(comments.id, listed('ids')))
    .prepare();
  const after = selectComments(db)
    .where(and(inRoom, gt(comments.id, given('after'))))
    .orderBy(asc(comments.id))
    .limit(given('limit'))
    .prepare();
  const before = selectComments(db)
    .where(and(inRoom, lt(comments.id, given('before'))))
    .orderBy(desc(comments.id))
    .limit(given('limit'))
    .prepare();
  const lastOf = db
    .select({ uid: attendees.actorId, time: attendees.lastCommentAt })
    .from(attendees)
    .where(
      and(
        eq(attendees.roomId, given('roomId')),
        eq(attendees.actorType, 'users'),
        inArray(attendees.actorId, listed('uids')),
        gt(attendees.lastCommentAt, 0),
      ),
    )
    .prepare();

  return {
    comment: async (roomId: number, id: number): Promise<Comment | undefined> => byId.get({ roomId, id }),

    comments: async (roomId: number, ids: number[]): Promise<Comment[]> =>
      byIds.all({ ids: JSON.stringify(ids) }).filter((comment) => comment.roomId === roomId),

    commentsByIds: async (ids: number[]): Promise<Comment[]> => byIds.all({ ids: JSON.stringify(ids) }),

    commentsAfter: async (roomId: number, id: number, limit: number): Promise<Comment[]> =>
      after.all({ roomId, after: id, limit: limit || -1 }),

    commentsBefore: async (roomId: number, id: number, limit: number): Promise<Comment[]> =>
      before.all({ roomId, before: id, limit: limit || -1 }),

    lastMessageTimes: async (roomId: number, uids: string[]): Promise<Record<string, number>> =>
      Object.fromEntries(lastOf.all({ roomId, uids: JSON.stringify(uids) }).map(({ uid, time }) => [uid, time])),
  };
}

export type CommentKeeper = ReturnType<typeof commentKeeper>;

/** How every operation of the writer stores a comment. */
export function commentKeeper(db: Connection, outbox: BotOutbox) {
  const { id: _, ...columns } = getTableColumns(comments);
  const insert = db.insert(comments).values(placeholders(columns)).prepare();
  const count = db
    .select({ count: rooms.commentCount, botFeatures: rooms.botFeatures })
    .from(rooms)
    .where(eq(rooms.id, given('roomId')))
    .prepare();
  const setCount = db
    .update(rooms)
    .set({ commentCount: sql`${given('count')}` })
    .where(eq(rooms.id, given('roomId')))
    .prepare();
  const setLast = db
    .update(rooms)
    .set({
      commentCount: sql`${given('count')}`,
      lastMessageId: sql`${given('id')}`,
      lastActivity: sql`${given('time')}`,
    })
    .where(eq(rooms.id, given('roomId')))
    .prepare();

  /** @throws TalkError roomNotFound */
  function keep(roomId: number, draft: CommentDraft): Comment {
    const counted = count.get({ roomId });
    if (!counted) throw new TalkError('roomNotFound');
    const ordinal = counted.count + Number(countsAsUnread(draft.verb));
    const id = Number(insert.run({ ...draft, roomId, ordinal, reactions: {} }).lastInsertRowid);
    if (becomesLastMessage(draft)) setLast.run({ roomId, count: ordinal, id, time: draft.createdAt });
    else if (ordinal !== counted.count) setCount.run({ roomId, count: ordinal });
    const comment = { ...draft, id, roomId, ordinal, reactions: {}, thread: null };
    if (counted.botFeatures !== 0) outbox.hear(comment, counted.botFeatures);
    return comment;
  }

  return {
    keep,
    keepAll: (roomId: number, drafts: CommentDraft[]): Comment[] => drafts.map((draft) => keep(roomId, draft)),
  };
}

export function commentWrites(
  db: Connection,
  { keep }: CommentKeeper,
  { add }: AttendeeKeeper,
  { notify, clearRead }: NotificationKeeper,
  schedule: ScheduleKeeper,
  threads: ThreadKeeper,
) {
  const isNamedUser = and(
    eq(attendees.roomId, given('roomId')),
    eq(attendees.actorType, 'users'),
    inArray(attendees.actorId, listed('uids')),
  );
  const author = db
    .update(attendees)
    .set({
      lastReadMessage: sql`${given('id')}`,
      lastCommentAt: sql`max(${attendees.lastCommentAt}, ${given('time')})`,
      displayName: sql`coalesce(${given('displayName')}, ${attendees.displayName})`,
    })
    .where(and(eq(attendees.id, given('attendeeId')), eq(attendees.roomId, given('roomId'))))
    .prepare();
  // Ids only grow, so that setting one moves these columns upwards.
  const mention = db
    .update(attendees)
    .set({ lastMentionMessage: sql`${given('id')}` })
    .where(isNamedUser)
    .prepare();
  const mentionDirectly = db
    .update(attendees)
    .set({ lastMentionDirect: sql`${given('id')}` })
    .where(isNamedUser)
    .prepare();

  return {
    addComment(roomId: number, draft: CommentDraft, effects: SendEffects): Comment {
      if (effects.scheduledId !== undefined) schedule.take(effects.scheduledId);
      add(roomId, effects.additions);
      const quoted = effects.quoted && keep(roomId, effects.quoted);
      const links = quoted && { parentId: quoted.id };
      const comment = keep(roomId, { ...draft, ...links });
      const { id } = comment;
      threads.goOn(comment);
      if (effects.authorAttendeeId !== 0) {
        const time = countsAsUnread(draft.verb) ? draft.createdAt : 0;
        const displayName = effects.authorDisplayName ?? null;
        author.run({ id, roomId, attendeeId: effects.authorAttendeeId, time, displayName });
        clearRead(effects.authorAttendeeId, id);
      }
      const { mentioned, mentionedDirectly } = effects;
      if (mentioned.length > 0) mention.run({ id, roomId, uids: JSON.stringify(mentioned) });
      if (mentionedDirectly.length > 0) {
        mentionDirectly.run({ id, roomId, uids: JSON.stringify(mentionedDirectly) });
      }
      notify(roomId, effects.notices ?? [], id);
      if (effects.startsThread !== undefined) threads.begin(comment, effects.startsThread);
      return comment;
    },
  };
}
