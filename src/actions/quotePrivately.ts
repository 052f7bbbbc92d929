import type { Deps } from '../deps.js';
import { type Attendee, actorOf } from '../domain/attendee.js';
import { type Comment, type CommentDraft, hasExpired, isReplyable } from '../domain/comment.js';
import { TalkError } from '../domain/errors.js';
import { type Participant, participantOf, waitsInLobby } from '../domain/participant.js';
import { expiryIn, pairName, type Room, RoomType } from '../domain/room.js';
import { roomDisplayNameFor } from './roomNames.js';
import { roomSettings } from './talkSettings.js';

/** What somebody wrote elsewhere, to be answered in private. */
export interface PrivateQuote {
  original: Comment;
  /** A copy for the one-to-one, in which nobody sees it but with its answer. */
  copy: CommentDraft;
}

/** Whether a message of another room is to be answered; what answers nothing, or one of this room, is an ordinary one. */
export const answersElsewhere = ({ token }: Room, replyTo: number, replyToToken: string): boolean =>
  replyTo !== 0 && replyToToken !== '' && replyToToken !== token;

/**
 * Looks up what a private reply answers: a message of somebody in another room, in the one-to-one with them
 * (spec/chat-send.md §12). Of a room that the sender is not in they learn nothing.
 * @param participant the sender, in the one-to-one
 * @throws TalkError invalid `reply-to` for what cannot be answered in private; forbidden `reply-to` when this is not
 *   the room of both, or one of them is not in the other room any more
 */
export async function quotePrivately(
  deps: Pick<Deps, 'storage' | 'clock'>,
  { room, attendee }: Participant,
  messageId: number,
  token: string,
): Promise<PrivateQuote> {
  const { storage, clock } = deps;
  if (room.type !== RoomType.oneToOne || attendee.actorType !== 'users') throw new TalkError('invalid', 'reply-to');
  const there = await presenceIn(deps, token, attendee);
  const source = there.room;
  const original = messageId > 0 ? await storage.comment(source.id, messageId) : undefined;
  if (!original || !isReplyable(original) || hasExpired(original, clock.now()) || isBy(original, attendee)) {
    throw new TalkError('invalid', 'reply-to');
  }
  if (original.actorType !== 'users') throw new TalkError('invalid', 'reply-to');
  const author = await storage.attendeeOf(source.id, { type: 'users', id: original.actorId });
  if (!author || room.name !== pairName(attendee.actorId, original.actorId)) {
    throw new TalkError('forbidden', 'reply-to');
  }
  return { original, copy: copyOf(original, room, source, await roomDisplayNameFor(deps, there), author, clock.now()) };
}

const isBy = ({ actorType, actorId }: Comment, attendee: Attendee): boolean =>
  actorType === attendee.actorType && actorId === attendee.actorId;

/** The sender in the other room, if they may read there. */
async function presenceIn(deps: Pick<Deps, 'storage'>, token: string, sender: Attendee): Promise<Participant> {
  const { storage } = deps;
  const source = await storage.roomByToken(token);
  const attendee = source && (await storage.attendeeOf(source.id, actorOf(sender)));
  if (!attendee) throw new TalkError('forbidden', 'reply-to');
  const { defaultPermissions } = await roomSettings(deps);
  const participant = participantOf(source, attendee, undefined, defaultPermissions);
  if (waitsInLobby(participant)) throw new TalkError('forbidden', 'reply-to');
  return participant;
}

/** It lives as long as the original and the answer both do. */
function copyOf(
  original: Comment,
  room: Room,
  source: Room,
  sourceName: string,
  author: Attendee,
  now: number,
): CommentDraft {
  const ends = [original.expiresAt, expiryIn(room, now)].filter(Boolean);
  const { canMentionAll } = original.metaData;
  return {
    actorType: original.actorType,
    actorId: original.actorId,
    verb: 'private_reply',
    message: original.message,
    createdAt: original.createdAt,
    parentId: 0,
    topmostParentId: 0,
    referenceId: '',
    expiresAt: ends.length > 0 ? Math.min(...ends) : 0,
    metaData: {
      ...(canMentionAll && { canMentionAll }),
      ...(original.verb === 'object_shared' && { copiesObject: true }),
      replyToMessageId: original.id,
      replyToConversationToken: source.token,
      replyToConversationName: sourceName,
      replyToActorDisplayName: author.displayName,
    },
  };
}
