import type { Deps } from '../deps.js';
import { leaveSession } from './leaveSession.js';

/**
 * Forgets a cookie session, as when somebody logs out: what it was present in, it leaves.
 * @param digest of the cookie session
 */
export async function endHttpSession(deps: Pick<Deps, 'storage' | 'bus' | 'clock'>, digest: string): Promise<void> {
  const { storage } = deps;
  for (const { roomId } of await storage.sessionsOfHttpSession(digest)) {
    const room = await storage.roomById(roomId);
    if (room) await leaveSession(deps, room.token, digest);
  }
  await storage.deleteHttpSession(digest);
}
