import type { Deps } from '../deps.js';
import { clearStatuses } from './clearStatuses.js';
import { deliverToBots, type PostingDeps } from './deliverToBots.js';
import { endCalls } from './endCalls.js';
import { type ExaminingDeps, examineContents } from './examineContents.js';
import { indexMessages } from './indexMessages.js';
import type { Job, JobName } from './jobs.js';
import { lockIdleRooms } from './lockIdleRooms.js';
import { openLobbies } from './openLobbies.js';
import { removeEmptyRooms } from './removeEmptyRooms.js';
import { removeExpired } from './removeExpired.js';
import { removeExpiredShares } from './removeExpiredShares.js';
import { removeOldRooms } from './removeOldRooms.js';
import { type SendingDeps, sendInvitations } from './sendInvitations.js';
import { sendReminders } from './sendReminders.js';
import { sendScheduledMessages } from './sendScheduled.js';
import { type SweepingDeps, sweepFiles } from './sweepFiles.js';
import { sweepSessions } from './sweepSessions.js';
import { unpinMessages } from './unpinMessages.js';

/** What is done by itself with nothing but storage: by the server, or when the command line asks for it. */
export const storageJobs = (deps: Pick<Deps, 'storage' | 'bus' | 'clock'>) =>
  ({
    'clear statuses': clearStatuses(deps),
    'end calls': endCalls(deps),
    'index messages': indexMessages(deps),
    'lock idle rooms': lockIdleRooms(deps),
    'open lobbies': openLobbies(deps),
    'remove empty rooms': removeEmptyRooms(deps),
    'remove expired messages': removeExpired(deps),
    'remove expired shares': removeExpiredShares(deps),
    'remove old rooms': removeOldRooms(deps),
    'send scheduled messages': sendScheduledMessages(deps),
    'send reminders': sendReminders(deps),
    'sweep sessions': sweepSessions(deps),
    'unpin messages': unpinMessages(deps),
  }) satisfies Partial<Record<JobName, Job>>;

/** Everything that the server does by itself: also what nobody but its own process can. */
export const allJobs = (deps: SendingDeps & PostingDeps & SweepingDeps & ExaminingDeps): Record<JobName, Job> => ({
  ...storageJobs(deps),
  'deliver to bots': deliverToBots(deps),
  'examine contents': examineContents(deps),
  'send invitations': sendInvitations(deps),
  'sweep files': sweepFiles(deps),
});

/** What scripts that were written for Nextcloud call those that it has too. */
export const jobClasses: Partial<Record<JobName, string>> = {
  'end calls': 'OCA\\Talk\\BackgroundJob\\MaximumCallDuration',
  'send reminders': 'OCA\\Talk\\BackgroundJob\\Reminder',
  'lock idle rooms': 'OCA\\Talk\\BackgroundJob\\LockInactiveRooms',
  'remove empty rooms': 'OCA\\Talk\\BackgroundJob\\RemoveEmptyRooms',
  'remove old rooms': 'OCA\\Talk\\BackgroundJob\\ExpireObjectRooms',
  'remove expired shares': 'OCA\\Files_Sharing\\ExpireSharesJob',
  'remove expired messages': 'OCA\\Talk\\BackgroundJob\\ExpireChatMessages',
};
