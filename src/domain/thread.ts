import { sameActor } from './actor.js';
import { type Attendee, actorOf, isLoggedInModerator } from './attendee.js';
import type { Comment } from './comment.js';
import { systemComment } from './systemMessage.js';

/** What somebody has given a title, of all the messages that answer one message (spec/threads.md). */
export interface Thread {
  /** Of the message that it begins with. */
  id: number;
  roomId: number;
  /** "" is shown as `shownTitle` says. */
  title: string;
  numReplies: number;
  /** 0 before the first reply. */
  lastMessageId: number;
  /** Unix seconds of the last reply, or of the beginning. */
  lastActivity: number;
}

/** Whether somebody hears of messages in one thread; anything but `default` overrides what they set for the room. */
export const ThreadLevel = { default: 0, always: 1, mention: 2, never: 3 } as const;

/** A thread that somebody takes part in, and how they want to hear of it. */
export interface SubscribedThread {
  thread: Thread;
  /** `ThreadLevel`. */
  level: number;
}

/** Code points of a title, and how many stay of a longer one. */
const longestTitle = 203;
const keptOfLonger = 200;

/** Id of the message that the chain of answers begins with, whether or not it has been made a thread. */
export const threadIdOf = (comment: Pick<Comment, 'id' | 'topmostParentId'>): number =>
  comment.topmostParentId || comment.id;

/** @param title trimmed */
export function cutTitle(title: string): string {
  if (title.length <= longestTitle) return title;
  const points = [...title];
  return points.length > longestTitle ? `${points.slice(0, keptOfLonger).join('')}…` : title;
}

export const shownTitle = ({ id, title }: Pick<Thread, 'id' | 'title'>): string => title || `Thread #${id}`;

/** The stored text of the message that tells of a new thread. */
export const threadCreated = (thread: Pick<Thread, 'id' | 'title'>): string =>
  systemComment('thread_created', { thread: thread.id, title: shownTitle(thread) }, { type: 'users', id: '' }, 0)
    .message;

/** Whoever began it, and moderators with an account. @param root undefined when it is gone */
export const mayRename = (root: Pick<Comment, 'actorType' | 'actorId'> | undefined, attendee: Attendee): boolean =>
  isLoggedInModerator(attendee) ||
  (root !== undefined && sameActor({ type: root.actorType, id: root.actorId }, actorOf(attendee)));
