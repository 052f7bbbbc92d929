import type { Deps } from '../deps.js';
import type { Job } from './jobs.js';

/** How many are removed in one transaction. */
const batch = 100;

/** Ends what was shared for some time only. Until it comes by, what has expired is not shown either. */
export const removeExpiredShares = ({ storage }: Pick<Deps, 'storage'>): Job => ({
  async run(now) {
    while ((await storage.removeExpiredShares(now, batch)) === batch);
    return storage.nextShareExpiry();
  },
});
