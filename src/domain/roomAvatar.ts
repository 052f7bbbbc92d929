import { createHash } from 'node:crypto';
import type { Room } from './room.js';

type Depicted = Pick<Room, 'avatar' | 'type' | 'name'>;

/**
 * What clients append to the address of a room's avatar so that they may cache the picture for good. Pictures that
 * nobody chose depend on the room's type and on an emoji at the start of its name only, and so do their versions.
 */
export function avatarVersion(room: Depicted): string {
  if (room.avatar !== '') return room.avatar;
  const emoji = leadingEmoji.exec(room.name)?.[0];
  return emoji === undefined ? iconVersion(room.type) : digest(`emoji ${emoji}`);
}

/** An emoji with what belongs to it: skin tone, presentation, joined emoji. */
const leadingEmoji =
  /^(?:\p{RI}\p{RI}|(?:\p{Emoji_Presentation}|\p{Emoji}\uFE0F)(?:\p{EMod}|\uFE0F|\u200D\p{Extended_Pictographic})*)/u;

const iconVersions = new Map<number, string>();

function iconVersion(type: number): string {
  let version = iconVersions.get(type);
  if (version === undefined) {
    version = digest(`icon ${type}`);
    iconVersions.set(type, version);
  }
  return version;
}

const digest = (of: string): string => createHash('sha256').update(of).digest('hex').slice(0, 8);

/** The address of the picture. */
export const avatarUrl = (baseUrl: string, room: Depicted & Pick<Room, 'token'>): string =>
  `${baseUrl}/ocs/v2.php/apps/spreed/api/v1/room/${room.token}/avatar?v=${avatarVersion(room)}`;
