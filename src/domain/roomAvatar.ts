import { createHash } from 'node:crypto';
import { leadingEmoji } from './emoji.js';
import { isOneToOne, type Room, RoomType } from './room.js';

/**
 * The picture of a room (spec/conversations.md §9). `Room.avatar` says what somebody chose: "" for nothing, the bare
 * version for an uploaded picture, or `<version> <emoji>` with perhaps ` <color>` behind it. Only this file knows so.
 */
export type Depicted = Pick<Room, 'avatar' | 'type' | 'name' | 'objectType'>;

/** An emoji on a coloured ground. */
export interface EmojiAvatar {
  emoji: string;
  /** Six hexadecimal digits; undefined for the ground of the theme. */
  color: string | undefined;
}

/** What stands for a room that nobody chose a picture for. */
export type RoomIcon = 'changelog' | 'file' | 'password' | 'mail' | 'phone' | 'event' | 'public' | 'user' | 'group';

export type RoomPicture =
  | { kind: 'upload'; version: string }
  | ({ kind: 'emoji' } & EmojiAvatar)
  /** The face of the other user, or an icon where there is none. */
  | { kind: 'peer' }
  | { kind: 'icon'; icon: RoomIcon };

/** Random text of 16 characters: what an uploaded picture or a chosen emoji is told from an earlier one by. */
export const avatarVersionLength = 16;

const color = /^[0-9a-fA-F]{6}$/;
export const isColor = (text: string): boolean => color.test(text);

/** `Room.avatar` of an emoji. */
export const emojiAvatar = (version: string, { emoji, color }: EmojiAvatar): string =>
  [version, emoji, ...(color ? [color] : [])].join(' ');

/** What is to be shown for the room. */
export function roomPicture(room: Depicted): RoomPicture {
  const [version = '', emoji, color] = room.avatar.split(' ');
  if (emoji !== undefined) return { kind: 'emoji', emoji, color };
  if (version !== '') return { kind: 'upload', version };
  if (room.type === RoomType.oneToOne) return { kind: 'peer' };
  const leading = leadingEmoji(room.name);
  return leading === undefined
    ? { kind: 'icon', icon: iconOf(room) }
    : { kind: 'emoji', emoji: leading, color: undefined };
}

const iconByObject: Record<string, RoomIcon> = {
  file: 'file',
  'share:password': 'password',
  emails: 'mail',
  phone: 'phone',
  phone_persist: 'phone',
  phone_temporary: 'phone',
  event: 'event',
};

function iconOf(room: Depicted): RoomIcon {
  if (room.type === RoomType.changelog) return 'changelog';
  const icon = Object.hasOwn(iconByObject, room.objectType) ? iconByObject[room.objectType] : undefined;
  if (icon) return icon;
  if (room.type === RoomType.public) return 'public';
  return isOneToOne(room) ? 'user' : 'group';
}

/**
 * What clients append to the address of a room's avatar so that they may cache the picture for good. Pictures that
 * nobody chose depend on what the room is and on an emoji at the start of its name only, and so do their versions.
 */
export function avatarVersion(room: Depicted): string {
  const [version = ''] = room.avatar.split(' ', 1);
  if (version !== '') return version;
  const emoji = leadingEmoji(room.name);
  return emoji === undefined ? iconVersion(iconOf(room)) : digest(`emoji ${emoji}`);
}

const iconVersions = new Map<RoomIcon, string>();

function iconVersion(icon: RoomIcon): string {
  let version = iconVersions.get(icon);
  if (version === undefined) {
    version = digest(`icon ${icon}`);
    iconVersions.set(icon, version);
  }
  return version;
}

const digest = (of: string): string => createHash('sha256').update(of).digest('hex').slice(0, 8);

/** The address of the picture. */
export const avatarUrl = (baseUrl: string, room: Depicted & Pick<Room, 'token'>): string =>
  `${baseUrl}/ocs/v2.php/apps/spreed/api/v1/room/${room.token}/avatar?v=${avatarVersion(room)}`;
