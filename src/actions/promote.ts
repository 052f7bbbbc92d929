import type { Deps } from '../deps.js';
import type { Actor } from '../domain/actor.js';
import { type Attendee, actorOf, isModerator, ParticipantType } from '../domain/attendee.js';
import { TalkError } from '../domain/errors.js';
import { demoted, promoted, toldOfRole } from '../domain/membership.js';
import type { Participant } from '../domain/participant.js';
import type { Room } from '../domain/room.js';
import { followRole } from './assignBreakoutRooms.js';
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
  await changeRole(deps, participant.room, attendee, patch, actorOf(participant.attendee));
}

/**
 * Takes the role back.
 * @throws TalkError notFound, forbidden for oneself, invalid for owners and for who is no moderator
 */
export async function demote(deps: Promoting, participant: Participant, attendeeId: number): Promise<void> {
  const attendee = await otherAttendee(deps, participant, attendeeId);
  const type = demoted(attendee);
  if (type === undefined) throw new TalkError('invalid', null);
  await changeRole(deps, participant.room, attendee, { participantType: type }, actorOf(participant.attendee));
}

async function otherAttendee({ storage }: Promoting, { room, attendee }: Participant, id: number): Promise<Attendee> {
  const found = await storage.attendeeById(room.id, id);
  if (!found) throw new TalkError('notFound', null);
  if (found.id === attendee.id) throw new TalkError('forbidden', null);
  return found;
}

/** Gives an attendee another participant type and tells of it what there is to tell. */
export async function changeRole(
  { storage, bus, clock }: Promoting,
  room: Room,
  attendee: Attendee,
  patch: { participantType: ParticipantType; permissions?: number },
  actor: Actor,
): Promise<void> {
  const announcement = toldOfRole(attendee, patch.participantType);
  const messages = announcement ? [tell(room, announcement.type, announcement.parameters, actor, clock.now())] : [];
  const changed = await storage.changeAttendee(attendee.id, patch, messages);
  if (!changed) return;
  bus.publish(room.token);
  await followRole({ storage, bus, clock }, room, changed, isModerator(attendee), actor);
}
