import { and, asc, eq, getTableColumns, lte, sql } from 'drizzle-orm';
import { attendeeColumns, attendees, comments, reminders, rooms } from '../../../db/schema.js';
import type { Notice } from '../../domain/notification.js';
import type { FullReminder, Reminder } from '../../domain/reminder.js';
import type { Connection } from './connection.js';
import type { NotificationKeeper } from './notifications.js';

const given = sql.placeholder;
const isThis = and(eq(reminders.attendeeId, given('attendeeId')), eq(reminders.commentId, given('commentId')));

export function reminderReads(db: Connection) {
  const one = db.select().from(reminders).where(isThis).prepare();
  const ofUser = selectFull(db)
    .where(and(eq(attendees.actorType, 'users'), eq(attendees.actorId, given('uid'))))
    .orderBy(asc(reminders.dueAt))
    .prepare();
  const soonest = db
    .select({ dueAt: reminders.dueAt })
    .from(reminders)
    .orderBy(asc(reminders.dueAt))
    .limit(1)
    .prepare();

  return {
    reminder: async (attendeeId: number, commentId: number): Promise<Reminder | undefined> =>
      one.get({ attendeeId, commentId }),
    remindersOf: async (uid: string): Promise<FullReminder[]> => ofUser.all({ uid }),
    nextReminder: async (): Promise<number | undefined> => soonest.get()?.dueAt,
  };
}

const selectFull = (db: Connection) =>
  db
    .select({
      reminder: getTableColumns(reminders),
      room: getTableColumns(rooms),
      attendee: attendeeColumns,
      comment: getTableColumns(comments),
    })
    .from(reminders)
    .innerJoin(attendees, eq(attendees.id, reminders.attendeeId))
    .innerJoin(rooms, eq(rooms.id, attendees.roomId))
    .innerJoin(comments, eq(comments.id, reminders.commentId));

export function reminderWrites(db: Connection, { notify, dropReminder }: NotificationKeeper) {
  const keep = db.$client.prepare<Reminder>(
    `insert into reminders (attendee_id, comment_id, due_at)
     select attendees.id, comments.id, :dueAt from attendees join comments using (room_id)
     where attendees.id = :attendeeId and comments.id = :commentId
     on conflict do update set due_at = excluded.due_at`,
  );
  const remove = db.delete(reminders).where(isThis).prepare();
  const due = selectFull(db)
    .where(lte(reminders.dueAt, given('now')))
    .orderBy(asc(reminders.dueAt))
    .limit(given('limit'))
    .prepare();

  return {
    setReminder: (reminder: Reminder): boolean => keep.run(reminder).changes > 0,

    deleteReminder(attendeeId: number, commentId: number): void {
      remove.run({ attendeeId, commentId });
      dropReminder(attendeeId, commentId);
    },

    remind(now: number, limit: number): number {
      const found = due.all({ now, limit });
      for (const { reminder, room, attendee, comment } of found) {
        remove.run(reminder);
        dropReminder(attendee.id, comment.id);
        const actor = { type: comment.actorType, id: comment.actorId };
        const notice: Notice = { uids: [attendee.actorId], subject: 'reminder', actor, parameters: {}, createdAt: now };
        if (comment.verb !== 'comment_deleted') notify(room.id, [notice], comment.id);
      }
      return found.length;
    },
  };
}
