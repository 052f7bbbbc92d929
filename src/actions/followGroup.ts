import type { Deps } from '../deps.js';
import type { Actor } from '../domain/actor.js';
import { userAddition } from './addParticipants.js';
import { farewellTo, followersOf, withoutOtherGroup } from './removeAttendee.js';

/** The rooms that a group attends follow its members (spec/participants.md §12). */
type Following = Pick<Deps, 'storage' | 'bus' | 'clock'>;

/** Adds a new member of the group to its rooms. */
export async function userJoinedGroup(deps: Following, gid: string, uid: string, actor: Actor): Promise<void> {
  const { storage, bus, clock } = deps;
  const user = await storage.user(uid);
  if (!user) return;
  for (const { room } of await storage.roomsOfActor({ type: 'groups', id: gid })) {
    const addition = await userAddition(storage, room, user, actor, clock.now());
    const added = await storage.addAttendees(room.id, [addition]);
    if (added.length > 0) bus.publish(room.token);
  }
}

/** Takes a former member out of the group's rooms, except where they moderate or are in another attending group. */
export async function userLeftGroup(deps: Following, gid: string, uid: string, actor: Actor): Promise<void> {
  const { storage, bus, clock } = deps;
  for (const { room } of await storage.roomsOfActor({ type: 'groups', id: gid })) {
    for (const attendee of await withoutOtherGroup(storage, room, gid, [uid])) {
      await storage.removeAttendees(room.id, [attendee.id], farewellTo(room, attendee, actor, clock.now()));
      bus.publish(room.token);
    }
  }
}

/** Takes the group and its members out of its rooms. To be called while the group still has its members. */
export async function groupDeleted(deps: Following, gid: string, actor: Actor): Promise<void> {
  const { storage, bus, clock } = deps;
  for (const { room, attendee } of await storage.roomsOfActor({ type: 'groups', id: gid })) {
    const leaving = [attendee, ...(await followersOf(storage, room, gid))];
    const farewells = leaving.flatMap((each) => farewellTo(room, each, actor, clock.now()));
    await storage.removeAttendees(
      room.id,
      leaving.map(({ id }) => id),
      farewells,
    );
    bus.publish(room.token);
  }
}
