import type { Deps } from '../deps.js';
import type { Actor } from '../domain/actor.js';
import type { Attendee } from '../domain/attendee.js';
import type { CommentDraft } from '../domain/comment.js';
import { isMissed } from '../domain/membership.js';
import type { Room } from '../domain/room.js';
import { endCallIfDeserted } from './leaveCall.js';
import { tell } from './tell.js';

/** Takes attendees out of the room, says so, and ends the call if they were the last in it. */
export async function takeOut(
  deps: Pick<Deps, 'storage' | 'bus' | 'clock'>,
  room: Room,
  leaving: Attendee[],
  actor: Actor,
): Promise<void> {
  const { storage, bus, clock } = deps;
  const now = clock.now();
  await storage.removeAttendees(
    room.id,
    leaving.map(({ id }) => id),
    leaving.flatMap((attendee) => farewellTo(room, attendee, actor, now)),
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
