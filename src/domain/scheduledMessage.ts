import { isTooLong } from './comment.js';
import { TalkError } from './errors.js';

/** A message that somebody wants to be sent later (spec/chat-send.md §10). */
export interface ScheduledMessage {
  /** Never used twice. */
  id: number;
  roomId: number;
  attendeeId: number;
  message: string;
  /** Id of the message that it will answer, 0 for none. */
  parentId: number;
  silent: boolean;
  /** Id of the thread to write into, 0 for none, `newThread` to begin one. */
  threadId: number;
  /** Trimmed title of the thread to begin, "" where it begins none. */
  threadTitle: string;
  /** Unix seconds. */
  createdAt: number;
  /** Unix seconds. */
  sendAt: number;
  /** It could not be sent when its time had come, and will not be unless it is given another. */
  failed: boolean;
}

/** Stands for a thread that there is none of yet. */
export const newThread = -1;

export type ScheduledDraft = Omit<ScheduledMessage, 'id' | 'failed'>;
export type ScheduledPatch = Pick<ScheduledMessage, 'message' | 'sendAt' | 'silent' | 'threadTitle'>;

/**
 * @param message trimmed
 * @throws TalkError invalid `message` or `send-at`, tooLong `message`
 */
export function checkSchedule({ message, sendAt }: Pick<ScheduledMessage, 'message' | 'sendAt'>, now: number): void {
  if (message === '') throw new TalkError('invalid', 'message');
  if (isTooLong(message)) throw new TalkError('tooLong', 'message');
  if (sendAt <= now) throw new TalkError('invalid', 'send-at');
}
