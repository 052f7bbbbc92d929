import type { Actor, ActorType } from './actor.js';
import type { Room } from './room.js';

export const ParticipantType = {
  owner: 1,
  moderator: 2,
  user: 3,
  guest: 4,
  /** A logged-in user who came into a public room by its link. */
  selfJoined: 5,
  guestModerator: 6,
} as const;
export type ParticipantType = (typeof ParticipantType)[keyof typeof ParticipantType];

/** The permission bits (spec/conversations.md §1). */
export const Permission = {
  custom: 1,
  startCall: 2,
  joinCall: 4,
  ignoreLobby: 8,
  publishAudio: 16,
  publishVideo: 32,
  publishScreen: 64,
  chat: 128,
  all: 254,
  /** What attendees have when neither they nor their room say otherwise: everything but ignoring the lobby. */
  systemDefault: 246,
} as const;

export const NotificationLevel = { default: 0, always: 1, mention: 2, never: 3 } as const;
export const ReadPrivacy = { public: 0, private: 1 } as const;

/** Membership of one actor in one room. */
export interface Attendee {
  id: number;
  roomId: number;
  actorType: ActorType;
  actorId: string;
  /** Kept in step with the account's name; what a guest calls themself; "" for none. */
  displayName: string;
  participantType: ParticipantType;
  /** The attendee's own bit mask, 0 to inherit the room's. */
  permissions: number;
  notificationLevel: number;
  notificationCalls: number;
  favorite: boolean;
  archived: boolean;
  important: boolean;
  sensitive: boolean;
  /** Comment id, 0 for nothing read yet, −2 when marked unread from the start. */
  lastReadMessage: number;
  lastMentionMessage: number;
  lastMentionDirect: number;
  /** The pinned message that they no longer want to see, 0 for none. */
  hiddenPinnedId: number;
  /** How many messages they have scheduled in the room. */
  scheduledMessages: number;
  /** Whether the reader lets others see how far they have read. */
  readPrivacy: number;
  /** Unix seconds of the last change that only concerns this attendee; `modifiedSince` lists go by it. */
  lastAttendeeActivity: number;
  /** Whether messages of the room may have left notifications, so that reading has something to take away. */
  hasNotifications: boolean;
  /** Unix seconds at which the attendee last entered the room's call, 0 for never. */
  lastJoinedCall: number;
}

export const actorOf = (attendee: Pick<Attendee, 'actorType' | 'actorId'>): Actor => ({
  type: attendee.actorType,
  id: attendee.actorId,
});

/** Owners, moderators and guest moderators. */
export function isModerator(attendee: Pick<Attendee, 'participantType'>): boolean {
  const type = attendee.participantType;
  return (
    type === ParticipantType.owner || type === ParticipantType.moderator || type === ParticipantType.guestModerator
  );
}

/** Owners and moderators with an account. */
export const isLoggedInModerator = (attendee: Pick<Attendee, 'participantType'>): boolean =>
  attendee.participantType === ParticipantType.owner || attendee.participantType === ParticipantType.moderator;

export const isGuest = (attendee: Pick<Attendee, 'participantType'>): boolean =>
  attendee.participantType === ParticipantType.guest || attendee.participantType === ParticipantType.guestModerator;

/**
 * What the attendee may do: moderators everything, others their own mask, else the room's, else the system's.
 * @param systemDefault the administrator's (actions/talkSettings.ts), `Permission.systemDefault` where nothing is set
 */
export function effectivePermissions(
  attendee: Pick<Attendee, 'participantType' | 'permissions'>,
  room: Pick<Room, 'defaultPermissions'>,
  systemDefault: number,
): number {
  if (isModerator(attendee)) return Permission.all;
  return attendee.permissions || room.defaultPermissions || systemDefault;
}
