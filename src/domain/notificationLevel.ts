import { type Attendee, effectivePermissions, isModerator, NotificationLevel, Permission } from './attendee.js';
import { isOneToOne, LobbyState, type Room } from './room.js';

/** What of an attendee decides whether they are notified. */
export type Notifiable = Pick<
  Attendee,
  'actorType' | 'actorId' | 'participantType' | 'permissions' | 'notificationLevel'
>;

/**
 * How much of the room a user who has not chosen wants to hear of.
 * @param inGroups what the administrator has set for all but one-to-one rooms, a NotificationLevel
 */
export const defaultLevel = (room: Pick<Room, 'type'>, inGroups: number): number =>
  isOneToOne(room) ? NotificationLevel.always : inGroups;

/** The notification level that holds for the attendee; guests are never notified. */
export function levelOf(
  attendee: Pick<Attendee, 'actorType' | 'notificationLevel'>,
  room: Pick<Room, 'type'>,
  inGroups: number,
): number {
  if (attendee.notificationLevel !== NotificationLevel.default) return attendee.notificationLevel;
  return attendee.actorType === 'users' ? defaultLevel(room, inGroups) : NotificationLevel.never;
}

/**
 * Whether the lobby keeps nothing from the attendee: it is off, or they may pass it.
 * @param systemDefault permissions of those to whom neither they nor the room give any
 */
export function passesLobby(
  attendee: Pick<Attendee, 'participantType' | 'permissions'>,
  room: Pick<Room, 'lobbyState' | 'defaultPermissions'>,
  systemDefault: number,
): boolean {
  if (room.lobbyState !== LobbyState.moderatorsOnly || isModerator(attendee)) return true;
  return (effectivePermissions(attendee, room, systemDefault) & Permission.ignoreLobby) !== 0;
}
