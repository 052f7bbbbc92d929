import { and, asc, eq, lte, sql } from 'drizzle-orm';
import { attendees, scheduledMessages } from '../../../db/schema.js';
import { TalkError } from '../../domain/errors.js';
import type { ScheduledDraft, ScheduledMessage, ScheduledPatch } from '../../domain/scheduledMessage.js';
import type { Connection } from './connection.js';

const given = sql.placeholder;
// Written out, for an index of some rows only is not used for what a parameter stands for.
const isWaiting = sql`${scheduledMessages.failed} = 0`;

export function scheduleReads(db: Connection) {
  const select = () => db.select().from(scheduledMessages);
  const ofAttendee = select()
    .where(eq(scheduledMessages.attendeeId, given('attendeeId')))
    .orderBy(asc(scheduledMessages.sendAt), asc(scheduledMessages.id))
    .prepare();
  const due = select()
    .where(and(isWaiting, lte(scheduledMessages.sendAt, given('now'))))
    .orderBy(asc(scheduledMessages.sendAt), asc(scheduledMessages.id))
    .limit(given('limit'))
    .prepare();
  const soonest = select().where(isWaiting).orderBy(asc(scheduledMessages.sendAt)).limit(1).prepare();

  return {
    scheduledBy: async (attendeeId: number): Promise<ScheduledMessage[]> => ofAttendee.all({ attendeeId }),
    dueMessages: async (now: number, limit: number): Promise<ScheduledMessage[]> => due.all({ now, limit }),
    nextScheduled: async (): Promise<number | undefined> => soonest.get()?.sendAt,
  };
}

export type ScheduleKeeper = ReturnType<typeof scheduleKeeper>;

/** How every operation of the writer takes a scheduled message away. */
export function scheduleKeeper(db: Connection) {
  const mine = db.$count(scheduledMessages, eq(scheduledMessages.attendeeId, given('attendeeId')));
  const count = db
    .update(attendees)
    .set({ scheduledMessages: sql`${mine}` })
    .where(eq(attendees.id, given('attendeeId')))
    .prepare();

  const keeper = {
    count: (attendeeId: number): void => {
      count.run({ attendeeId });
    },

    remove(id: number): boolean {
      const removed = db.delete(scheduledMessages).where(eq(scheduledMessages.id, id)).returning().get();
      if (removed) keeper.count(removed.attendeeId);
      return removed !== undefined;
    },

    /** @throws TalkError notFound `message` when it is not there any more, such as because it was sent */
    take(id: number): void {
      if (!keeper.remove(id)) throw new TalkError('notFound', 'message');
    },
  };
  return keeper;
}

export function scheduleWrites(db: Connection, keeper: ScheduleKeeper) {
  return {
    scheduleMessage(draft: ScheduledDraft): ScheduledMessage {
      const scheduled = db
        .insert(scheduledMessages)
        .values({ ...draft, failed: false })
        .returning()
        .get();
      keeper.count(draft.attendeeId);
      return scheduled;
    },

    rescheduleMessage: (id: number, patch: ScheduledPatch): ScheduledMessage | undefined =>
      db
        .update(scheduledMessages)
        .set({ ...patch, failed: false })
        .where(eq(scheduledMessages.id, id))
        .returning()
        .get(),

    unscheduleMessage: (id: number): boolean => keeper.remove(id),

    failScheduled(id: number): void {
      db.update(scheduledMessages).set({ failed: true }).where(eq(scheduledMessages.id, id)).run();
    },
  };
}
