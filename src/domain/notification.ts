import type { Actor, ActorType } from './actor.js';
import type { Attendee } from './attendee.js';
import { type Comment, hasExpired } from './comment.js';
import { passesLobby } from './notificationLevel.js';
import type { Room } from './room.js';

/** What somebody is told of. The mentions and `reply` stand for a message that is meant for them. */
export type NotificationSubject =
  | 'chat'
  | 'reply'
  | 'mention_direct'
  | 'mention_group'
  | 'mention_team'
  | 'mention_all'
  | 'reaction'
  | 'reminder'
  | 'invitation'
  | 'call';

/** What clients know of the subject: which of their screens it is about. */
export type NotificationObject = 'chat' | 'reminder' | 'room' | 'call';

export const objectOf = (subject: NotificationSubject): NotificationObject => {
  if (subject === 'reminder' || subject === 'call') return subject;
  return subject === 'invitation' ? 'room' : 'chat';
};

/** What belongs to the subject and cannot be found out later; only keys that are set are stored. */
export interface NotificationParameters {
  /** The emoji. */
  reaction?: string;
  /** Id of the group that was mentioned. */
  group?: string;
  /** Id of the team that was mentioned. */
  team?: string;
}

/** Something that a user is told of, as an attendee of the room that it is about. */
export interface Notification {
  /** Grows over all users and is never used twice. */
  id: number;
  attendeeId: number;
  uid: string;
  subject: NotificationSubject;
  objectType: NotificationObject;
  /** The message that it is about, null for none. */
  commentId: number | null;
  /** Who caused it. */
  actorType: ActorType;
  actorId: string;
  parameters: NotificationParameters;
  /** Unix seconds. */
  createdAt: number;
}

/** One and the same thing to tell several users who attend a room. */
export interface Notice {
  /** Those who do not attend the room are not told. */
  uids: string[];
  subject: NotificationSubject;
  actor: Actor;
  parameters: NotificationParameters;
  /** Unix seconds. */
  createdAt: number;
}

/** A notification with what it is about, as of now. */
export interface FullNotification {
  notification: Notification;
  room: Room;
  attendee: Attendee;
  comment: Comment | null;
}

/**
 * Whether there is nothing left to be told (spec/host.md §9): the message is gone or has been read, or the lobby keeps
 * the user outside. Having read a message is no reason not to learn of reactions to it, or to be reminded of it.
 * @param systemDefault permissions of those to whom neither they nor the room give any
 */
export function isObsolete(
  { notification, room, attendee, comment }: FullNotification,
  now: number,
  systemDefault: number,
): boolean {
  const { objectType, subject } = notification;
  if (objectType === 'room') return false;
  if (!passesLobby(attendee, room, systemDefault)) return true;
  if (objectType === 'call') return false;
  if (!comment || comment.verb === 'comment_deleted' || hasExpired(comment, now)) return true;
  return objectType === 'chat' && subject !== 'reaction' && comment.id <= attendee.lastReadMessage;
}
