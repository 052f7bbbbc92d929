import type { Deps } from '../deps.js';
import { actorOf } from '../domain/attendee.js';
import { TalkError } from '../domain/errors.js';
import type { Participant } from '../domain/participant.js';
import { ring } from './ringCall.js';
import { statusOf } from './userStatus.js';

/**
 * Calls one user into the call that runs; nothing happens for who is in it already.
 * @throws TalkError invalid `in-call`, `actor-type`, or `status` for who does not want to be disturbed; notFound
 */
export async function ringAttendee(
  deps: Pick<Deps, 'storage' | 'clock'>,
  { room, attendee: caller, session }: Participant,
  attendeeId: number,
): Promise<void> {
  const { storage, clock } = deps;
  // Whoever has no session at all, such as a bridge to telephones, may ring as well.
  if (room.callStartTime === 0 || session?.inCall === 0) throw new TalkError('invalid', 'in-call');
  const attendee = await storage.attendeeById(room.id, attendeeId);
  if (!attendee) throw new TalkError('notFound', null);
  if (attendee.actorType !== 'users') throw new TalkError('invalid', 'actor-type');
  const sessions = await storage.sessionsOfAttendee(attendee.id);
  if (sessions.some(({ inCall }) => inCall !== 0)) return;
  if ((await statusOf(deps, attendee.actorId))?.status === 'dnd') throw new TalkError('invalid', 'status');
  await storage.addNotifications(room.id, [ring([attendee.actorId], actorOf(caller), clock.now())], null);
}
