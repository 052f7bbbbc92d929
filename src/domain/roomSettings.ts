import { NotificationLevel, Permission } from './attendee.js';
import type { Room } from './room.js';

/** Who may start calls, as the administrator's `start_calls` has it. */
export const StartCalls = {
  everybody: 0,
  /** And guest moderators. */
  accounts: 1,
  moderators: 2,
  /** There are no calls at all. */
  nobody: 3,
} as const;

/** What of the server's configuration shows in rooms. */
export interface RoomSettings {
  /** What `notificationLevel` is outside one-to-one rooms for who has not chosen one. */
  defaultGroupNotification: number;
  /** Permissions of those to whom neither they nor their room give any. */
  defaultPermissions: number;
  /** `StartCalls` */
  startCalls: number;
  /** Whether one-to-one rooms are deleted rather than left. */
  deleteOneToOne: boolean;
  /** Whether a SIP bridge was configured: without one, nothing is said of dialling in. */
  sip: boolean;
  /** `recording_consent`: 0 nobody is asked, 1 everybody, 2 as moderators decide; 0 while nothing can be recorded. */
  recordingConsent: number;
}

export const defaultRoomSettings: Readonly<RoomSettings> = {
  defaultGroupNotification: NotificationLevel.mention,
  defaultPermissions: Permission.systemDefault,
  startCalls: StartCalls.everybody,
  deleteOneToOne: false,
  sip: false,
  recordingConsent: 0,
};

/** Whether who joins a call in this room is asked to agree to its being recorded: 0 or 1. */
export const shownRecordingConsent = (
  room: Pick<Room, 'recordingConsent'>,
  { recordingConsent }: Pick<RoomSettings, 'recordingConsent'>,
): number => (recordingConsent === 2 ? room.recordingConsent : recordingConsent);
