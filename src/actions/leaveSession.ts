import type { Deps } from '../deps.js';

/**
 * Ends the presence of one cookie session in a room; the membership stays, but for who came by the link and has no
 * other session. Nothing happens when there is no such room or session.
 * @param httpSession digest of the cookie session
 */
export async function leaveSession(
  { storage, bus }: Pick<Deps, 'storage' | 'bus'>,
  token: string,
  httpSession: string,
): Promise<void> {
  const room = await storage.roomByToken(token);
  const session = room && (await storage.sessionOf(room.id, httpSession));
  if (!session) return;
  await storage.endSessions([session.id]);
  const isGone = !(await storage.attendeeById(room.id, session.attendeeId));
  if (isGone) bus.publish(token);
}
