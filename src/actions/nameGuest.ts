import type { Deps } from '../deps.js';
import { isGuest } from '../domain/attendee.js';
import { TalkError } from '../domain/errors.js';
import { guestName } from '../domain/membership.js';
import type { Participant } from '../domain/participant.js';

/**
 * Keeps what a guest wants to be called from now on, in old messages too; a blank name clears it.
 * @throws TalkError forbidden for accounts, whose name is their own
 */
export async function nameGuest(
  { storage }: Pick<Deps, 'storage'>,
  { attendee }: Participant,
  displayName: string,
): Promise<void> {
  if (!isGuest(attendee)) throw new TalkError('forbidden', null);
  await storage.changeAttendee(attendee.id, { displayName: guestName(displayName) }, []);
}
