import type { Room } from './room.js';

/** Rooms that were made for an occasion go some time after it (spec/conversations.md §12). */

export type PassingObject = 'event' | 'phone_temporary' | 'instant_meeting';

/** Days without anything new after which they go, 0 for never. */
export type Retention = Record<PassingObject, number>;

export const defaultRetention: Readonly<Retention> = { event: 28, phone_temporary: 7, instant_meeting: 1 };

const day = 24 * 3600;

/** Unix seconds: what was last used before then may go. */
export const retentionLimit = (days: number, now: number): number => now - days * day;

/** Whether an event that the room belongs to is over for so long too. @param before unix seconds */
export const isOverSince = ({ objectType, objectId }: Pick<Room, 'objectType' | 'objectId'>, before: number): boolean =>
  objectType !== 'event' || endOf(objectId) < before;

/** When the event ends, unix seconds; 0 where the room does not say. @param objectId `<start>#<end>` of an event in a calendar */
function endOf(objectId: string): number {
  const [, end] = /^-?\d+#(-?\d+)$/.exec(objectId) ?? [];
  return end === undefined ? 0 : Number(end);
}
