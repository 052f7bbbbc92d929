import type { Deps } from '../deps.js';
import { type Attendee, actorOf, isGuest, ParticipantType } from '../domain/attendee.js';
import { TalkError } from '../domain/errors.js';
import { demoted, promoted } from '../domain/membership.js';
import type { Participant } from '../domain/participant.js';
import { tell } from './tell.js';

type Promoting = Pick<Deps, 'storage' | 'bus' | 'clock'>;

/**
 * Makes somebody a moderator, a guest a guest moderator. Moderators with an account have no permissions of their own.
 * @throws TalkError notFound, forbidden for oneself, invalid for who cannot be promoted
 */
export async function promote(deps: Promoting, participant: Participant, attendeeId: number): Promise<void> {
  const attendee = await otherAttendee(deps, participant, attendeeId);
  const type = promoted(attendee);
  if (type === undefined) throw new TalkError('invalid', null);
  const patch =
    type === ParticipantType.moderator ? { participantType: type, permissions: 0 } : { participantType: type };
  await change(deps, participant, attendee, patch, 'promoted');
}

/**
 * Takes the role back.
 * @throws TalkError notFound, forbidden for oneself, invalid for owners and for who is no moderator
 */
export async function demote(deps: Promoting, participant: Participant, attendeeId: number): Promise<void> {
  const attendee = await otherAttendee(deps, participant, attendeeId);
  const type = demoted(attendee);
  if (type === undefined) throw new TalkError('invalid', null);
  await change(deps, participant, attendee, { participantType: type }, 'demoted');
}

async function otherAttendee({ storage }: Promoting, { room, attendee }: Participant, id: number): Promise<Attendee> {
  const found = await storage.attendeeById(room.id, id);
  if (!found) throw new TalkError('notFound', null);
  if (found.id === attendee.id) throw new TalkError('forbidden', null);
  return found;
}

async function change(
  { storage, bus, clock }: Promoting,
  { room, attendee: by }: Participant,
  attendee: Attendee,
  patch: Partial<Pick<Attendee, 'participantType' | 'permissions'>>,
  what: 'promoted' | 'demoted',
): Promise<void> {
  const { actorType: type, actorId: id } = attendee;
  const now = clock.now();
  const told = isGuest(attendee)
    ? tell(room, `guest_moderator_${what}`, { type, id }, actorOf(by), now)
    : tell(room, `moderator_${what}`, { user: id }, actorOf(by), now);
  if (await storage.changeAttendee(attendee.id, patch, [told])) bus.publish(room.token);
}
