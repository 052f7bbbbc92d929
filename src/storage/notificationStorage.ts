import type { FullNotification, Notice } from '../domain/notification.js';
import type { FullReminder, Reminder } from '../domain/reminder.js';

export interface NotificationStorage {
  /** The newest first, at most `limit`; also obsolete ones. */
  notificationsOf(uid: string, limit: number): Promise<FullNotification[]>;
  notification(uid: string, id: number): Promise<FullNotification | undefined>;
  /** Those of the ids that are notifications of this user. */
  existingNotifications(uid: string, ids: number[]): Promise<number[]>;
  /** @param commentId the message that it is about, null for none */
  addNotifications(roomId: number, notices: Notice[], commentId: number | null): Promise<void>;
  /** Takes away whatever the room's messages have left for the attendee. */
  clearChatNotifications(attendeeId: number): Promise<void>;
  deleteNotifications(uid: string, ids: number[]): Promise<void>;
  deleteAllNotifications(uid: string): Promise<void>;

  reminder(attendeeId: number, commentId: number): Promise<Reminder | undefined>;
  /** Those of a user in all rooms that they attend, the soonest first. */
  remindersOf(uid: string): Promise<FullReminder[]>;
  /** When the soonest reminder of all is due, undefined for none. */
  nextReminder(): Promise<number | undefined>;
  /** Makes or moves it. @returns false when the attendee or the comment is gone, or they are of different rooms */
  setReminder(reminder: Reminder): Promise<boolean>;
  /** Also what it has been notified of, if it was due. */
  deleteReminder(attendeeId: number, commentId: number): Promise<void>;
  /**
   * Notifies of up to `limit` reminders that are due by `now`, in place of what earlier ones of the same message have
   * left, and removes them. Those of deleted messages are removed silently. @returns how many
   */
  remind(now: number, limit: number): Promise<number>;
}
