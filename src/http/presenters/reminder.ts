import type { ShowableReminder } from '../../actions/reminders.js';
import { actorOf } from '../../domain/attendee.js';
import type { Participant } from '../../domain/participant.js';
import type { Reminder } from '../../domain/reminder.js';
import type { MessageJson } from './message.js';
import { presentMessage } from './message.js';

/** A reminder as its owner gets it, its keys in this order (spec/chat-send.md §8). */
export const presentReminder = ({ room, attendee }: Participant, { commentId, dueAt }: Reminder) => ({
  userId: attendee.actorId,
  token: room.token,
  messageId: commentId,
  timestamp: dueAt,
});

type Shown = Pick<MessageJson, 'actorType' | 'actorId' | 'actorDisplayName' | 'message' | 'messageParameters'>;

/** One of a list, with its message unless the conversation is sensitive. */
export interface UpcomingReminderJson extends Shown {
  reminderTimestamp: number;
  roomToken: string;
  messageId: number;
}

export function presentUpcoming(reminder: ShowableReminder, baseUrl: string, now: number): UpcomingReminderJson {
  const { room, attendee, comment, names, roomDisplayName } = reminder;
  const viewer = { actor: actorOf(attendee), roomDisplayName };
  const json = presentMessage(comment, viewer, { room, names, baseUrl, now });
  const { actorType, actorId, actorDisplayName, message, messageParameters } = json;
  return {
    reminderTimestamp: reminder.reminder.dueAt,
    roomToken: room.token,
    messageId: comment.id,
    actorType,
    actorId,
    actorDisplayName,
    message: attendee.sensitive ? '' : message,
    messageParameters: attendee.sensitive ? [] : messageParameters,
  };
}
