import { and, asc, desc, eq, gt, lt, ne, sql } from 'drizzle-orm';
import { attendees, comments, threadAttendees, threads } from '../../../db/schema.js';
import type { Actor } from '../../domain/actor.js';
import { type Comment, type CommentDraft, countsAsUnread } from '../../domain/comment.js';
import { type SubscribedThread, type Thread, ThreadLevel, threadCreated } from '../../domain/thread.js';
import type { CommentKeeper } from './comments.js';
import type { Connection } from './connection.js';
import { selectComments } from './selectComments.js';

const given = sql.placeholder;

export function threadReads(db: Connection) {
  const byId = db
    .select()
    .from(threads)
    .where(and(eq(threads.id, given('id')), eq(threads.roomId, given('roomId'))))
    .prepare();
  const recent = db
    .select()
    .from(threads)
    .where(eq(threads.roomId, given('roomId')))
    .orderBy(desc(threads.lastActivity), desc(threads.id))
    .limit(given('limit'))
    .prepare();
  const subscribed = db
    .select({ thread: threads, level: threadAttendees.notificationLevel })
    .from(attendees)
    .innerJoin(threadAttendees, eq(threadAttendees.attendeeId, attendees.id))
    .innerJoin(threads, eq(threads.id, threadAttendees.threadId))
    .where(
      and(
        eq(attendees.actorType, given('type')),
        eq(attendees.actorId, given('id')),
        ne(threadAttendees.notificationLevel, ThreadLevel.never),
      ),
    )
    .orderBy(desc(threads.lastActivity), desc(threads.id))
    .limit(given('limit'))
    .offset(given('offset'))
    .prepare();
  const levels = db
    .select({ threadId: threadAttendees.threadId, level: threadAttendees.notificationLevel })
    .from(threadAttendees)
    .where(eq(threadAttendees.attendeeId, given('attendeeId')))
    .prepare();
  const levelsIn = db
    .select({ uid: attendees.actorId, level: threadAttendees.notificationLevel })
    .from(threadAttendees)
    .innerJoin(attendees, eq(attendees.id, threadAttendees.attendeeId))
    .where(
      and(
        eq(threadAttendees.threadId, given('threadId')),
        eq(attendees.actorType, 'users'),
        ne(threadAttendees.notificationLevel, ThreadLevel.default),
      ),
    )
    .prepare();
  // Written out, for an index of some rows only is not used for what a parameter stands for.
  const inThread = and(
    sql`${comments.topmostParentId} <> 0`,
    eq(comments.topmostParentId, given('threadId')),
    eq(comments.roomId, given('roomId')),
  );
  const root = selectComments(db)
    .where(and(eq(comments.id, given('threadId')), eq(comments.roomId, given('roomId'))))
    .prepare();
  const after = selectComments(db)
    .where(and(inThread, gt(comments.id, given('after'))))
    .orderBy(asc(comments.id))
    .limit(given('limit'))
    .prepare();
  const before = selectComments(db)
    .where(and(inThread, lt(comments.id, given('before'))))
    .orderBy(desc(comments.id))
    .limit(given('limit'))
    .prepare();

  return {
    thread: async (roomId: number, id: number): Promise<Thread | undefined> => byId.get({ roomId, id }),
    recentThreads: async (roomId: number, limit: number): Promise<Thread[]> => recent.all({ roomId, limit }),
    subscribedThreads: async (actor: Actor, limit: number, offset: number): Promise<SubscribedThread[]> =>
      subscribed.all({ ...actor, limit, offset }),
    threadLevelsOf: async (attendeeId: number): Promise<Map<number, number>> =>
      new Map(levels.all({ attendeeId }).map(({ threadId, level }) => [threadId, level])),
    threadLevelsIn: async (threadId: number): Promise<Map<string, number>> =>
      new Map(levelsIn.all({ threadId }).map(({ uid, level }) => [uid, level])),

    async threadAfter(roomId: number, threadId: number, id: number, limit: number): Promise<Comment[]> {
      const first = threadId > id ? root.all({ roomId, threadId }) : [];
      return upTo(limit, [...first, ...after.all({ roomId, threadId, after: id, limit: limit || -1 })]);
    },

    async threadBefore(roomId: number, threadId: number, id: number, limit: number): Promise<Comment[]> {
      const last = threadId < id ? root.all({ roomId, threadId }) : [];
      return upTo(limit, [...before.all({ roomId, threadId, before: id, limit: limit || -1 }), ...last]);
    },
  };
}

