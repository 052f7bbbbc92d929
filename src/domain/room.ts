/** Conversation types; `changelog` to `noteToSelf` cannot be created by clients. */
export const RoomType = {
  oneToOne: 1,
  group: 2,
  public: 3,
  changelog: 4,
  formerOneToOne: 5,
  noteToSelf: 6,
} as const;
export type RoomType = (typeof RoomType)[keyof typeof RoomType];

export const ReadOnly = { off: 0, on: 1 } as const;
/** Who finds the room in search and may join it without being added. */
export const Listable = { participants: 0, users: 1, everyone: 2 } as const;
export const LobbyState = { off: 0, moderatorsOnly: 1 } as const;
export const MentionPermissions = { everyone: 0, moderators: 1 } as const;
export const SipState = { off: 0, withPin: 1, withoutPin: 2 } as const;
/** How a room's participants come into its breakout rooms; `none` while it has no breakout rooms. */
export const BreakoutRoomMode = { none: 0, automatic: 1, manual: 2, free: 3 } as const;
/** `stopped` and `started` of a room that has breakout rooms, `assistance` of a breakout room that asks for help. */
export const BreakoutRoomStatus = { stopped: 0, started: 1, assistance: 2 } as const;

export interface Room {
  /** Our number; `token` is what stands in URLs. */
  id: number;
  token: string;
  type: RoomType;
  /** As stored: of a one-to-one room the JSON list of both user ids, sorted. */
  name: string;
  description: string;
  /** What the room belongs to, "" for nothing (spec/conversations.md §1). */
  objectType: string;
  objectId: string;
  readOnly: number;
  listable: number;
  /** scrypt hash, "" for none. */
  passwordHash: string;
  lobbyState: number;
  /** Unix seconds at which the lobby opens by itself, 0 for never. */
  lobbyTimer: number;
  mentionPermissions: number;
  /** Bit mask for attendees without one of their own, 0 for the system's default. */
  defaultPermissions: number;
  /** Seconds that new messages live, 0 for ever. */
  messageExpiration: number;
  /** "" for a picture that nobody chose; see domain/roomAvatar.ts. */
  avatar: string;
  /** Unix seconds. */
  lastActivity: number;
  /** The newest comment that may be shown as the room's last message, 0 for none. */
  lastMessageId: number;
  /** How many comments that count as unread the room has ever had (see Comment.ordinal). */
  commentCount: number;
  /** How many of those were deleted, or are gone because they expired. */
  gapCount: number;
  /** The message that was pinned last, of those that still are; 0 for none. */
  lastPinnedId: number;
  /** Unix seconds since when a call runs, 0 for none. */
  callStartTime: number;
  /** The OR of the call flags of everybody in the call. */
  callFlag: number;
  sipEnabled: number;
  /** Whether who joins a call must agree to its being recorded, where moderators decide that: 0 or 1. */
  recordingConsent: number;
  breakoutRoomMode: number;
  breakoutRoomStatus: number;
  /** What the bots that listen here want to hear of: the `BotFeature` bits of all of them, 0 where there are none. */
  botFeatures: number;
}

/** The two user ids of a one-to-one room's stored name. */
export function pairOf(room: Pick<Room, 'name'>): string[] {
  try {
    const pair: unknown = JSON.parse(room.name);
    return Array.isArray(pair) ? pair.map(String) : [];
  } catch {
    return [];
  }
}

/** The stored name of the one-to-one room of two users. */
export const pairName = (a: string, b: string): string => JSON.stringify([a, b].sort());
export const isOneToOne = (room: Pick<Room, 'type'>): boolean =>
  room.type === RoomType.oneToOne || room.type === RoomType.formerOneToOne;

/** When what is written there now expires: Unix seconds, 0 for never. */
export const expiryIn = ({ messageExpiration }: Pick<Room, 'messageExpiration'>, now: number): number =>
  messageExpiration > 0 ? now + messageExpiration : 0;

/** Whether it is neither locked nor one that only Parley writes to. */
export const isWritable = ({ readOnly, type }: Pick<Room, 'readOnly' | 'type'>): boolean =>
  readOnly === ReadOnly.off && type !== RoomType.changelog;

/** `one2one`, `group` or `public`: what rich objects say of a room (spec/messages.md §10). */
export function callTypeOf(room: Pick<Room, 'type'>): 'one2one' | 'group' | 'public' {
  if (room.type === RoomType.group) return 'group';
  return room.type === RoomType.public ? 'public' : 'one2one';
}
