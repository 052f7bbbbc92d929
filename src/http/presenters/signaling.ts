import type { Surroundings } from '../../actions/watchPresence.js';
import { effectivePermissions } from '../../domain/attendee.js';

/** One device in a room, as the others' clients get it (spec/calls-signaling.md §5). */
export interface SignalingSessionJson {
  /** "" for guests. */
  userId: string;
  roomId: number;
  lastPing: number;
  sessionId: string;
  inCall: number;
  participantPermissions: number;
  actorType: string;
  actorId: string;
}

export type SignalJson = { type: 'message'; data: string } | { type: 'usersInRoom'; data: SignalingSessionJson[] };

/** What ends every list of signals, and is all there is for those who are not there. */
export const nobodyInRoom: readonly SignalJson[] = [{ type: 'usersInRoom', data: [] }];

export function presentSignals({ messages, peers, defaultPermissions, room }: Surroundings): SignalJson[] {
  const users = peers.map(({ session, attendee }) => ({
    userId: attendee.actorType === 'users' ? attendee.actorId : '',
    roomId: room.id,
    lastPing: session.lastPing,
    sessionId: session.sessionId,
    inCall: session.inCall,
    participantPermissions: effectivePermissions(attendee, room, defaultPermissions),
    actorType: attendee.actorType,
    actorId: attendee.actorId,
  }));
  return [...messages.map((data): SignalJson => ({ type: 'message', data })), { type: 'usersInRoom', data: users }];
}
