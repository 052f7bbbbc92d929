import type { Deps } from '../deps.js';
import type { Attendee } from '../domain/attendee.js';
import { TalkError } from '../domain/errors.js';
import type { Participant } from '../domain/participant.js';
import type { Room } from '../domain/room.js';
import { sessionTimeout } from '../domain/session.js';
import type { Peer } from '../storage/callStorage.js';

type Reading = Pick<Deps, 'storage' | 'clock'>;

/** Every device in the call that has been heard of lately, in the order in which they came into the room. */
export async function callPeers({ storage, clock }: Reading, room: Room): Promise<Peer[]> {
  const since = clock.now() - sessionTimeout;
  return (await storage.peers(room.id)).filter(({ session }) => session.inCall !== 0 && session.lastPing >= since);
}

/** Seconds after which a call rings again for who has left it. */
const ringsAgainAfter = 60;

/**
 * Whether the telephone of somebody who is called goes on ringing.
 * @throws TalkError notFound when there is nothing to answer: they are or have just been in the call
 */
export async function callRings({ storage, clock }: Reading, { room, attendee }: Participant): Promise<boolean> {
  const { callStartTime } = room;
  const sessions = await storage.sessionsOfAttendee(attendee.id);
  if (sessions.some(({ inCall }) => inCall !== 0)) throw new TalkError('notFound', null);
  if (callStartTime === 0) return false;
  const hasJoined = attendee.lastJoinedCall >= callStartTime;
  if (hasJoined && clock.now() - callStartTime <= ringsAgainAfter) throw new TalkError('notFound', null);
  return true;
}

/** One who was in the call that runs, for a list to keep. */
export interface CallAttendance {
  attendee: Attendee;
  /** "" where there is none. */
  email: string;
}

/** Everybody who has been in the call that runs; nobody when none does. */
export async function callAttendance({ storage }: Reading, room: Room): Promise<CallAttendance[]> {
  if (room.callStartTime === 0) return [];
  const attendees = await storage.attendeesInCallSince(room.id, room.callStartTime);
  const users = await storage.users(
    attendees.flatMap(({ actorType, actorId }) => (actorType === 'users' ? actorId : [])),
  );
  const emails = new Map(users.map(({ uid, email }) => [uid, email]));
  return attendees.map((attendee) => ({
    attendee,
    email: attendee.actorType === 'users' ? (emails.get(attendee.actorId) ?? '') : '',
  }));
}
