import { appPasswordWrites } from './appPasswords.js';
import { attemptWrites } from './attempts.js';
import { attendeeKeeper, attendeeWrites } from './attendees.js';
import { banWrites } from './bans.js';
import { blobWrites } from './blobs.js';
import { botOutbox, botWrites } from './bots.js';
import { callWrites } from './calls.js';
import { commentChanges } from './commentChanges.js';
import { commentKeeper, commentWrites } from './comments.js';
import { configWrites } from './config.js';
import type { Connection } from './connection.js';
import { contentWrites } from './contents.js';
import { deleteUserWrites } from './deleteUser.js';
import { emailGuestWrites } from './emailGuests.js';
import { fileKeeper } from './fileKeeper.js';
import { fileWrites } from './fileWrites.js';
import { gapKeeper } from './gaps.js';
import { groupWrites } from './groups.js';
import { httpSessionKeeper, httpSessionWrites } from './httpSessions.js';
import { loginFlowWrites } from './loginFlows.js';
import { notificationKeeper, notificationWrites } from './notifications.js';
import { pictureWrites } from './pictures.js';
import { pinKeeper, pinWrites } from './pins.js';
import { pollKeeper, pollWrites } from './polls.js';
import { reactionWrites } from './reactions.js';
import { readMarkerWrites } from './readMarkers.js';
import { reminderWrites } from './reminders.js';
import { roomWrites } from './rooms.js';
import { scheduleKeeper, scheduleWrites } from './schedule.js';
import { searchWrites } from './search.js';
import { sessionKeeper, sessionWrites } from './sessions.js';
import { shareKeeper, shareWrites } from './shareWrites.js';
import { signalingWrites } from './signaling.js';
import { statusWrites } from './statuses.js';
import { teamWrites } from './teams.js';
import { folderThinner } from './thinOut.js';
import { threadKeeper, threadWrites } from './threads.js';
import { transferWrites } from './transfers.js';
import { uploadWrites } from './uploads.js';
import { userWrites } from './users.js';

/**
 * All that the writer can do, by the names of storage.ts; the server's side takes its types from here. Each runs
 * within a transaction that is not its own, and is undone when it throws.
 */
export function operationsOn(db: Connection) {
  const outbox = botOutbox(db);
  const commentary = commentKeeper(db, outbox);
  const gaps = gapKeeper(db);
  const notifying = notificationKeeper(db);
  const pinned = pinKeeper(db);
  const schedule = scheduleKeeper(db);
  const attendance = attendeeKeeper(db, commentary, notifying);
  const threading = threadKeeper(db, commentary);
  const presence = sessionKeeper(db);
  const cookies = httpSessionKeeper(db, presence);
  const trees = fileKeeper(db);
  const chat = commentWrites(db, commentary, attendance, notifying, schedule, threading);
  const sharing = shareKeeper(db, trees);
  return {
    ...userWrites(db),
    ...deleteUserWrites(db, commentary, cookies),
    ...pictureWrites(db),
    ...groupWrites(db),
    ...teamWrites(db),
    ...appPasswordWrites(db),
    ...loginFlowWrites(db),
    ...configWrites(db),
    ...attemptWrites(db),
    ...emailGuestWrites(db, attendance),
    ...httpSessionWrites(db, cookies),
    ...roomWrites(db, commentary, attendance),
    ...attendeeWrites(db, commentary, attendance),
    ...banWrites(db, commentary),
    ...sessionWrites(db, presence, attendance, notifying),
    ...chat,
    ...commentChanges(db, commentary, gaps, pinned, pollKeeper(db), sharing, threading, notifying),
    ...pinWrites(db, commentary, pinned),
    ...readMarkerWrites(db, notifying),
    ...scheduleWrites(db, schedule),
    ...reactionWrites(db, commentary, notifying, outbox),
    ...pollWrites(db, commentary, chat),
    ...shareWrites(db, chat, trees, sharing),
    ...threadWrites(db, commentary),
    ...notificationWrites(db, notifying),
    ...statusWrites(db),
    ...callWrites(db, commentary, attendance, notifying),
    ...signalingWrites(db),
    ...reminderWrites(db, notifying),
    ...botWrites(db, outbox),
    ...searchWrites(db),
    ...fileWrites(db, trees, sharing),
    ...folderThinner(db, trees, sharing),
    ...transferWrites(db, trees),
    ...uploadWrites(db, trees),
    ...blobWrites(db),
    ...contentWrites(db),
  };
}

export type Operations = ReturnType<typeof operationsOn>;
