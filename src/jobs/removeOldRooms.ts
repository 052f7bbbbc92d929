import { deleteRoom } from '../actions/deleteRoom.js';
import { retentionOf } from '../actions/talkSettings.js';
import type { Deps } from '../deps.js';
import { isOverSince, type PassingObject, retentionLimit } from '../domain/retention.js';
import type { Job } from './jobs.js';

/** Seconds between two looks. */
const interval = 3600;

/** Deletes rooms of events, instant meetings and calls by telephone when they have not been used for long enough. */
export const removeOldRooms = (deps: Pick<Deps, 'storage' | 'bus'>): Job => ({
  async run(now) {
    const retention = await retentionOf(deps);
    for (const [objectType, days] of Object.entries(retention) as [PassingObject, number][]) {
      if (days === 0) continue;
      const before = retentionLimit(days, now);
      for (const room of await deps.storage.roomsUnusedSince(objectType, before)) {
        if (isOverSince(room, before)) await deleteRoom(deps, room);
      }
    }
    return now + interval;
  },
});
