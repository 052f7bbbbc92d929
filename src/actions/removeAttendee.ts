import type { Deps } from '../deps.js';
import { type Actor, sameActor } from '../domain/actor.js';
import { type Attendee, actorOf, ParticipantType } from '../domain/attendee.js';
import type { CommentDraft } from '../domain/comment.js';
import { TalkError } from '../domain/errors.js';
import { type Collective, collectiveOf, isMissed } from '../domain/membership.js';
import type { Participant } from '../domain/participant.js';
import { isOneToOne, type Room } from '../domain/room.js';
import type { Storage } from '../storage/storage.js';
import { endCallIfDeserted } from './leaveCall.js';
import { leaveRoom } from './leaveRoom.js';
import { membersOfCollective } from './membersOfCollective.js';
import { tell } from './tell.js';

/**
 * Takes somebody out of the room, with a group or team also the members who are in it for that alone.
 * @throws TalkError notFound `participant`, invalid `room-type` or `last-moderator`, forbidden `owner`
 */
export async function removeAttendee(
  deps: Pick<Deps, 'storage' | 'bus' | 'clock'>,
  participant: Participant,
  attendeeId: number,
): Promise<void> {
  const { storage, bus, clock } = deps;
  const { room } = participant;
  const attendee = await storage.attendeeById(room.id, attendeeId);
  if (!attendee) throw new TalkError('notFound', 'participant');
  if (isOneToOne(room)) throw new TalkError('invalid', 'room-type');
  if (attendee.id === participant.attendee.id) return leaveRoom(deps, participant);
  if (attendee.participantType === ParticipantType.owner) throw new TalkError('forbidden', 'owner');

  const collective = collectiveOf(attendee);
  const followers = collective ? await followersOf(storage, room, collective) : [];
  const leaving = [attendee, ...followers];
  const actor = actorOf(participant.attendee);
  await storage.removeAttendees(
    room.id,
    leaving.map(({ id }) => id),
    leaving.flatMap((each) => farewellTo(room, each, actor, clock.now())),
  );
  await endCallIfDeserted(deps, room);
  bus.publish(room.token);
}

/** What is told of somebody being taken out of the room, if anything. */
export function farewellTo(room: Room, attendee: Attendee, actor: Actor, now: number): CommentDraft[] {
  const { actorType, actorId } = attendee;
  if (actorType === 'groups') return [tell(room, 'group_removed', { group: actorId }, actor, now)];
  if (actorType === 'circles') return [tell(room, 'circle_removed', { circle: actorId }, actor, now)];
  return isMissed(room, attendee) ? [tell(room, 'user_removed', { user: actorId }, actor, now)] : [];
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
