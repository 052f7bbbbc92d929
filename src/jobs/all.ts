import type { Deps } from '../deps.js';
import { clearStatuses } from './clearStatuses.js';
import { endCalls } from './endCalls.js';
import type { Job, JobName } from './jobs.js';
import { openLobbies } from './openLobbies.js';
import { removeExpired } from './removeExpired.js';
import { sendReminders } from './sendReminders.js';
import { sendScheduledMessages } from './sendScheduled.js';
import { sweepSessions } from './sweepSessions.js';
import { unpinMessages } from './unpinMessages.js';

/** Everything that is done by itself, by the server or when the command line asks for it. */
export const allJobs = (deps: Pick<Deps, 'storage' | 'bus' | 'clock'>): Record<JobName, Job> => ({
  'clear statuses': clearStatuses(deps),
  'end calls': endCalls(deps),
  'open lobbies': openLobbies(deps),
  'remove expired messages': removeExpired(deps),
  'send scheduled messages': sendScheduledMessages(deps),
  'send reminders': sendReminders(deps),
  'sweep sessions': sweepSessions(deps),
  'unpin messages': unpinMessages(deps),
});

/** What scripts that were written for Nextcloud call those that it has too. */
export const jobClasses: Partial<Record<JobName, string>> = {
  'end calls': 'OCA\\Talk\\BackgroundJob\\MaximumCallDuration',
  'send reminders': 'OCA\\Talk\\BackgroundJob\\Reminder',
  'remove expired messages': 'OCA\\Talk\\BackgroundJob\\ExpireChatMessages',
};
