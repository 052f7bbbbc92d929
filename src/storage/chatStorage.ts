import type { Actor } from '../domain/actor.js';
import type { Comment, CommentDraft, CommentMetaData } from '../domain/comment.js';
import type { Notice } from '../domain/notification.js';
import type { Room } from '../domain/room.js';
import type { ScheduledDraft, ScheduledMessage, ScheduledPatch } from '../domain/scheduledMessage.js';
import type { ItemKind } from '../domain/sharedObject.js';
import type { Addition } from './roomStorage.js';

/** What sending a comment changes besides the comment itself. */
export interface SendEffects {
  /** The author, whose read marker moves to the new comment; 0 for none. */
  authorAttendeeId: number;
  /** A new display name for the author, as guests may send one; undefined to leave it. */
  authorDisplayName?: string;
  /** User ids of attendees whose `lastMentionMessage` moves to the new comment. */
  mentioned: string[];
  /** Those of them whose `lastMentionDirect` moves too. */
  mentionedDirectly: string[];
  /** Who is notified of the comment. */
  notices?: Notice[];
  /** Added to the room before: the missing half of a one-to-one. */
  additions: Addition[];
  /** Kept before the comment, which becomes an answer to it. */
  quoted?: CommentDraft;
  /** The scheduled message that is sent with this, and no longer scheduled. */
  scheduledId?: number;
  /** Title of the thread that the comment begins; then a message that tells so is kept after it. */
  startsThread?: string;
}

/** A comment that was changed, and the system message that tells so. */
export interface ChangedComment {
  comment: Comment;
  told: Comment;
}

/** What is deleted with the message that shows it; both are of the same room, 0 or absent for none. */
export interface GoingAlong {
  /** If a message told of the poll's end, it is deleted and told about in the same way. */
  pollId?: number;
  shareId?: number;
}

export interface CommentEdit {
  message: string;
  /** Added to what is kept with the comment. */
  metaData: CommentMetaData;
  /** As in `SendEffects`. */
  mentioned: string[];
  mentionedDirectly: string[];
  notices: Notice[];
  /** User ids of those whose notifications of the comment go, but not those of reactions. */
  withdrawnFrom: string[];
}

/** How a comment is pinned. */
export interface Pin {
  /** Added to what is kept with the comment. */
  metaData: CommentMetaData;
  /** Unix seconds at which `expiredPins` names it, 0 for never. */
  expiresAt: number;
}

export interface ExpiredPin {
  roomId: number;
  commentId: number;
}

