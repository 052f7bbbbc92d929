import type { Deps } from '../deps.js';
import type { Actor } from '../domain/actor.js';
import { ParticipantType } from '../domain/attendee.js';
import { outranks } from '../domain/membership.js';
import { isConfigurable } from '../domain/roomRules.js';
import type { User } from '../domain/user.js';
import type { RoomWithAttendee } from '../storage/roomStorage.js';
import { userDraft } from './addParticipants.js';
import { changeRole } from './promote.js';
import { takeOut } from './takeOut.js';
import { tell } from './tell.js';

type Transferring = Pick<Deps, 'storage' | 'bus' | 'clock'>;

export interface Transfer {
  /** Also where the source is an ordinary user. */
  includeUsers: boolean;
  removeSource: boolean;
}

/**
 * Makes `heir` in every group and public room of `sourceUid` what the source is there, unless they are that or more.
 * @returns in how many rooms the heir was added or promoted
 */
export async function transferOwnership(
  deps: Transferring,
  sourceUid: string,
  heir: User,
  { includeUsers, removeSource }: Transfer,
  actor: Actor,
): Promise<number> {
  const { owner, moderator, user } = ParticipantType;
  const wanted: ParticipantType[] = includeUsers ? [owner, moderator, user] : [owner, moderator];
  let changed = 0;
  for (const found of await deps.storage.roomsOf(sourceUid)) {
    const { room, attendee } = found;
    if (!isConfigurable(room) || !wanted.includes(attendee.participantType)) continue;
    if (await raise(deps, found, heir, actor)) changed++;
    if (removeSource) await takeOut(deps, room, [attendee], actor);
  }
  return changed;
}

/** @returns whether there was anything to do */
async function raise(
  deps: Transferring,
  { room, attendee: source }: RoomWithAttendee,
  heir: User,
  actor: Actor,
): Promise<boolean> {
  const { storage, bus, clock } = deps;
  const { participantType } = source;
  const existing = await storage.attendeeOf(room.id, { type: 'users', id: heir.uid });
  if (existing && !outranks(participantType, existing.participantType)) return false;
  if (existing) {
    await changeRole(deps, room, existing, { participantType, permissions: 0 }, actor);
    return true;
  }
  const attendee = await userDraft(storage, heir, participantType);
  const message = tell(room, 'user_added', { user: heir.uid }, actor, clock.now());
  await storage.addAttendees(room.id, [{ attendee, message }]);
  bus.publish(room.token);
  return true;
}
