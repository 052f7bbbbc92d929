import { NotificationLevel } from './attendee.js';

/** What of the server's configuration shows in rooms. */
export interface RoomSettings {
  /** What `notificationLevel` is outside one-to-one rooms for who has not chosen one. */
  defaultGroupNotification: number;
  /** `start_calls`: 0 everybody, 1 accounts and guest moderators, 2 moderators, 3 nobody. */
  startCalls: number;
  /** Whether one-to-one rooms are deleted rather than left. */
  deleteOneToOne: boolean;
}

export const defaultRoomSettings: Readonly<RoomSettings> = {
  defaultGroupNotification: NotificationLevel.mention,
  startCalls: 0,
  deleteOneToOne: false,
};
