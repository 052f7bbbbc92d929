import type { Deps } from '../deps.js';
import type { Job } from './jobs.js';

/** How many are sent in one transaction. */
const batch = 500;
/** The longest between two looks, in seconds; nobody is waited for who wants to be reminded of the past. */
const interval = 60;

/** Tells people of the messages that they wanted to be reminded of, when the time has come. */
export const sendReminders = ({ storage }: Pick<Deps, 'storage'>): Job => ({
  async run(now) {
    while ((await storage.remind(now, batch)) === batch);
    return Math.min(now + interval, (await storage.nextReminder()) ?? Number.POSITIVE_INFINITY);
  },
});
