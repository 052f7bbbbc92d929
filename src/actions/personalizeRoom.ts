import type { Deps } from '../deps.js';
import type { Attendee } from '../domain/attendee.js';
import { NotificationLevel } from '../domain/attendee.js';
import { TalkError } from '../domain/errors.js';
import type { Participant } from '../domain/participant.js';

/** What an attendee sets for themself alone. */
export type Personal = Partial<
  Pick<Attendee, 'favorite' | 'archived' | 'important' | 'sensitive' | 'notificationLevel' | 'notificationCalls'>
>;

/**
 * Keeps how one attendee wants the room to be for them; nobody else is told.
 * @throws TalkError roomNotFound when they have left in the meantime
 */
export async function personalizeRoom(
  deps: Pick<Deps, 'storage' | 'clock'>,
  { attendee }: Participant,
  personal: Personal,
): Promise<void> {
  const patch = { ...personal, lastAttendeeActivity: deps.clock.now() };
  if (!(await deps.storage.changeAttendee(attendee.id, patch, []))) throw new TalkError('roomNotFound');
}

/** @throws TalkError invalid `level` */
export function checkedNotificationLevel(level: number): number {
  const { always, mention, never } = NotificationLevel;
  if (level !== always && level !== mention && level !== never) throw new TalkError('invalid', 'level');
  return level;
}

/** @throws TalkError invalid `level` */
export function checkedCallLevel(level: number): number {
  if (level !== 0 && level !== 1) throw new TalkError('invalid', 'level');
  return level;
}
