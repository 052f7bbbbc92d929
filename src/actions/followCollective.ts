import type { Deps } from '../deps.js';
import type { Actor } from '../domain/actor.js';
import type { Collective } from '../domain/membership.js';
import { userAddition } from './addParticipants.js';
import { followersOf, withoutOtherTie } from './removeAttendee.js';
import { takeOut } from './takeOut.js';

/** The rooms that a group or team attends follow its members (spec/participants.md §12). */
type Following = Pick<Deps, 'storage' | 'bus' | 'clock'>;

/** Adds a new member of the group or team to its rooms. */
export async function userJoined(deps: Following, joined: Collective, uid: string, actor: Actor): Promise<void> {
  const { storage, bus, clock } = deps;
  const user = await storage.user(uid);
  if (!user) return;
  for (const { room } of await storage.roomsOfActor(joined)) {
    const addition = await userAddition(storage, room, user, actor, clock.now());
    const added = await storage.addAttendees(room.id, [addition]);
    if (added.length > 0) bus.publish(room.token);
  }
}

/** Takes a former member out of its rooms, except where they moderate or another group or team keeps them. */
export async function userLeft(deps: Following, left: Collective, uid: string, actor: Actor): Promise<void> {
  const { storage } = deps;
  for (const { room } of await storage.roomsOfActor(left)) {
    const leaving = await withoutOtherTie(storage, room, left, [uid]);
    if (leaving.length > 0) await takeOut(deps, room, leaving, actor);
  }
}

/** Takes it and its members out of its rooms. To be called while it still has its members. */
export async function collectiveDeleted(deps: Following, gone: Collective, actor: Actor): Promise<void> {
  const { storage } = deps;
  for (const { room, attendee } of await storage.roomsOfActor(gone)) {
    await takeOut(deps, room, [attendee, ...(await followersOf(storage, room, gone))], actor);
  }
}
