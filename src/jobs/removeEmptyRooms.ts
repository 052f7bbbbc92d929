import type { Deps } from '../deps.js';
import type { Job } from './jobs.js';

/** Seconds between two looks, and for which a room may be without anybody. */
const interval = 300;

/** Deletes rooms that nobody attends any more. */
export const removeEmptyRooms = ({ storage, bus }: Pick<Deps, 'storage' | 'bus'>): Job => ({
  async run(now) {
    for (const token of await storage.deleteEmptyRooms(now - interval)) bus.publish(token);
    return now + interval;
  },
});
