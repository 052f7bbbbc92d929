import { type Actor, systemActor } from './actor.js';
import { type Attendee, isGuest, isModerator, Permission } from './attendee.js';
import type { CommentDraft } from './comment.js';
import type { Participant } from './participant.js';
import { expiryIn, isOneToOne, type Room, RoomType } from './room.js';
import { StartCalls } from './roomSettings.js';
import { systemComment } from './systemMessage.js';

/** What a session does in a call (spec/calls-signaling.md §1), as bits. */
export const CallFlag = { inCall: 1, withAudio: 2, withVideo: 4, withPhone: 8 } as const;
/** What joining without saying more means: with audio and video. */
export const defaultCallFlags = CallFlag.inCall | CallFlag.withAudio | CallFlag.withVideo;
const allCallFlags = defaultCallFlags | CallFlag.withPhone;

/** The flags as they are kept: without media that the participant may not publish. */
export function permittedFlags(flags: number, permissions: number): number {
  let permitted = flags & allCallFlags;
  if ((permissions & Permission.publishAudio) === 0) permitted &= ~CallFlag.withAudio;
  if ((permissions & Permission.publishVideo) === 0) permitted &= ~CallFlag.withVideo;
  return permitted;
}

/** Whether a call may be begun by this participant where none runs; joining one that runs is another matter. */
export function mayStartCall({ room, attendee, permissions }: Participant, startCalls: number): boolean {
  if (room.type === RoomType.noteToSelf || (permissions & Permission.startCall) === 0) return false;
  if (startCalls === StartCalls.everybody) return true;
  if (startCalls === StartCalls.accounts) return !isGuest(attendee) || isModerator(attendee);
  return startCalls === StartCalls.moderators && isModerator(attendee);
}

/** Rooms in which whoever comes may begin the call: those who wait there for one cannot be asked to. */
export const isStartedByAnyone = (room: Pick<Room, 'type' | 'objectType' | 'objectId'>): boolean =>
  (room.objectType === 'share:password' && room.type === RoomType.public) ||
  (room.objectType.startsWith('phone') && room.objectId === 'direct-dialin');

/** Why and by whom a call ends. */
export interface CallEnd {
  /** Who left last or ended it; `systemActor` when nobody did. */
  actor: Actor;
  /** Unix seconds. */
  now: number;
  /** Everybody is put out of it: by a moderator, or because it had lasted as long as calls may. */
  forEveryone?: 'moderator' | 'maximum duration';
}

export const endedBySystem = (now: number): CallEnd => ({ actor: systemActor, now });

/**
 * What the chat is told of a call that is over (spec/calls-signaling.md §2, "End-of-call message").
 * @param joined everybody who was in it and still attends the room
 */
export function endOfCall(
  room: Pick<Room, 'type' | 'callStartTime' | 'messageExpiration'>,
  joined: readonly Pick<Attendee, 'actorType' | 'actorId'>[],
  { actor, now, forEveryone }: CallEnd,
): CommentDraft {
  const expiresAt = expiryIn(room, now);
  const idsOf = (type: Actor['type']) =>
    joined.flatMap(({ actorType, actorId }) => (actorType === type ? actorId : [])).sort();
  const users = idsOf('users');
  const [caller] = users;
  if (isOneToOne(room) && caller !== undefined && joined.length === 1) {
    return systemComment('call_missed', { user: caller }, actor, now, expiresAt);
  }
  const federatedUsers = idsOf('federated_users');
  const record = {
    users,
    ...(federatedUsers.length > 0 && { federatedUsers }),
    guests: idsOf('guests').length + idsOf('emails').length,
    duration: Math.max(0, now - room.callStartTime),
  };
  if (!forEveryone) return systemComment('call_ended', record, actor, now, expiresAt);
  const reached = forEveryone === 'maximum duration' && { reachedMaximum: true as const };
  return systemComment('call_ended_everyone', { ...record, ...reached }, actor, now, expiresAt);
}
