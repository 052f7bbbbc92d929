import type { Deps } from '../deps.js';
import type { Attendee } from '../domain/attendee.js';
import { isPassingGuest, isStale } from '../domain/membership.js';
import type { Room } from '../domain/room.js';
import type { TalkSession } from '../domain/session.js';
import { presenceBell } from '../events/presence.js';
import { putOutOfCallWhere } from './leaveCall.js';

/** An attendee with the sessions that are alive. */
export interface Presence {
  attendee: Attendee;
  sessions: TalkSession[];
}

/**
 * Everybody who attends the room, by attendee id. Closes sessions that have gone silent on the way, and cleans up
 * guests that are gone: those with a name stay for their messages, but are not listed (spec/participants.md §3).
 */
export async function listParticipants(deps: Pick<Deps, 'storage' | 'clock' | 'bus'>, room: Room): Promise<Presence[]> {
  const { storage, clock, bus } = deps;
  const now = clock.now();
  const stale = (await storage.sessionsOfRoom(room.id)).filter((session) => isStale(session, now));
  if (stale.length > 0) {
    const ids = stale.map(({ id }) => id);
    await putOutOfCallWhere(deps, room, ({ session }) => ids.includes(session.id));
    await storage.endSessions(ids);
    bus.publish(presenceBell(room.token));
  }

  // In this order: whoever joins in between is not listed, rather than taken for a guest without a session.
  const attendees = await storage.attendees(room.id);
  const alive = byAttendee(await storage.sessionsOfRoom(room.id));
  const isGone = (attendee: Attendee) => isPassingGuest(attendee) && !alive.has(attendee.id);
  const forgotten = attendees.filter((attendee) => isGone(attendee) && attendee.displayName === '');
  if (forgotten.length > 0) {
    await storage.removeAttendees(
      room.id,
      forgotten.map(({ id }) => id),
      [],
    );
  }
  return attendees
    .filter((attendee) => !isGone(attendee))
    .map((attendee) => ({ attendee, sessions: alive.get(attendee.id) ?? [] }));
}

function byAttendee(sessions: TalkSession[]): Map<number, TalkSession[]> {
  const found = new Map<number, TalkSession[]>();
  for (const session of sessions) found.set(session.attendeeId, [...(found.get(session.attendeeId) ?? []), session]);
  return found;
}
