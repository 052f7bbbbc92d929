import { changeRoom } from '../actions/changeRoom.js';
import { idleDays } from '../actions/talkSettings.js';
import type { Deps } from '../deps.js';
import { systemActor } from '../domain/actor.js';
import { retentionLimit } from '../domain/retention.js';
import { ReadOnly } from '../domain/room.js';
import { setReadOnly } from '../domain/roomChanges.js';
import type { Job } from './jobs.js';

/** Seconds between two looks. */
const interval = 3600;
const bySystem = { actorType: systemActor.type, actorId: systemActor.id };

/** Makes group and public rooms read-only that were not used for as many days as the administrator says. */
export const lockIdleRooms = (deps: Pick<Deps, 'storage' | 'bus' | 'clock'>): Job => ({
  async run(now) {
    const days = await idleDays(deps);
    if (days > 0) {
      for (const room of await deps.storage.writableRoomsUnusedSince(retentionLimit(days, now))) {
        await changeRoom(deps, { room, attendee: bySystem }, (current) => setReadOnly(current, ReadOnly.on));
      }
    }
    return now + interval;
  },
});
