import type { Deps } from '../deps.js';
import type { Comment } from '../domain/comment.js';
import { hasExpired } from '../domain/comment.js';
import { TalkError } from '../domain/errors.js';
import type { NameBook } from '../domain/names.js';
import type { Participant } from '../domain/participant.js';
import type { FullReminder, Reminder } from '../domain/reminder.js';
import { gatherNames } from './gatherNames.js';
import { roomDisplayNameFor } from './roomNames.js';

type Reading = Pick<Deps, 'storage' | 'clock'>;

/**
 * Has the caller be told of a message at `dueAt` (spec/chat-send.md §8); a second time only moves it. What lies in the
 * past is told of with whatever is due next, within a minute.
 * @param dueAt unix seconds
 * @throws TalkError notFound `message`
 */
export async function setReminder(
  deps: Reading & Pick<Deps, 'jobs'>,
  participant: Participant,
  messageId: number,
  dueAt: number,
): Promise<Reminder> {
  const comment = await commentOf(deps, participant, messageId);
  const reminder = { attendeeId: participant.attendee.id, commentId: comment.id, dueAt };
  if (!(await deps.storage.setReminder(reminder))) throw new TalkError('notFound', 'message');
  if (dueAt > deps.clock.now()) void deps.jobs.rearm('send reminders');
  return reminder;
}

/** @throws TalkError notFound `message` or `reminder` */
export async function readReminder(deps: Reading, participant: Participant, messageId: number): Promise<Reminder> {
  await commentOf(deps, participant, messageId);
  const reminder = await deps.storage.reminder(participant.attendee.id, messageId);
  if (!reminder) throw new TalkError('notFound', 'reminder');
  return reminder;
}

/**
 * Also takes back what the caller has already been told.
 * @throws TalkError notFound `message`
 */
export async function deleteReminder(deps: Reading, participant: Participant, messageId: number): Promise<void> {
  await commentOf(deps, participant, messageId);
  await deps.storage.deleteReminder(participant.attendee.id, messageId);
}

async function commentOf({ storage, clock }: Reading, { room }: Participant, messageId: number): Promise<Comment> {
  const comment = await storage.comment(room.id, messageId);
  if (!comment || hasExpired(comment, clock.now())) throw new TalkError('notFound', 'message');
  return comment;
}

/** A reminder with everything that showing its message needs. */
export interface ShowableReminder extends FullReminder {
  roomDisplayName: string;
  names: NameBook;
}

/** How many a client gets at most. */
const maxUpcoming = 10;

/** What the user is going to be reminded of, the soonest first. */
export async function upcomingReminders(deps: Reading, uid: string): Promise<ShowableReminder[]> {
  const now = deps.clock.now();
  const all = await deps.storage.remindersOf(uid);
  const shown = all.filter(({ comment }) => comment.verb !== 'comment_deleted' && !hasExpired(comment, now));
  return Promise.all(
    shown.slice(0, maxUpcoming).map(async (full) => {
      const [roomDisplayName, names] = await Promise.all([
        roomDisplayNameFor(deps, full),
        gatherNames(deps.storage, full.room, [full.comment]),
      ]);
      return { ...full, roomDisplayName, names };
    }),
  );
}
