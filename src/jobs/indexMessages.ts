import type { Deps } from '../deps.js';
import type { Job } from './jobs.js';

/** How many are indexed in one transaction: a few milliseconds, in which what people write has to wait. */
const batch = 100;
/** How many at once; then it rests. */
const most = 5_000;
/** Seconds until it looks again. Search also finds what is not indexed yet, but takes longer the more that is. */
const interval = 60;
const busyInterval = 5;

/** Keeps the search index up to date; in a database from before there was one it goes through all messages. */
export const indexMessages = ({ storage }: Pick<Deps, 'storage'>): Job => ({
  async run(now) {
    let count = 0;
    while (count < most) {
      const indexed = await storage.indexComments(batch);
      count += indexed;
      if (indexed < batch) return now + (count < most / 5 ? interval : busyInterval);
    }
    return now;
  },
});
