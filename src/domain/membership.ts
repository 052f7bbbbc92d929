import {
  type Attendee,
  effectivePermissions,
  isLoggedInModerator,
  isModerator,
  ParticipantType,
  Permission,
} from './attendee.js';
import { TalkError } from './errors.js';
import { isOneToOne, Listable, type Room, RoomType } from './room.js';
import { sessionKillTimeout, type TalkSession } from './session.js';
import type { Announcement } from './systemMessage.js';
import { isGuestAccount, type User } from './user.js';

/**
 * Who may come into a room, leave it, be made moderator and be given which permissions
 * (spec/participants.md §4, §5, §7 to §9 and §13).
 */

/** Whether moderators may add participants: pairs stay pairs, and notes are for oneself. */
export function takesParticipants(room: Pick<Room, 'type' | 'objectType'>): boolean {
  return !isOneToOne(room) && room.type !== RoomType.noteToSelf && room.objectType !== 'share:password';
}

/** The scopes of rooms that the account may find: guest accounts only find what is open to everyone. */
export const listedScopes = (user: Pick<User, 'properties'>): number[] =>
  isGuestAccount(user) ? [Listable.everyone] : [Listable.users, Listable.everyone];

/** Whether the account, if there is one, may find and join the room without being added. */
export const isListedFor = (
  room: Pick<Room, 'listable' | 'type'>,
  user: Pick<User, 'properties'> | undefined,
): boolean =>
  user !== undefined &&
  (room.type === RoomType.group || room.type === RoomType.public) &&
  listedScopes(user).includes(room.listable);

/**
 * What somebody becomes who comes into the room by themself.
 * @returns undefined when the room does not let them in
 */
export function typeOfNewcomer(
  room: Pick<Room, 'listable' | 'type'>,
  user: Pick<User, 'properties'> | undefined,
): ParticipantType | undefined {
  if (isListedFor(room, user)) return ParticipantType.user;
  if (room.type !== RoomType.public) return undefined;
  return user ? ParticipantType.selfJoined : ParticipantType.guest;
}

/** Who counts as a user of the room, whatever their actor type but groups and teams. */
const userTypes: readonly ParticipantType[] = [ParticipantType.owner, ParticipantType.moderator, ParticipantType.user];

export interface Headcount {
  /** Attendees of `userTypes`, groups and teams not counted. */
  users: number;
  /** Owners and moderators; guest moderators do not count. */
  moderators: number;
}

export function headcountOf(attendees: Pick<Attendee, 'actorType' | 'participantType'>[]): Headcount {
  const people = attendees.filter((attendee) => !isCollective(attendee));
  return {
    users: people.filter(({ participantType }) => userTypes.includes(participantType)).length,
    moderators: people.filter(isLoggedInModerator).length,
  };
}

/** A group or team: it attends for its members, who are attendees themselves. */
export interface Collective {
  type: 'groups' | 'circles';
  id: string;
}

/** The group or team that the attendee stands for. */
export function collectiveOf({ actorType, actorId }: Pick<Attendee, 'actorType' | 'actorId'>): Collective | undefined {
  return actorType === 'groups' || actorType === 'circles' ? { type: actorType, id: actorId } : undefined;
}

const isCollective = (attendee: Pick<Attendee, 'actorType'>): boolean =>
  attendee.actorType === 'groups' || attendee.actorType === 'circles';

/**
 * What happens when this attendee leaves for good.
 * @throws TalkError invalid `last-moderator`
 */
export function effectOfLeaving(
  room: Pick<Room, 'type' | 'objectType'>,
  attendee: Pick<Attendee, 'participantType'>,
  { users, moderators }: Headcount,
): 'attendee goes' | 'room goes' {
  if (isLoggedInModerator(attendee) && users > 1 && moderators === 1 && !isOneToOne(room)) {
    throw new TalkError('invalid', 'last-moderator');
  }
  const isOnlyUser = users === 1 && userTypes.includes(attendee.participantType);
  const outlivesUsers = room.type === RoomType.changelog || room.objectType === 'file';
  return isOnlyUser && !outlivesUsers ? 'room goes' : 'attendee goes';
}

/** Whether leaving or being removed is told in the chat: only of users, and only of those who were added. */
export const isMissed = (
  room: Pick<Room, 'type'>,
  attendee: Pick<Attendee, 'actorType' | 'participantType'>,
): boolean =>
  attendee.actorType === 'users' && attendee.participantType !== ParticipantType.selfJoined && !isOneToOne(room);

