import type { Notice } from '../../domain/notification.js';
import type { TouchedRooms } from '../fileStorage.js';
import type { Operations } from './operations.js';
import type { Scope } from './readCache.js';
import type { Call, Result } from './writerMessages.js';

type Touches = { [K in keyof Operations]?: (...args: Parameters<Operations[K]>) => readonly Scope[] | undefined };

/**
 * What the operations that happen all the time change of what is remembered; the others may change anything. Whatever a
 * message is rendered from belongs to its room, or is not named here.
 */
const touches: Touches = {
  addComment: (roomId, _draft, { authorAttendeeId, mentioned, notices = [], additions, scheduledId }) =>
    // Somebody new in a room may have been looked for before.
    additions.length > 0 || scheduledId !== undefined
      ? undefined
      : [`room ${roomId}`, `attendee ${authorAttendeeId}`, ...attending(mentioned), ...notified(notices)],
  // Nobody but those who read them in this room sees anything of it, unless it is moved.
  addShare: ({ roomId }, _message, { authorAttendeeId, mentioned, notices = [], additions }, placing) =>
    additions.length > 0 || placing
      ? undefined
      : [`room ${roomId}`, `attendee ${authorAttendeeId}`, ...attending(mentioned), ...notified(notices)],
  // Where people find their files is never remembered.
  mountShares: () => [],
  addNotifications: (_roomId, notices) => notified(notices),
  clearChatNotifications: (attendeeId) => [`attendee ${attendeeId}`],
  deleteNotifications: () => [],
  deleteAllNotifications: () => [],
  setReminder: () => [],
  deleteReminder: () => [],
  remind: () => [],
  addReaction: (roomId, _draft, notices) => [`room ${roomId}`, ...notified(notices)],
  removeReaction: (roomId) => [`room ${roomId}`],
  setReadMarker: (attendeeId) => [`attendee ${attendeeId}`, 'markers'],
  raiseReadMarker: (attendeeId) => [`attendee ${attendeeId}`, 'markers'],
  changeSession: () => ['sessions'],
  setUserStatus: () => [],
  clearStatusMessages: () => [],
  changeCallFlags: () => ['sessions'],
  addSignaling: () => [],
  takeSignaling: () => [],
  // What is not known of a content is not shown.
  setContentInfo: (_digest, info) => (info.width > 0 || info.contact ? undefined : []),
  indexComments: () => [],
  // Whoever guesses must not make the server forget what it knows.
  addAttempt: () => ['attempts'],
  forgetAttempts: () => ['attempts'],
  settleBotEvent: () => [],
  postponeBotEvents: () => [],
  touchAppPassword: () => ['accounts'],
  // Their time was over anyway.
  sweepAppPasswords: () => [],
  // Anybody may begin one.
  addLoginFlow: () => [],
  grantLoginFlow: () => [],
  endLoginFlow: () => [],
  redeemLoginFlow: () => ['accounts'],
  addUpload: () => [],
  addPart: () => [],
  endUpload: () => [],
  forgetBlob: () => [],
};

type TouchesByResult = {
  [K in keyof Operations]?: (result: ReturnType<Operations[K]>) => readonly Scope[] | undefined;
};

/** The same of those that say themselves what they have changed. */
const touchesByResult: TouchesByResult = {
  putFile: (result) => ('rooms' in result ? shownIn(result.rooms) : []),
  moveFile: (result) => ('rooms' in result ? shownIn(result.rooms) : []),
  copyFile: (result) => ('rooms' in result ? shownIn(result.rooms) : []),
  deleteFile: (result) => (result ? shownIn(result.rooms) : []),
};

const shownIn = (rooms: TouchedRooms): Scope[] | undefined => rooms?.map((id): Scope => `room ${id}`);

const attending = (uids: string[]): Scope[] => uids.map((uid): Scope => `attending ${uid}`);
const notified = (notices: Notice[]): Scope[] => notices.flatMap(({ uids }) => attending(uids));

/** @param result what the writer has answered. @returns undefined for anything at all */
export const touchedBy = ({ name, args }: Call, result?: Result): readonly Scope[] | undefined => {
  const of = touches[name] as ((...args: never[]) => readonly Scope[] | undefined) | undefined;
  if (of) return of(...args);
  const byResult = touchesByResult[name] as ((value: unknown) => readonly Scope[] | undefined) | undefined;
  return result && 'value' in result ? byResult?.(result.value) : undefined;
};
