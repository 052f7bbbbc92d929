import { isIP, isIPv4 } from 'node:net';
import ipaddr from 'ipaddr.js';
import type { Actor, ActorType } from './actor.js';
import { TalkError } from './errors.js';
import type { Room } from './room.js';
import { isConfigurable } from './roomRules.js';

/** Keeping people out of a room (spec/conversations.md §11). */

export const bannedTypes = ['users', 'guests', 'emails', 'ip'] as const;
/** An actor of that type, or the address that guests come from. */
export type BannedType = (typeof bannedTypes)[number];

export interface Ban {
  id: number;
  roomId: number;
  /** Who banned. */
  moderatorType: ActorType;
  moderatorId: string;
  bannedType: BannedType;
  /** An actor's id, an address, or a range of addresses such as `10.0.0.0/8`. */
  bannedId: string;
  /** Unix seconds. */
  bannedAt: number;
  /** For the eyes of moderators. */
  internalNote: string;
}

/** Bytes. */
const maxNoteLength = 4000;
/** Longer than any id of an actor, in characters. */
const maxIdLength = 255;

/**
 * Whom a moderator wants to ban, as it is kept.
 * @throws TalkError invalid `room`, `bannedActor` or `internalNote`
 */
export function checkBan(
  room: Pick<Room, 'type'>,
  type: string,
  id: string,
  note: string,
): { type: BannedType; id: string } {
  if (!isConfigurable(room)) throw new TalkError('invalid', 'room');
  const bannedType = bannedTypes.find((known) => known === type);
  const bannedId = bannedType === 'ip' ? checkedRange(id.trim()) : id;
  if (!bannedType || !bannedId || bannedId.length > maxIdLength) throw new TalkError('invalid', 'bannedActor');
  if (Buffer.byteLength(note) > maxNoteLength) throw new TalkError('invalid', 'internalNote');
  return { type: bannedType, id: bannedId };
}

/** An address or a range as it is kept, undefined for neither. */
function checkedRange(text: string): string | undefined {
  const [address = '', bits, ...rest] = text.split('/');
  if (isIP(address) === 0 || address.includes('%') || rest.length > 0) return undefined;
  if (bits === undefined) return plainAddress(address);
  const isLength = /^\d{1,3}$/.test(bits) && Number(bits) <= (isIPv4(address) ? 32 : 128);
  return isLength ? text.toLowerCase() : undefined;
}

/** The address as the other end knows it: IPv4 within IPv6 is IPv4, IPv6 in its shortest form. */
export const plainAddress = (address: string): string =>
  isIP(address) === 0 ? address : ipaddr.process(address).toString();

/** Whether one of the bans is on this very actor. */
export const bansActor = (bans: readonly Ban[], actor: Actor): boolean =>
  bans.some(({ bannedType, bannedId }) => bannedType === actor.type && bannedId === actor.id);

/** Whether one of the bans is on this address or on a range that holds it. */
export function bansAddress(bans: readonly Ban[], address: string): boolean {
  const ranges = bans.filter(({ bannedType }) => bannedType === 'ip');
  if (ranges.length === 0 || isIP(address) === 0) return false;
  const asked = ipaddr.process(address);
  const inIPv6 = asked instanceof ipaddr.IPv4 ? asked.toIPv4MappedAddress() : asked;
  return ranges.some(({ bannedId }) => {
    if (!bannedId.includes('/')) return bannedId === asked.toString();
    const [start, bits] = ipaddr.parseCIDR(bannedId);
    // Also a range of IPv6 may be one of IPv4 addresses within it.
    return start.kind() === asked.kind()
      ? asked.match(start, bits)
      : start.kind() === 'ipv6' && inIPv6.match(start, bits);
  });
}