/** @returns undefined when the attendee is a moderator already or cannot be one */
export function promoted(attendee: Pick<Attendee, 'actorType' | 'participantType'>): ParticipantType | undefined {
  if (isCollective(attendee)) return undefined;
  const { user, selfJoined, moderator, guest, guestModerator } = ParticipantType;
  const type = attendee.participantType;
  if (type === user || type === selfJoined) return moderator;
  return type === guest ? guestModerator : undefined;
}

/** @returns undefined when the attendee is no moderator or is the owner */
export function demoted(attendee: Pick<Attendee, 'actorType' | 'participantType'>): ParticipantType | undefined {
  if (isCollective(attendee)) return undefined;
  const { user, moderator, guest, guestModerator } = ParticipantType;
  if (attendee.participantType === moderator) return user;
  return attendee.participantType === guestModerator ? guest : undefined;
}

const ranks: readonly ParticipantType[] = [
  ParticipantType.owner,
  ParticipantType.moderator,
  ParticipantType.user,
  ParticipantType.selfJoined,
];

/** Whether an account of the one participant type is more in a room than one of the other. */
export const outranks = (type: ParticipantType, other: ParticipantType): boolean =>
  ranks.indexOf(type) < ranks.indexOf(other);

/** What is told of an attendee who becomes this (spec/system-messages.md §4); owners are made without a word. */
export function toldOfRole(
  attendee: Pick<Attendee, 'actorType' | 'actorId' | 'participantType'>,
  becomes: ParticipantType,
): Announcement | undefined {
  const { actorType: type, actorId: id } = attendee;
  const { moderator, user, selfJoined, guest, guestModerator } = ParticipantType;
  if (becomes === moderator) return { type: 'moderator_promoted', parameters: { user: id } };
  if (becomes === guestModerator) return { type: 'guest_moderator_promoted', parameters: { type, id } };
  if (becomes === guest) return { type: 'guest_moderator_demoted', parameters: { type, id } };
  if (becomes !== user) return undefined;
  const isNew = attendee.participantType === selfJoined;
  return { type: isNew ? 'user_added' : 'moderator_demoted', parameters: { user: id } };
}

/**
 * The attendee's own bit mask after a change of permissions. Any mask but 0, which means "as the room has it", bears
 * the custom bit; taking the last permission away leaves none rather than going back to the room's.
 * @throws TalkError forbidden `moderator`, invalid `room-type`, `type`, `value` or `method`
 */
export function changedPermissions(
  room: Pick<Room, 'type' | 'defaultPermissions'>,
  attendee: Pick<Attendee, 'actorType' | 'participantType' | 'permissions'>,
  method: string,
  value: number,
  systemDefault: number,
): number {
  if (isOneToOne(room)) throw new TalkError('invalid', 'room-type');
  if (isModerator(attendee)) throw new TalkError('forbidden', 'moderator');
  if (isCollective(attendee)) throw new TalkError('invalid', 'type');
  if (value < 0 || value > (Permission.all | Permission.custom)) throw new TalkError('invalid', 'value');
  const effective = effectivePermissions(attendee, room, systemDefault);
  if (method === 'set') return value === 0 ? 0 : value | Permission.custom;
  if (method === 'add') return effective | value | Permission.custom;
  if (method === 'remove') return (effective & ~value) | Permission.custom;
  throw new TalkError('invalid', 'method');
}

/** A session that has not been heard of for so long that it is closed. */
export const isStale = (session: Pick<TalkSession, 'lastPing'>, now: number): boolean =>
  session.lastPing <= now - sessionKillTimeout;

/** A guest who is only worth listing while present: nobody has given them a role or permissions. */
export const isPassingGuest = (attendee: Pick<Attendee, 'actorType' | 'participantType' | 'permissions'>): boolean =>
  attendee.actorType === 'guests' &&
  attendee.participantType === ParticipantType.guest &&
  (attendee.permissions === 0 || attendee.permissions === Permission.custom);

/** Characters of a guest's name that are kept. */
const maxGuestName = 64;

/** What a guest wants to be called, as it is kept. */
export const guestName = (wanted: string): string => [...wanted.trim()].slice(0, maxGuestName).join('').trim();
