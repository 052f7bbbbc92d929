import { type SubscribedThread, shownTitle } from '../../domain/thread.js';
import type { MessageJson } from './message.js';

/**
 * A thread as one participant gets it (spec/threads.md §3).
 * @param shown the message of that id as they see it, null when it is gone
 */
export const presentThread = (
  { thread, level }: SubscribedThread,
  roomToken: string,
  shown: (commentId: number) => MessageJson | null,
) => ({
  thread: {
    id: thread.id,
    roomToken,
    lastMessageId: thread.lastMessageId,
    numReplies: thread.numReplies,
    lastActivity: thread.lastActivity,
    title: shownTitle(thread),
  },
  attendee: { notificationLevel: level },
  first: shown(thread.id),
  last: thread.lastMessageId === 0 ? null : shown(thread.lastMessageId),
});
