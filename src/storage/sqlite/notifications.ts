import type { RunResult } from 'better-sqlite3';
import { and, desc, eq, getTableColumns, inArray, sql } from 'drizzle-orm';
import { attendeeColumns, attendees, comments, notifications, rooms, threads } from '../../../db/schema.js';
import type { Comment, CommentThread } from '../../domain/comment.js';
import { type FullNotification, type Notice, objectOf } from '../../domain/notification.js';
import { type Connection, listed, listOf } from './connection.js';
import { threadIdOf } from './selectComments.js';

const given = sql.placeholder;

export function notificationReads(db: Connection) {
  const full = () =>
    db
      .select({
        notification: getTableColumns(notifications),
        room: getTableColumns(rooms),
        attendee: attendeeColumns,
        comment: getTableColumns(comments),
        thread: { title: threads.title, replies: threads.numReplies },
      })
      .from(notifications)
      .innerJoin(attendees, eq(attendees.id, notifications.attendeeId))
      .innerJoin(rooms, eq(rooms.id, attendees.roomId))
      .leftJoin(comments, eq(comments.id, notifications.commentId))
      .leftJoin(threads, eq(threads.id, threadIdOf));
  const newest = full()
    .where(eq(notifications.uid, given('uid')))
    .orderBy(desc(notifications.id))
    .limit(given('limit'))
    .prepare();
  const one = full()
    .where(and(eq(notifications.id, given('id')), eq(notifications.uid, given('uid'))))
    .prepare();
  const existing = db
    .select({ id: notifications.id })
    .from(notifications)
    .where(and(eq(notifications.uid, given('uid')), inArray(notifications.id, listed('ids'))))
    .prepare();

  return {
    notificationsOf: async (uid: string, limit: number): Promise<FullNotification[]> =>
      newest.all({ uid, limit }).map(withThread),
    async notification(uid: string, id: number): Promise<FullNotification | undefined> {
      const found = one.get({ uid, id });
      return found && withThread(found);
    },
    existingNotifications: async (uid: string, ids: number[]): Promise<number[]> =>
      existing.all({ uid, ids: JSON.stringify(ids) }).map(({ id }) => id),
  };
}

type Row = Omit<FullNotification, 'comment'> & {
  comment: Omit<Comment, 'thread'> | null;
  thread: CommentThread | null;
};

const withThread = ({ comment, thread, ...told }: Row): FullNotification => ({
  ...told,
  comment: comment && { ...comment, thread },
});

/** Of what was said in rooms, whoever never looks is told no more than so much: clients show 25. */
const mostKept = 200;
/** After so many notifications, over all users, it is seen to. */
const trimEvery = 64;

export type NotificationKeeper = ReturnType<typeof notificationKeeper>;

