import type { Deps } from '../deps.js';
import { emailActorId } from '../domain/emailAddress.js';
import { type Room, RoomType } from '../domain/room.js';
import { isSame } from '../passwords.js';
import { leaveSession } from './leaveSession.js';

/**
 * Makes a cookie session that of an invited guest: when it joins, they come in.
 * @param httpSession digest of the cookie session
 * @returns whether the address was invited with that access token
 */
export async function openInvitation(
  deps: Pick<Deps, 'storage' | 'bus' | 'clock'>,
  room: Room,
  httpSession: string,
  address: string,
  accessToken: string,
): Promise<boolean> {
  const { storage, clock } = deps;
  if (room.type !== RoomType.public) return false;
  const attendee = await storage.attendeeOf(room.id, { type: 'emails', id: emailActorId(address) });
  const guest = attendee && (await storage.emailGuest(attendee.id));
  if (!guest || !isSame(accessToken, guest.accessToken)) return false;
  const session = await storage.sessionOf(room.id, httpSession);
  // Whoever was in as somebody else comes in anew.
  if (session && session.attendeeId !== attendee.id) await leaveSession(deps, room.token, httpSession);
  const known = await storage.httpSessionRoom(httpSession, room.id);
  const entry = { digest: httpSession, roomId: room.id, guestAttendeeId: attendee.id };
  await storage.saveHttpSessionRoom({ ...entry, verifiedPassword: known?.verifiedPassword ?? '' }, clock.now());
  return true;
}
