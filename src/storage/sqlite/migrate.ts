import type { Database } from 'better-sqlite3';
import initial from '../../../db/migrations/0001_initial.sql';
import reactions from '../../../db/migrations/0002_reactions.sql';
import rooms from '../../../db/migrations/0003_rooms.sql';
import bans from '../../../db/migrations/0004_bans.sql';
import gaps from '../../../db/migrations/0005_gaps.sql';
import teams from '../../../db/migrations/0006_teams.sql';
import polls from '../../../db/migrations/0007_polls.sql';
import notifications from '../../../db/migrations/0008_notifications.sql';
import pictures from '../../../db/migrations/0009_pictures.sql';
import pins from '../../../db/migrations/0010_pins.sql';
import calls from '../../../db/migrations/0011_calls.sql';
import breakoutRooms from '../../../db/migrations/0012_breakout_rooms.sql';
import attempts from '../../../db/migrations/0013_attempts.sql';
import schedule from '../../../db/migrations/0014_schedule.sql';
import reminders from '../../../db/migrations/0015_reminders.sql';
import threads from '../../../db/migrations/0016_threads.sql';
import userStatuses from '../../../db/migrations/0017_user_statuses.sql';
import sharedItems from '../../../db/migrations/0018_shared_items.sql';
import retention from '../../../db/migrations/0019_retention.sql';
import emailGuests from '../../../db/migrations/0020_email_guests.sql';
import scheduledThreads from '../../../db/migrations/0021_scheduled_threads.sql';
import loginFlows from '../../../db/migrations/0022_login_flows.sql';
import bots from '../../../db/migrations/0023_bots.sql';
import search from '../../../db/migrations/0024_search.sql';
import files from '../../../db/migrations/0025_files.sql';
import folders from '../../../db/migrations/0026_folders.sql';
import shareTargets from '../../../db/migrations/0027_share_targets.sql';
import defaultQuota from '../../../db/migrations/0028_default_quota.sql';
import wipe from '../../../db/migrations/0029_wipe.sql';
import contacts from '../../../db/migrations/0030_contacts.sql';
import sharerTargets from '../../../db/migrations/0031_sharer_targets.sql';

/** All migrations ever released, in order; `PRAGMA user_version` says how many of them a database has seen. */
export const migrations: readonly string[] = [
  initial,
  reactions,
  rooms,
  bans,
  gaps,
  teams,
  polls,
  notifications,
  pictures,
  pins,
  calls,
  breakoutRooms,
  attempts,
  schedule,
  reminders,
  threads,
  userStatuses,
  sharedItems,
  retention,
  emailGuests,
  scheduledThreads,
  loginFlows,
  bots,
  search,
  files,
  folders,
  shareTargets,
  defaultQuota,
  wipe,
  contacts,
  sharerTargets,
];

/**
 * Brings the database up to date, all the way or not at all: after a step that fails the older Parley still finds what
 * it knows. Other processes may be doing the same at the same time.
 * @throws Error when the database was written by a newer Parley
 */
export function migrate(client: Database, steps: readonly string[] = migrations): void {
  const found = versionOf(client);
  if (found > steps.length) throw tooNew(found, steps.length);
  if (found === steps.length) return;
  const apply = client.transaction(() => {
    // Only with the write lock held does nobody else change the version any more.
    for (const step of steps.slice(versionOf(client))) client.exec(step);
    client.pragma(`user_version = ${Math.max(steps.length, versionOf(client))}`);
  });
  apply.immediate();
}

/** How many migrations the database has seen; 0 of an empty one. */
export const versionOf = (client: Database): number => Number(client.pragma('user_version', { simple: true }));

export const tooNew = (found: number, known: number): Error =>
  new Error(
    `The database has schema version ${found}, but this Parley knows versions up to ${known}. Please use a newer Parley, or restore a backup of that time (parley restore FILE).`,
  );
