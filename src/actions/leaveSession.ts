import type { Deps } from '../deps.js';
import { presenceBell } from '../events/presence.js';
import { putOutOfCallWhere } from './leaveCall.js';

/**
 * Ends the presence of one cookie session in a room; the membership stays, but for who came by the link and has no
 * other session. Nothing happens when there is no such room or session.
 * @param httpSession digest of the cookie session
 */
export async function leaveSession(
  deps: Pick<Deps, 'storage' | 'bus' | 'clock'>,
  token: string,
  httpSession: string,
): Promise<void> {
  const { storage, bus } = deps;
  const room = await storage.roomByToken(token);
  const session = room && (await storage.sessionOf(room.id, httpSession));
  if (!session) return;
  await putOutOfCallWhere(deps, room, (peer) => peer.session.id === session.id);
  await storage.endSessions([session.id]);
  const isGone = !(await storage.attendeeById(room.id, session.attendeeId));
  bus.publish(isGone ? token : presenceBell(token));
}
