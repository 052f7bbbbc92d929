import type { Deps } from '../deps.js';
import type { Job } from './jobs.js';

/** Takes away what accounts said of themselves for some time only. */
export const clearStatuses = ({ storage }: Pick<Deps, 'storage'>): Job => ({
  async run(now) {
    await storage.clearStatusMessages(now);
    return storage.nextStatusClear();
  },
});
