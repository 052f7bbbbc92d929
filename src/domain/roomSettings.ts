import { NotificationLevel } from './attendee.js';

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
  /** `StartCalls` */
  startCalls: number;
  /** Whether one-to-one rooms are deleted rather than left. */
  deleteOneToOne: boolean;
}

export const defaultRoomSettings: Readonly<RoomSettings> = {
  defaultGroupNotification: NotificationLevel.mention,
  startCalls: StartCalls.everybody,
  deleteOneToOne: false,
};
