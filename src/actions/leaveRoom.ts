import type { Deps } from '../deps.js';
import { actorOf } from '../domain/attendee.js';
import { effectOfLeaving, headcountOf } from '../domain/membership.js';
import type { Participant } from '../domain/participant.js';
import { isOneToOne } from '../domain/room.js';
import { takeOut } from './takeOut.js';
import { roomSettings } from './talkSettings.js';

/**
 * Ends the caller's membership. The last user takes the room along.
 * @throws TalkError invalid `last-moderator`
 */
export async function leaveRoom(
  deps: Pick<Deps, 'storage' | 'bus' | 'clock'>,
  { room, attendee }: Participant,
): Promise<void> {
  const { storage, bus } = deps;
  const headcount = headcountOf(await storage.attendees(room.id));
  const effect = effectOfLeaving(room, attendee, headcount);
  // An administrator may want one-to-one rooms to be deleted for both as soon as one leaves.
  const goesWithEither = isOneToOne(room) && (await roomSettings({ storage })).deleteOneToOne;
  if (effect !== 'room goes' && !goesWithEither) return takeOut(deps, room, [attendee], actorOf(attendee));
  await storage.deleteRoom(room.id);
  bus.publish(room.token);
}
