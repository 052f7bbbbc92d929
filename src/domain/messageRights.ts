import { type Actor, sameActor } from './actor.js';
import { actorOf, isLoggedInModerator } from './attendee.js';
import { type Comment, countsAsUnread, isTooLong } from './comment.js';
import { TalkError } from './errors.js';
import type { Participant } from './participant.js';
import { isOneToOne, type Room, RoomType } from './room.js';
import { parseSystemMessage } from './systemMessage.js';

/** Seconds after which a message can no longer be edited. */
const editableFor = 24 * 3600;

/**
 * Whether a message can be deleted, by whom (spec/chat-send.md §4).
 * @throws TalkError forbidden `permission`; notApplicable `message` for what nobody wrote and what is deleted already
 */
export function checkDeletion(participant: Participant, comment: Comment): void {
  if (!isOwn(participant, comment) && !isModeratorOf(participant)) throw new TalkError('forbidden', 'permission');
  if (!countsAsUnread(comment.verb)) throw new TalkError('notApplicable', 'message');
}

/**
 * Whether a message can be given this text, by whom (spec/chat-send.md §5).
 * @param message trimmed
 * @throws TalkError as `checkDeletion`; invalid `age` or `message`, tooLong `message`
 */
export function checkEdit(participant: Participant, comment: Comment, message: string, now: number): void {
  const { room } = participant;
  const isAllowed = isOwn(participant, comment) || isModeratorOf(participant) || isBotInOneToOne(room, comment);
  if (!isAllowed) throw new TalkError('forbidden', 'permission');
  if (!countsAsUnread(comment.verb)) throw new TalkError('notApplicable', 'message');
  if (room.type !== RoomType.noteToSelf && comment.createdAt + editableFor < now) throw new TalkError('invalid', 'age');
  if (message === '') throw new TalkError('invalid', 'message');
  if (isRichObject(comment)) throw new TalkError('notApplicable', 'message');
  if (isTooLong(message)) throw new TalkError('tooLong', 'message');
}

const authorOf = ({ actorType, actorId }: Comment): Actor => ({ type: actorType, id: actorId });
const isOwn = ({ attendee }: Participant, comment: Comment): boolean => sameActor(actorOf(attendee), authorOf(comment));

/** In a one-to-one nobody stands above the other. */
const isModeratorOf = ({ room, attendee }: Participant): boolean => isLoggedInModerator(attendee) && !isOneToOne(room);

const isBotInOneToOne = (room: Room, { actorType, actorId }: Comment): boolean =>
  isOneToOne(room) && actorType === 'bots' && actorId.startsWith('bot-');

/** What has no text that could be changed: a place, a poll. */
const isRichObject = ({ verb, message }: Comment): boolean =>
  verb === 'object_shared' && parseSystemMessage(message)?.type === 'object_shared';