const upTo = (limit: number, found: Comment[]): Comment[] => (limit > 0 ? found.slice(0, limit) : found);

export type ThreadKeeper = ReturnType<typeof threadKeeper>;

/** How messages begin threads and go on with them. */
export function threadKeeper(db: Connection, { keep }: CommentKeeper) {
  const advance = db
    .update(threads)
    .set({
      numReplies: sql`${threads.numReplies} + 1`,
      lastMessageId: sql`${given('commentId')}`,
      lastActivity: sql`${given('time')}`,
    })
    .where(and(eq(threads.id, given('threadId')), eq(threads.roomId, given('roomId'))))
    .returning({ title: threads.title, replies: threads.numReplies })
    .prepare();
  const subscribe = db.$client.prepare(
    `insert or ignore into thread_attendees (thread_id, attendee_id, notification_level)
     select :threadId, id, ${ThreadLevel.default} from attendees
     where room_id = :roomId and actor_type = :actorType and actor_id = :actorId`,
  );
  const subscribeAuthor = (threadId: number, { roomId, actorType, actorId }: Comment) =>
    subscribe.run({ threadId, roomId, actorType, actorId });

  return {
    /** Makes the comment the beginning of a thread, and tells so. */
    begin(comment: Comment, title: string): void {
      const { id, roomId, createdAt } = comment;
      db.insert(threads).values({ id, roomId, title, numReplies: 0, lastMessageId: 0, lastActivity: createdAt }).run();
      subscribeAuthor(id, comment);
      comment.thread = { title, replies: 0 };
      keep(roomId, {
        actorType: comment.actorType,
        actorId: comment.actorId,
        verb: 'system',
        message: threadCreated({ id, title }),
        createdAt,
        parentId: id,
        topmostParentId: id,
        referenceId: '',
        expiresAt: comment.expiresAt,
        metaData: { silent: true },
      });
    },

    /** Counts the comment if it is a reply in a thread; its author takes part from then on. */
    goOn(comment: Comment): void {
      const { id, roomId, topmostParentId: threadId, verb } = comment;
      if (threadId === 0 || !countsAsUnread(verb)) return;
      const thread = advance.get({ threadId, roomId, commentId: id, time: comment.createdAt });
      if (!thread) return;
      comment.thread = thread;
      subscribeAuthor(threadId, comment);
    },

    removeAll(roomId: number): void {
      db.delete(threads).where(eq(threads.roomId, roomId)).run();
    },
  };
}

export function threadWrites(db: Connection, { keep }: CommentKeeper) {
  return {
    renameThread(threadId: number, title: string, message: CommentDraft): Thread | undefined {
      const thread = db.update(threads).set({ title }).where(eq(threads.id, threadId)).returning().get();
      if (thread) keep(thread.roomId, message);
      return thread;
    },

    setThreadLevel(threadId: number, attendeeId: number, notificationLevel: number): boolean {
      const place = db
        .select({ id: threads.id })
        .from(threads)
        .innerJoin(attendees, eq(attendees.roomId, threads.roomId))
        .where(and(eq(threads.id, threadId), eq(attendees.id, attendeeId)))
        .get();
      if (!place) return false;
      db.insert(threadAttendees)
        .values({ threadId, attendeeId, notificationLevel })
        .onConflictDoUpdate({
          target: [threadAttendees.threadId, threadAttendees.attendeeId],
          set: { notificationLevel },
        })
        .run();
      return true;
    },
  };
}
