import type { Deps } from '../deps.js';
import type { Job } from './jobs.js';

/** How many are removed in one transaction: few enough for what people write to be kept in between. */
const batch = 500;
/** Seconds between two looks; nobody is shown an expired message in the meantime. */
const interval = 60;

/** Removes messages that have expired. */
export const removeExpired = ({ storage }: Pick<Deps, 'storage'>): Job => ({
  async run(now) {
    while ((await storage.removeExpired(now, batch)) === batch);
    return now + interval;
  },
});
