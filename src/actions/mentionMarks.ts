import { type Actor, actorKey } from '../domain/actor.js';
import {
  type Attendee,
  actorOf,
  effectivePermissions,
  isModerator,
  NotificationLevel,
  Permission,
} from '../domain/attendee.js';
import type { Comment } from '../domain/comment.js';
import type { MentionedTargets } from '../domain/mentions.js';
import type { Participant } from '../domain/participant.js';
import { LobbyState, type Room } from '../domain/room.js';
import type { Storage } from '../storage/storage.js';
import { roomSettings } from './talkSettings.js';

export interface Mentioning {
  targets: MentionedTargets;
  /** Its author is spoken to as if mentioned by name. */
  repliedTo: Comment | undefined;
  /** Whether `@all` counts. */
  mayMentionAll: boolean;
}

/** Ids of attendees. */
export interface MentionMarks {
  mentioned: number[];
  /** Those of them who are mentioned by name or answered. */
  mentionedDirectly: number[];
}

/** Whose mention marks move, and whose for a mention by name or an answer (spec/mentions.md §4). */
export async function mentionMarks(
  storage: Storage,
  participant: Participant,
  { targets, repliedTo, mayMentionAll }: Mentioning,
): Promise<MentionMarks> {
  const { room } = participant;
  const direct = targets.users.map(userActor);
  if (repliedTo?.actorType === 'users') direct.push(userActor(repliedTo.actorId));
  const groups = targets.groups.map((id): Actor => ({ type: 'groups', id }));
  const everyone = targets.all && mayMentionAll;
  if (direct.length === 0 && groups.length === 0 && !everyone) return { mentioned: [], mentionedDirectly: [] };

  const named = await storage.attendeesByActors(room.id, [...direct, ...groups]);
  const members = await membersOf(storage, named, room);
  const { defaultPermissions } = await roomSettings({ storage });
  const candidates = everyone ? await storage.attendees(room.id) : [...named, ...members];
  const directKeys = new Set(direct.map(actorKey));
  const reached = candidates.filter((attendee) => isReached(attendee, participant, defaultPermissions));
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
function isReached(attendee: Attendee, { room, attendee: author }: Participant, systemDefault: number): boolean {
  if (attendee.actorType !== 'users' || attendee.id === author.id) return false;
  if (attendee.notificationLevel === NotificationLevel.never) return false;
  const shutOut = room.lobbyState === LobbyState.moderatorsOnly && !isModerator(attendee);
  return !shutOut || (effectivePermissions(attendee, room, systemDefault) & Permission.ignoreLobby) !== 0;
}
