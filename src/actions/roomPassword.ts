import type { Deps } from '../deps.js';
import { TalkError } from '../domain/errors.js';
import { isListedFor } from '../domain/membership.js';
import type { Room } from '../domain/room.js';
import type { User } from '../domain/user.js';

/** Who stands at the door of a room, without being an attendee yet. */
export interface Visitor {
  /** Absent for guests. */
  user: User | undefined;
  /** Digest of the cookie session. */
  httpSession: string;
  /** Where guesses at the password are counted. */
  address: string;
}

/** Whom the room is listed for needs no password, nor who has given it before. */
export async function isAskedForPassword(
  { storage }: Pick<Deps, 'storage'>,
  room: Room,
  { user, httpSession }: Visitor,
): Promise<boolean> {
  if (room.passwordHash === '' || isListedFor(room, user)) return false;
  const known = await storage.httpSessionRoom(httpSession, room.id);
  return known?.verifiedPassword !== room.passwordHash;
}

/** @throws TalkError forbidden `password`, throttled for the guess that is one too many */
export async function checkRoomPassword(
  { passwords, throttle }: Pick<Deps, 'passwords' | 'throttle'>,
  room: Room,
  { address }: Visitor,
  password: string,
): Promise<void> {
  if (await passwords.verify(password, room.passwordHash)) {
    return throttle.forgive('talkRoomPassword', address, room.token);
  }
  await throttle.failed('talkRoomPassword', address, room.token);
  await throttle.check('talkRoomPassword', address);
  throw new TalkError('forbidden', 'password');
}

/** Lets the cookie session in from now on, as long as the password stays the same. */
export async function rememberPassword(
  { storage, clock }: Pick<Deps, 'storage' | 'clock'>,
  room: Room,
  { httpSession }: Visitor,
): Promise<void> {
  const known = await storage.httpSessionRoom(httpSession, room.id);
  const entry = { digest: httpSession, roomId: room.id, guestAttendeeId: known?.guestAttendeeId ?? 0 };
  await storage.saveHttpSessionRoom({ ...entry, verifiedPassword: room.passwordHash }, clock.now());
}
