import { appPasswordReads } from './appPasswords.js';
import { attemptReads } from './attempts.js';
import { attendeeReads } from './attendees.js';
import { banReads } from './bans.js';
import { blobReads } from './blobs.js';
import { botReads } from './bots.js';
import { callReads } from './calls.js';
import { commentReads } from './comments.js';
import { configReads } from './config.js';
import type { Connection } from './connection.js';
import { contentReads } from './contents.js';
import { emailGuestReads } from './emailGuests.js';
import { fileReads } from './files.js';
import { groupReads } from './groups.js';
import { httpSessionReads } from './httpSessions.js';
import { loginFlowReads } from './loginFlows.js';
import { notificationReads } from './notifications.js';
import { pictureReads } from './pictures.js';
import { pinReads } from './pins.js';
import { pollReads } from './polls.js';
import { reactionReads } from './reactions.js';
import type { ReadCache } from './readCache.js';
import { readMarkerReads } from './readMarkers.js';
import { reminderReads } from './reminders.js';
import { roomReads } from './rooms.js';
import { scheduleReads } from './schedule.js';
import { searchReads } from './search.js';
import { sessionReads } from './sessions.js';
import { sharedItemReads } from './sharedItems.js';
import { sharePlaceReads } from './sharePlaces.js';
import { shareReads } from './shares.js';
import { signalingReads } from './signaling.js';
import { statusReads } from './statuses.js';
import { teamReads } from './teams.js';
import { threadReads } from './threads.js';
import { uploadReads } from './uploads.js';
import { userReads } from './users.js';

/** Everything that can be read. */
export const readsOf = (reader: Connection) => ({
  ...userReads(reader),
  ...pictureReads(reader),
  ...groupReads(reader),
  ...teamReads(reader),
  ...appPasswordReads(reader),
  ...loginFlowReads(reader),
  ...configReads(reader),
  ...attemptReads(reader),
  ...httpSessionReads(reader),
  ...roomReads(reader),
  ...attendeeReads(reader),
  ...emailGuestReads(reader),
  ...banReads(reader),
  ...sessionReads(reader),
  ...statusReads(reader),
  ...commentReads(reader),
  ...readMarkerReads(reader),
  ...pinReads(reader),
  ...scheduleReads(reader),
  ...reactionReads(reader),
  ...sharedItemReads(reader),
  ...shareReads(reader),
  ...sharePlaceReads(reader),
  ...pollReads(reader),
  ...threadReads(reader),
  ...notificationReads(reader),
  ...callReads(reader),
  ...signalingReads(reader),
  ...reminderReads(reader),
  ...botReads(reader),
  ...searchReads(reader),
  ...fileReads(reader),
  ...uploadReads(reader),
  ...blobReads(reader),
  ...contentReads(reader),
});

/** What almost every request asks, remembered until it changes: who is it, which room, are they in it. */
export const hotReads = (reads: ReturnType<typeof readsOf>, cache: ReadCache) => ({
  user: cache.remember(
    reads.user,
    (uid) => uid,
    () => ['accounts'],
  ),
  userByLogin: cache.remember(
    reads.userByLogin,
    (login) => login,
    () => ['accounts'],
  ),
  groupsOf: cache.remember(
    reads.groupsOf,
    (uid) => uid,
    () => [],
  ),
  attemptsFrom: cache.remember(
    reads.attemptsFrom,
    (network) => network,
    () => ['attempts'],
  ),
  appConfigOf: cache.remember(
    reads.appConfigOf,
    (app) => app,
    () => [],
  ),
  appPassword: cache.remember(
    reads.appPassword,
    (digest) => digest,
    () => ['accounts'],
  ),
  httpSession: cache.remember(
    reads.httpSession,
    (digest) => digest,
    () => ['sessions'],
  ),
  roomByToken: cache.remember(
    reads.roomByToken,
    (token) => token,
    (room) => (room ? [`room ${room.id}`] : []),
  ),
  roomById: cache.remember(
    reads.roomById,
    (id) => String(id),
    (_room, id) => [`room ${id}`],
  ),
  attendeeOf: cache.remember(
    reads.attendeeOf,
    (roomId, { type, id }) => `${roomId} ${type} ${id}`,
    (attendee) => (attendee ? [`attendee ${attendee.id}`, `attending ${attendee.actorId}`] : []),
  ),
  attendeeById: cache.remember(
    reads.attendeeById,
    (roomId, id) => `${roomId} ${id}`,
    (attendee, _roomId, id) => [`attendee ${id}`, ...(attendee ? [`attending ${attendee.actorId}` as const] : [])],
  ),
  sessionOf: cache.remember(
    reads.sessionOf,
    (roomId, digest) => `${roomId} ${digest}`,
    () => ['sessions'],
  ),
  // Asked with everything that is given out.
  attendeeIds: cache.remember(
    reads.attendeeIds,
    (roomId) => String(roomId),
    () => [],
  ),
  bansOf: cache.remember(
    reads.bansOf,
    (roomId) => String(roomId),
    () => [],
  ),
  // Whoever sees a message of a bot asks for its name.
  botsIn: cache.remember(
    reads.botsIn,
    (roomId) => String(roomId),
    () => [],
  ),
  // Asked with every message that is sent.
  usersNotifiedAlways: cache.remember(
    reads.usersNotifiedAlways,
    (roomId, orByDefault) => `${roomId} ${orByDefault}`,
    () => [],
  ),
  // Those who wait for who is there look at the same list.
  peers: cache.remember(
    reads.peers,
    (roomId) => String(roomId),
    () => ['sessions'],
  ),
  commonRead: cache.remember(
    reads.commonRead,
    (roomId) => String(roomId),
    (_marker, roomId) => [`room ${roomId}`, 'markers'],
  ),
  messageStamp: async (roomId: number): Promise<number> => cache.stampOf([`room ${roomId}`]),
  // Whoever comes to wait learns that there is nothing new; what there is, is given out once and need not be kept.
  commentsAfter: cache.remember(
    reads.commentsAfter,
    (roomId, after, limit) => `${roomId} ${after} ${limit}`,
    (_comments, roomId) => [`room ${roomId}`],
    (found) => found.length === 0,
  ),
});