export interface ChatStorage {
  comment(roomId: number, id: number): Promise<Comment | undefined>;
  /** In no particular order; ids of other rooms or of nothing are left out. */
  comments(roomId: number, ids: number[]): Promise<Comment[]>;
  /** Of any room, for last messages of a list of rooms. */
  commentsByIds(ids: number[]): Promise<Comment[]>;
  /** Ids above `after`, oldest first, at most `limit` (0: all). Within a room, ids become visible in rising order. */
  commentsAfter(roomId: number, after: number, limit: number): Promise<Comment[]>;
  /** Ids below `before`, newest first, at most `limit` (0: all). */
  commentsBefore(roomId: number, before: number, limit: number): Promise<Comment[]>;
  /**
   * Keeps the comment and, with it, the room's last message and activity and everything in `effects`.
   * @throws TalkError roomNotFound; notFound `message` when what was scheduled is not there any more
   */
  addComment(roomId: number, draft: CommentDraft, effects: SendEffects): Promise<Comment>;
  /** Reactions to these comments, oldest first; of one actor only if one is given. */
  reactionsTo(ids: number[], actor?: Actor): Promise<Comment[]>;
  /**
   * Keeps the reaction, a comment whose parent is what it is a reaction to, and counts it there.
   * @returns `there` when the actor had reacted like this before, `gone` when the parent cannot be reacted to any more;
   * then nothing changed
   */
  addReaction(roomId: number, draft: CommentDraft, notices: Notice[]): Promise<'added' | 'there' | 'gone'>;
  /**
   * Makes the actor's reaction a deleted one, no longer counts it, and keeps `message`.
   * @returns whether there was one
   */
  removeReaction(
    roomId: number,
    parentId: number,
    actor: Actor,
    reaction: string,
    message: CommentDraft,
  ): Promise<boolean>;
  /**
   * Makes a comment that somebody wrote a deleted one, so that it no longer counts as unread, and keeps `told` about
   * it. What was said of its last edit goes.
   * @param note what stands instead of its text
   * @param along what goes with it
   * @returns both as they are now; undefined, and nothing changed, when there is no such comment (any more)
   */
  deleteComment(
    roomId: number,
    id: number,
    note: string,
    told: CommentDraft,
    along?: GoingAlong,
  ): Promise<ChangedComment | undefined>;
  /**
   * Changes the text of a comment that somebody wrote, and keeps `told` about it. Marks of being mentioned only move
   * up to it.
   * @returns as `deleteComment`
   */
  editComment(roomId: number, id: number, edit: CommentEdit, told: CommentDraft): Promise<ChangedComment | undefined>;
  /**
   * Removes every comment of the room, and keeps `told` as the only one. Everybody has read nothing, and nobody is
   * mentioned.
   * @throws TalkError roomNotFound
   */
  clearHistory(roomId: number, told: CommentDraft): Promise<Comment>;
  /**
   * Pins a comment that somebody wrote, makes it the room's newest pin, which nobody has hidden, and keeps `told`.
   * @returns undefined, and nothing changed, when there is no such comment (any more) or it is pinned already
   */
  pinComment(roomId: number, id: number, pin: Pin, told: CommentDraft): Promise<ChangedComment | undefined>;
  /** Takes the pin away and keeps `told`. @returns undefined, and nothing changed, when it was not pinned */
  unpinComment(roomId: number, id: number, told: CommentDraft): Promise<ChangedComment | undefined>;
  /** Pins of all rooms whose time came by `now`, the soonest first. */
  expiredPins(now: number, limit: number): Promise<ExpiredPin[]>;
  /** When the next pin expires, undefined for none that does. */
  nextPinExpiry(): Promise<number | undefined>;
  scheduleMessage(draft: ScheduledDraft): Promise<ScheduledMessage>;
  /** Changes it, so that it has not failed. @returns undefined when it is not there (any more) */
  rescheduleMessage(id: number, patch: ScheduledPatch): Promise<ScheduledMessage | undefined>;
  /** @returns whether it was there */
  unscheduleMessage(id: number): Promise<boolean>;
  /** It will not be named as due any more. */
  failScheduled(id: number): Promise<void>;
  /** Of one attendee, the soonest first. */
  scheduledBy(attendeeId: number): Promise<ScheduledMessage[]>;
  /** Of all rooms, those whose time has come by `now` and that have not failed; the soonest first. */
  dueMessages(now: number, limit: number): Promise<ScheduledMessage[]>;
  /** When the next one is due, undefined for none. */
  nextScheduled(): Promise<number | undefined>;
  /** Makes every comment of the room that much older, for testing. @param seconds @returns how many there are */
  ageComments(roomId: number, seconds: number): Promise<number>;
  /** Removes up to `limit` comments of any room that have expired by `now`. @returns how many */
  removeExpired(now: number, limit: number): Promise<number>;
  /**
   * The same number as before only if nothing can have changed since that messages of the room are rendered from. For
   * whoever remembers what was rendered: to be asked before reading it.
   */
  messageStamp(roomId: number): Promise<number>;
  /** What was shared and is of that kind, ids below `before`, newest first. */
  sharedItems(roomId: number, kind: ItemKind, before: number, limit: number): Promise<Comment[]>;
  /** Ids of comments that are pinned, below `before`, newest first. */
  pinnedIds(roomId: number, before: number, limit: number): Promise<number[]>;
  /** The newest comment read by every user of the room who shares read status; 0 for none. */
  commonRead(roomId: number): Promise<number>;
  /** How many comments that count as unread lie above the marker. */
  countUnread(room: Pick<Room, 'id' | 'commentCount' | 'gapCount'>, lastReadMessage: number): Promise<number>;
  /** Sets the marker, up or down; notifications of messages up to it go, but not those of reactions. */
  setReadMarker(attendeeId: number, lastReadMessage: number, now: number): Promise<void>;
  /** Moves the marker up to `lastReadMessage`, never down; the same notifications go. */
  raiseReadMarker(attendeeId: number, lastReadMessage: number): Promise<void>;
  /** Where the marker goes when the room is marked unread (spec/chat-send.md §7); −2 for the very start. */
  markerBeforeLastMessage(room: Pick<Room, 'id' | 'lastMessageId'>): Promise<number>;
  /** For those of the users who attend the room and have written since they joined, the time of their newest comment. */
  lastMessageTimes(roomId: number, uids: string[]): Promise<Record<string, number>>;
}
