import { sendScheduled } from '../actions/scheduleMessage.js';
import type { Deps } from '../deps.js';
import type { Job } from './jobs.js';

/** How many are looked up at once. */
const batch = 100;

/** Sends messages when their time has come, in the order in which it has. */
export const sendScheduledMessages = (deps: Pick<Deps, 'storage' | 'bus' | 'clock'>): Job => ({
  async run(now) {
    for (;;) {
      const due = await deps.storage.dueMessages(now, batch);
      for (const scheduled of due) await sendScheduled(deps, scheduled);
      if (due.length < batch) break;
    }
    return deps.storage.nextScheduled();
  },
});
