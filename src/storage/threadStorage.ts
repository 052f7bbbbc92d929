import type { Actor } from '../domain/actor.js';
import type { Comment, CommentDraft } from '../domain/comment.js';
import type { SubscribedThread, Thread } from '../domain/thread.js';

/** `addComment` counts a reply in a thread there, and has its author take part. */
export interface ThreadStorage {
  thread(roomId: number, id: number): Promise<Thread | undefined>;
  /** Those with the newest activity first. */
  recentThreads(roomId: number, limit: number): Promise<Thread[]>;
  /** Of all rooms that the actor attends, in the same order, without those of which they never want to hear. */
  subscribedThreads(actor: Actor, limit: number, offset: number): Promise<SubscribedThread[]>;
  /** What the attendee has set, by thread. */
  threadLevelsOf(attendeeId: number): Promise<Map<number, number>>;
  /** What accounts have set for the thread, by user id; without those who have left it to the room. */
  threadLevelsIn(threadId: number): Promise<Map<string, number>>;
  /** As `commentsAfter`, but only the message that the thread begins with and those that answer or speak of any in it. */
  threadAfter(roomId: number, threadId: number, after: number, limit: number): Promise<Comment[]>;
  /** As `commentsBefore`, in the same way. */
  threadBefore(roomId: number, threadId: number, before: number, limit: number): Promise<Comment[]>;
  /** Also keeps `message`. @returns undefined when it is gone */
  renameThread(threadId: number, title: string, message: CommentDraft): Promise<Thread | undefined>;
  /** @returns false when the thread or the attendee is gone, or they are not in the same room */
  setThreadLevel(threadId: number, attendeeId: number, level: number): Promise<boolean>;
}
