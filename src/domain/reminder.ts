import type { Attendee } from './attendee.js';
import type { Comment } from './comment.js';
import type { Room } from './room.js';

/** That somebody wants to be told of a message once more. */
export interface Reminder {
  attendeeId: number;
  commentId: number;
  /** Unix seconds. */
  dueAt: number;
}

/** A reminder with what it is about, as of now. */
export interface FullReminder {
  reminder: Reminder;
  room: Room;
  attendee: Attendee;
  comment: Comment;
}
