import type { Deps } from '../deps.js';
import type { Job } from './jobs.js';

/** Seconds after which a session that nobody has closed is forgotten; lists of participants close it sooner. */
const forgottenAfter = 24 * 3600;
/** How many are ended in one transaction. */
const batch = 500;
/** Seconds between two sweeps. */
const interval = 600;

/**
 * Clears away what clients left behind that never said goodbye, so that rows do not pile up: Talk sessions without a
 * ping for a day, cookie sessions that can no longer log anybody in, and app passwords whose only time to be used is
 * over.
 */
export const sweepSessions = ({ storage }: Pick<Deps, 'storage'>): Job => ({
  async run(now) {
    const before = now - forgottenAfter;
    for (;;) {
      const sessions = await storage.sessionsNotSeenSince(before, batch);
      if (sessions.length > 0) await storage.endSessions(sessions.map(({ id }) => id));
      if (sessions.length < batch) break;
    }
    await storage.sweepHttpSessions(before);
    await storage.sweepAppPasswords(now);
    return now + interval;
  },
});
