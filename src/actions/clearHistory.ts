import type { Deps } from '../deps.js';
import { actorOf, isLoggedInModerator } from '../domain/attendee.js';
import type { Comment } from '../domain/comment.js';
import { TalkError } from '../domain/errors.js';
import type { Participant } from '../domain/participant.js';
import { isOneToOne } from '../domain/room.js';
import { roomSettings } from './talkSettings.js';
import { tell } from './tell.js';

/**
 * Removes everything that was ever written in the room (spec/chat-send.md §6).
 * @returns what is left: the message that tells so
 * @throws TalkError forbidden for guest moderators, and in one-to-one rooms unless configured otherwise
 */
export async function clearHistory(
  deps: Pick<Deps, 'storage' | 'bus' | 'clock'>,
  { room, attendee }: Participant,
): Promise<Comment> {
  if (!isLoggedInModerator(attendee)) throw new TalkError('forbidden', null);
  if (isOneToOne(room) && !(await roomSettings(deps)).deleteOneToOne) throw new TalkError('forbidden', null);
  const told = tell(room, 'history_cleared', {}, actorOf(attendee), deps.clock.now());
  const kept = await deps.storage.clearHistory(room.id, told);
  deps.bus.publish(room.token);
  return kept;
}
