import { unpinExpired } from '../actions/pinMessage.js';
import type { Deps } from '../deps.js';
import type { Job } from './jobs.js';

/** How many are looked up at once. */
const batch = 100;

/** Takes down pinned messages when their time has come. */
export const unpinMessages = (deps: Pick<Deps, 'storage' | 'bus' | 'clock'>): Job => ({
  async run(now) {
    for (;;) {
      const expired = await deps.storage.expiredPins(now, batch);
      for (const { roomId, commentId } of expired) await unpinExpired(deps, roomId, commentId);
      if (expired.length < batch) break;
    }
    return deps.storage.nextPinExpiry();
  },
});
