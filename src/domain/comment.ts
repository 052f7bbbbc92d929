import type { ActorType } from './actor.js';

/** What kind of row a comment is. `comment` and `object_shared` count as unread, the others do not. */
export type Verb =
  | 'comment'
  | 'system'
  | 'object_shared'
  | 'comment_deleted'
  | 'reaction'
  | 'reaction_deleted'
  | 'command'
  /** A copy of what a private reply answers; it is only seen as the parent of that. */
  | 'private_reply';

/** A stored message. What one reader gets of it is made by http/presenters/message.ts. */
export interface Comment {
  /** Grows over all rooms and is never used twice. */
  id: number;
  roomId: number;
  actorType: ActorType;
  actorId: string;
  verb: Verb;
  /** The text as typed; of a system message JSON `{"message": type, "parameters": {…}}`; of a deleted one JSON. */
  message: string;
  /** Unix seconds. */
  createdAt: number;
  /** Id of the message that this one answers or speaks of, 0 for none. */
  parentId: number;
  /** Id of the topmost message of the chain of answers, 0 for none. */
  topmostParentId: number;
  /** What the client sent to recognise its own message, "" for none. */
  referenceId: string;
  /** Unix seconds, 0 for never. */
  expiresAt: number;
  /** How many comments that count as unread the room had had when this one was stored, itself included. */
  ordinal: number;
  metaData: CommentMetaData;
  /** How often by emoji, the most used first; at most `maxShownReactions` of them. */
  reactions: Record<string, number>;
  /** Of the thread that it belongs to or begins, where it was read to be shown; null or absent for none. */
  thread?: CommentThread | null;
}

/** What a message tells of its thread. */
export interface CommentThread {
  /** "" for none given. */
  title: string;
  replies: number;
}

/** What else is kept with a comment; only keys that are set are stored. */
export interface CommentMetaData {
  silent?: true;
  /** Frozen when sent: `@all` of this message is a mention. */
  canMentionAll?: true;
  /** The parent is only the beginning of the thread that this was written into, and nobody was answered. */
  writtenIntoThread?: true;
  /** Of a message that was sent to begin a thread: what the thread was called then. */
  threadTitle?: string;
  lastEditActorType?: ActorType;
  lastEditActorId?: string;
  lastEditTimestamp?: number;
  /** Of a pinned message: by whom, since when and, unless for ever, until when. */
  pinnedActorType?: ActorType;
  pinnedActorId?: string;
  pinnedAt?: number;
  pinnedUntil?: number;
  /** Of the copy that a private reply answers: where the original stands, as it was called then. */
  replyToMessageId?: number;
  replyToConversationToken?: string;
  replyToConversationName?: string;
  replyToActorDisplayName?: string;
  /** Such a copy is of a shared object, and its `message` is JSON. */
  copiesObject?: true;
}

/** What is kept with a comment that is no longer pinned. */
export function withoutPin(metaData: CommentMetaData): CommentMetaData {
  const { pinnedActorType: _type, pinnedActorId: _id, pinnedAt: _at, pinnedUntil: _until, ...rest } = metaData;
  return rest;
}

/** A comment before it has an id. */
export type CommentDraft = Omit<Comment, 'id' | 'ordinal' | 'roomId' | 'reactions' | 'thread'>;

/** Messages longer than this many code points after trimming are refused with 413. */
export const maxMessageLength = 32_000;
/** Bytes of a referenceId that are kept. */
export const maxReferenceLength = 64;

/** Counts code points only where the number of UTF-16 units leaves it open. */
export function isTooLong(message: string): boolean {
  if (message.length <= maxMessageLength) return false;
  if (message.length > 2 * maxMessageLength) return true;
  let points = 0;
  for (const _ of message) points++;
  return points > maxMessageLength;
}

export const countsAsUnread = (verb: Verb): boolean => verb === 'comment' || verb === 'object_shared';

export const hasExpired = (comment: Pick<Comment, 'expiresAt'>, now: number): boolean =>
  comment.expiresAt !== 0 && comment.expiresAt <= now;

/** System messages that tell clients about something, but never stand as a room's last message. */
const neverLast = new Set([
  'message_deleted',
  'message_edited',
  'reaction',
  'reaction_deleted',
  'reaction_revoked',
  'thread_created',
  'thread_renamed',
  'message_unpinned',
]);

/** Whether the comment becomes its room's last message and counts as activity (spec/system-messages.md §7). */
export function becomesLastMessage(draft: Pick<Comment, 'verb' | 'message'>): boolean {
  if (draft.verb === 'reaction' || draft.verb === 'reaction_deleted' || draft.verb === 'private_reply') return false;
  return draft.verb !== 'system' || !neverLast.has(systemMessageType(draft.message));
}

function systemMessageType(message: string): string {
  try {
    const parsed: unknown = JSON.parse(message);
    return typeof parsed === 'object' && parsed && 'message' in parsed ? String(parsed.message) : '';
  } catch {
    return '';
  }
}

const repliedToActors: ReadonlySet<ActorType> = new Set(['users', 'federated_users', 'guests', 'emails', 'bots']);

/** Whether it can be answered (spec/messages.md §4). */
export const isReplyable = (comment: Pick<Comment, 'verb' | 'actorType'>): boolean =>
  countsAsUnread(comment.verb) && repliedToActors.has(comment.actorType);
