import type { Deps } from '../deps.js';
import { type Attendee, ParticipantType } from '../domain/attendee.js';
import { TalkError } from '../domain/errors.js';
import { changedPermissions } from '../domain/membership.js';
import type { Participant } from '../domain/participant.js';
import { roomSettings } from './talkSettings.js';

export interface PermissionChange {
  attendeeId: number;
  /** `set`, `add` or `remove`. */
  method: string;
  /** Bit mask. */
  permissions: number;
}

/**
 * Gives somebody permissions of their own, or with 0 the room's again. Who came by the link stays from now on.
 * @throws TalkError notFound `participant` and those of `changedPermissions`
 */
export async function setPermissions(
  { storage, bus }: Pick<Deps, 'storage' | 'bus'>,
  { room }: Participant,
  { attendeeId, method, permissions }: PermissionChange,
): Promise<Attendee> {
  const attendee = await storage.attendeeById(room.id, attendeeId);
  if (!attendee) throw new TalkError('notFound', 'participant');
  const { selfJoined, user } = ParticipantType;
  const participantType = attendee.participantType === selfJoined ? user : attendee.participantType;
  const { defaultPermissions } = await roomSettings({ storage });
  const kept = changedPermissions(room, attendee, method, permissions, defaultPermissions);
  const patch = { permissions: kept, participantType };
  const changed = await storage.changeAttendee(attendee.id, patch, []);
  if (!changed) throw new TalkError('notFound', 'participant');
  bus.publish(room.token);
  return changed;
}