/** How every operation of the writer notifies attendees, and takes back what has been seen to. */
export function notificationKeeper(db: Connection) {
  const insert = db.$client.prepare(
    `insert into notifications
       (attendee_id, uid, subject, object_type, comment_id, actor_type, actor_id, parameters, created_at)
     select id, actor_id, :subject, :objectType, :commentId, :actorType, :actorId, :parameters, :createdAt
     from attendees
     where room_id = :roomId and actor_type = 'users' and actor_id in (select value from json_each(:uids))`,
  );
  const mark = db.$client.prepare(
    `update attendees set has_notifications = 1
     where room_id = :roomId and actor_type = 'users' and actor_id in (select value from json_each(:uids))
       and has_notifications = 0`,
  );
  const unmark = db.$client.prepare('update attendees set has_notifications = 0 where id = :attendeeId');
  const clearChat = db.$client.prepare(
    "delete from notifications where attendee_id = :attendeeId and object_type = 'chat'",
  );
  const clearRead = db.$client.prepare(
    `delete from notifications
     where attendee_id = :attendeeId and object_type = 'chat' and comment_id <= :marker and subject <> 'reaction'`,
  );
  const clearInvitation = db.$client.prepare(
    `delete from notifications
     where attendee_id = :attendeeId and (object_type = 'room' or (object_type = 'chat' and subject = 'reaction'))`,
  );

  const ofComment = db.$client.prepare('delete from notifications where comment_id = :commentId');
  const takeBack = db.$client.prepare(
    `delete from notifications
     where comment_id = :commentId and object_type = 'chat' and subject <> 'reaction'
       and uid in (select value from json_each(:uids))`,
  );

  const replaced = db.$client.prepare(
    `delete from notifications
     where object_type = 'call' and attendee_id in
       (select id from attendees
        where room_id = :roomId and actor_type = 'users' and actor_id in (select value from json_each(:uids)))`,
  );
  const ofCall = db.$client.prepare(
    "delete from notifications where attendee_id = :attendeeId and object_type = 'call'",
  );
  const ofCalls = db.$client.prepare(
    `delete from notifications
     where object_type in ('call', 'room') and attendee_id in (select id from attendees where room_id = :roomId)`,
  );
  const ofReminder = db.$client.prepare(
    "delete from notifications where attendee_id = :attendeeId and object_type = 'reminder' and comment_id = :commentId",
  );

  const oldestKept = db.$client
    .prepare<{ uid: string }, number>(
      `select id from notifications where uid = :uid order by id desc limit 1 offset ${mostKept}`,
    )
    .pluck();
  const removeUpTo = db.$client.prepare(
    "delete from notifications where uid = :uid and id <= :id and object_type = 'chat'",
  );

  /** Keeps what somebody is told who never looks from growing without end; it costs next to nothing each time. */
  function trim(uids: string[], { changes, lastInsertRowid }: RunResult): void {
    if (Number(lastInsertRowid) % trimEvery >= changes) return;
    for (const uid of uids) {
      const id = oldestKept.get({ uid });
      if (id !== undefined) removeUpTo.run({ uid, id });
    }
  }

  return {
    /** @param commentId null for what no message caused */
    notify(roomId: number, notices: Notice[], commentId: number | null): void {
      for (const { uids, subject, actor, parameters, createdAt } of notices) {
        const objectType = objectOf(subject);
        const whom = { roomId, uids: JSON.stringify(uids) };
        const { type: actorType, id: actorId } = actor;
        if (objectType === 'call') replaced.run(whom);
        const what = { subject, objectType, commentId, actorType, actorId, createdAt };
        const inserted = insert.run({ ...whom, ...what, parameters: JSON.stringify(parameters) });
        if (objectType !== 'chat') continue;
        mark.run(whom);
        trim(uids, inserted);
      }
    },

    /** The comment is no longer there to be told of. */
    dropOf: (commentId: number): void => void ofComment.run({ commentId }),

    /** The comment is no longer meant for these users. */
    withdraw(commentId: number, uids: string[]): void {
      if (uids.length > 0) takeBack.run({ commentId, uids: JSON.stringify(uids) });
    },

    /** The attendee has come into the call. */
    clearCall: (attendeeId: number): void => void ofCall.run({ attendeeId }),

    /** A call begins, and whoever comes to it knows of the room. */
    clearCalls: (roomId: number): void => void ofCalls.run({ roomId }),

    /** The attendee has been reminded, and that is enough. */
    dropReminder: (attendeeId: number, commentId: number): void => void ofReminder.run({ attendeeId, commentId }),

    /** The attendee has read everything. */
    clearChat(attendeeId: number): void {
      clearChat.run({ attendeeId });
      unmark.run({ attendeeId });
    },

    /** The attendee has read up to the marker. */
    clearRead: (attendeeId: number, marker: number): void => void clearRead.run({ attendeeId, marker }),

    /** The attendee has come in: they know of the room, and see what others think of their messages. */
    clearInvitation: (attendeeId: number): void => void clearInvitation.run({ attendeeId }),
  };
}

export function notificationWrites(db: Connection, { notify, clearChat }: NotificationKeeper) {
  return {
    addNotifications(roomId: number, notices: Notice[], commentId: number | null): void {
      notify(roomId, notices, commentId);
    },

    clearChatNotifications: (attendeeId: number): void => clearChat(attendeeId),

    deleteNotifications(uid: string, ids: number[]): void {
      db.delete(notifications)
        .where(and(eq(notifications.uid, uid), inArray(notifications.id, listOf(ids))))
        .run();
    },

    deleteAllNotifications(uid: string): void {
      db.delete(notifications).where(eq(notifications.uid, uid)).run();
    },
  };
}
