import type { Deps } from '../deps.js';
import { type Actor, actorKey } from '../domain/actor.js';
import {
  type Attendee,
  actorOf,
  effectivePermissions,
  isModerator,
  NotificationLevel,
  ParticipantType,
  Permission,
} from '../domain/attendee.js';
import {
  type Comment,
  type CommentMetaData,
  isReplyable,
  maxMessageLength,
  maxReferenceLength,
} from '../domain/comment.js';
import { TalkError } from '../domain/errors.js';
import { guestName } from '../domain/membership.js';
import { mentionedTargets } from '../domain/mentions.js';
import type { Participant } from '../domain/participant.js';
import { LobbyState, MentionPermissions, pairOf, type Room, RoomType } from '../domain/room.js';
import type { Addition, Storage } from '../storage/storage.js';
import { userDraft } from './addParticipants.js';

export interface SendRequest {
  /** Trimmed. */
  message: string;
  referenceId: string;
  /** Id of the message that this one answers, 0 for none. */
  replyTo: number;
  silent: boolean;
  /** What a guest wants to be called, "" to leave it. Accounts keep their name. */
  actorDisplayName: string;
}

/**
 * Keeps a message and wakes whoever waits for it (spec/chat-send.md §1).
 * @throws TalkError invalid `message` or `reply-to`, tooLong `message`
 */
export async function sendMessage(
  deps: Pick<Deps, 'storage' | 'bus' | 'clock'>,
  participant: Participant,
  request: SendRequest,
): Promise<{ comment: Comment; parent: Comment | undefined }> {
  const { storage, bus, clock } = deps;
  const { room, attendee } = participant;
  if (request.message === '') throw new TalkError('invalid', 'message');
  const parent = await repliedTo(storage, room, request.replyTo);
  if (isTooLong(request.message)) throw new TalkError('tooLong', 'message');

  const now = clock.now();
  const metaData: CommentMetaData = {};
  if (request.silent) metaData.silent = true;
  if (mayMentionAll(participant)) metaData.canMentionAll = true;
  const additions = await missingHalves(storage, room);
  const marks = await mentionMarks(storage, participant, request.message, parent);
  const comment = await storage.addComment(
    room.id,
    {
      actorType: attendee.actorType,
      actorId: attendee.actorId,
      verb: 'comment',
      message: request.message,
      createdAt: now,
      parentId: parent?.id ?? 0,
      topmostParentId: parent ? parent.topmostParentId || parent.id : 0,
      referenceId: cutReference(request.referenceId),
      expiresAt: room.messageExpiration > 0 ? now + room.messageExpiration : 0,
      metaData,
    },
    { authorAttendeeId: attendee.id, additions, ...marks, ...newName(attendee, request.actorDisplayName) },
  );
  bus.publish(room.token);
  return { comment, parent };
}

async function repliedTo(storage: Storage, room: Room, replyTo: number): Promise<Comment | undefined> {
  if (replyTo === 0) return undefined;
  const parent = replyTo > 0 ? await storage.comment(room.id, replyTo) : undefined;
  if (!parent || !isReplyable(parent)) throw new TalkError('invalid', 'reply-to');
  return parent;
}

/** Counts code points only where the number of UTF-16 units leaves it open. */
function isTooLong(message: string): boolean {
  if (message.length <= maxMessageLength) return false;
  if (message.length > 2 * maxMessageLength) return true;
  let points = 0;
  for (const _ of message) points++;
  return points > maxMessageLength;
}

/** The first bytes of what the client sent, without a character cut in half. */
function cutReference(referenceId: string): string {
  const bytes = Buffer.from(referenceId);
  if (bytes.length <= maxReferenceLength) return referenceId.trim();
  return bytes
    .subarray(0, maxReferenceLength)
    .toString('utf8')
    .replace(/\uFFFD+$/, '')
    .trim();
}

function newName(attendee: Attendee, name: string): { authorDisplayName?: string } {
  const wanted = guestName(name);
  const isNameless = attendee.actorType === 'guests' || attendee.actorType === 'emails';
  return isNameless && wanted !== '' && wanted !== attendee.displayName ? { authorDisplayName: wanted } : {};
}

const mayMentionAll = ({ room, attendee }: Participant): boolean =>
  room.mentionPermissions === MentionPermissions.everyone || isModerator(attendee);

/** Those of a one-to-one who are not in it: the invited peer before the first message, or somebody who left. */
async function missingHalves(storage: Storage, room: Room): Promise<Addition[]> {
  if (room.type !== RoomType.oneToOne) return [];
  const pair = pairOf(room);
  const present = await storage.attendeesByActors(
    room.id,
    pair.map((id) => ({ type: 'users', id })),
  );
  const missing = pair.filter((id) => !present.some(({ actorId }) => actorId === id));
  const users = missing.length > 0 ? await storage.users(missing) : [];
  return Promise.all(users.map(async (user) => ({ attendee: await userDraft(storage, user, ParticipantType.owner) })));
}

/** Whose mention marks move, and whose for a mention by name or an answer (spec/mentions.md §4). */
async function mentionMarks(
  storage: Storage,
  participant: Participant,
  message: string,
  parent: Comment | undefined,
): Promise<{ mentioned: number[]; mentionedDirectly: number[] }> {
  const { room } = participant;
  const targets = mentionedTargets(message);
  const direct = targets.users.map(userActor);
  if (parent?.actorType === 'users') direct.push(userActor(parent.actorId));
  const groups = targets.groups.map((id): Actor => ({ type: 'groups', id }));
  const everyone = targets.all && mayMentionAll(participant);
  if (direct.length === 0 && groups.length === 0 && !everyone) return { mentioned: [], mentionedDirectly: [] };

  const named = await storage.attendeesByActors(room.id, [...direct, ...groups]);
  const members = await membersOf(storage, named, room);
  const candidates = everyone ? await storage.attendees(room.id) : [...named, ...members];
  const directKeys = new Set(direct.map(actorKey));
  const reached = candidates.filter((attendee) => isReached(attendee, participant));
  const idsOf = (attendees: Attendee[]) => [...new Set(attendees.map(({ id }) => id))];
  return {
    mentioned: idsOf(reached),
    mentionedDirectly: idsOf(reached.filter((attendee) => directKeys.has(actorKey(actorOf(attendee))))),
  };
}

const userActor = (id: string): Actor => ({ type: 'users', id });

/** The members of the groups among these attendees that are in the room themselves. */
async function membersOf(storage: Storage, named: Attendee[], room: Room): Promise<Attendee[]> {
  const groups = named.filter(({ actorType }) => actorType === 'groups');
  const members = await Promise.all(groups.map(({ actorId }) => storage.membersOf(actorId)));
  return members.length > 0 ? storage.attendeesByActors(room.id, members.flat().map(userActor)) : [];
}

/** Users other than the author whom neither the lobby nor their own setting keeps from being notified. */
function isReached(attendee: Attendee, { room, attendee: author }: Participant): boolean {
  if (attendee.actorType !== 'users' || attendee.id === author.id) return false;
  if (attendee.notificationLevel === NotificationLevel.never) return false;
  const shutOut = room.lobbyState === LobbyState.moderatorsOnly && !isModerator(attendee);
  return !shutOut || (effectivePermissions(attendee, room) & Permission.ignoreLobby) !== 0;
}
