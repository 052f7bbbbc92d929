import type { Deps } from '../deps.js';
import { sameActor } from '../domain/actor.js';
import { type Attendee, actorOf, ParticipantType } from '../domain/attendee.js';
import { TalkError } from '../domain/errors.js';
import { type Collective, collectiveOf } from '../domain/membership.js';
import type { Participant } from '../domain/participant.js';
import { isOneToOne, type Room } from '../domain/room.js';
import type { Storage } from '../storage/storage.js';
import { leaveRoom } from './leaveRoom.js';
import { membersOfCollective } from './membersOfCollective.js';
import { takeOut } from './takeOut.js';

/**
 * Takes somebody out of the room, with a group or team also the members who are in it for that alone.
 * @throws TalkError notFound `participant`, invalid `room-type` or `last-moderator`, forbidden `owner`
 */
export async function removeAttendee(
  deps: Pick<Deps, 'storage' | 'bus' | 'clock'>,
  participant: Participant,
  attendeeId: number,
): Promise<void> {
  const { storage } = deps;
  const { room } = participant;
  const attendee = await storage.attendeeById(room.id, attendeeId);
  if (!attendee) throw new TalkError('notFound', 'participant');
  if (isOneToOne(room)) throw new TalkError('invalid', 'room-type');
  if (attendee.id === participant.attendee.id) return leaveRoom(deps, participant);
  if (attendee.participantType === ParticipantType.owner) throw new TalkError('forbidden', 'owner');

  const collective = collectiveOf(attendee);
  const followers = collective ? await followersOf(storage, room, collective) : [];
  await takeOut(deps, room, [attendee, ...followers], actorOf(participant.attendee));
}

/** The ordinary users among its members whom no other group or team keeps in the room. */
export async function followersOf(storage: Storage, room: Room, collective: Collective): Promise<Attendee[]> {
  return withoutOtherTie(storage, room, collective, await membersOfCollective(storage, collective));
}

/** Those of these accounts that are ordinary users of the room and in no other group or team that attends it. */
export async function withoutOtherTie(
  storage: Storage,
  room: Pick<Room, 'id'>,
  collective: Collective,
  uids: string[],
): Promise<Attendee[]> {
  const attendees = await storage.attendees(room.id);
  const others = attendees
    .flatMap((attendee) => collectiveOf(attendee) ?? [])
    .filter((other) => !sameActor(other, collective));
  const kept = new Set((await Promise.all(others.map((other) => membersOfCollective(storage, other)))).flat());
  const wanted = new Set(uids);
  return attendees.filter(
    ({ actorType, actorId, participantType }) =>
      actorType === 'users' && participantType === ParticipantType.user && wanted.has(actorId) && !kept.has(actorId),
  );
}
