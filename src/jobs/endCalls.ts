import { maxCallDuration } from '../actions/callSettings.js';
import { endCall, endCallIfDeserted, putOutOfCallWhere } from '../actions/leaveCall.js';
import type { Deps } from '../deps.js';
import { endedBySystem } from '../domain/call.js';
import type { Room } from '../domain/room.js';
import { sessionKillTimeout } from '../domain/session.js';
import { presenceBell } from '../events/presence.js';
import type { Job } from './jobs.js';

/** Seconds until rooms in a call are looked at again when no time is known at which something is due. */
const interval = 60;

/**
 * Ends the sessions of those who vanished from a call without a word, calls that nobody is left in, and calls that have
 * lasted as long as the administrator allows.
 */
export const endCalls = (deps: Pick<Deps, 'storage' | 'bus' | 'clock'>): Job => {
  const { storage } = deps;

  async function dropSilent(now: number): Promise<void> {
    const silent = await storage.callSessionsNotSeenSince(now - sessionKillTimeout + 1);
    for (const roomId of new Set(silent.map((session) => session.roomId))) {
      const room = await storage.roomById(roomId);
      const ids = silent.filter((session) => session.roomId === roomId).map(({ id }) => id);
      if (room) await putOutOfCallWhere(deps, room, ({ session }) => ids.includes(session.id));
      await storage.endSessions(ids);
      if (room) deps.bus.publish(presenceBell(room.token));
    }
  }

  async function endIfOver(room: Room, now: number, max: number): Promise<void> {
    if (max > 0 && now - room.callStartTime >= max) {
      await endCall(deps, room, { ...endedBySystem(now), forEveryone: 'maximum duration' });
    } else if (!(await storage.peers(room.id)).some(({ session }) => session.inCall !== 0)) {
      await endCallIfDeserted(deps, room);
    }
  }

  return {
    async run(now) {
      const max = await maxCallDuration(deps);
      await dropSilent(now);
      const rooms = await storage.roomsInCall();
      const outcomes = await Promise.allSettled(rooms.map((room) => endIfOver(room, now, max)));
      const trouble = outcomes.find((outcome) => outcome.status === 'rejected');
      if (trouble) throw trouble.reason;
      const [oldest] = await storage.roomsInCall();
      if (!oldest) return undefined;
      const ping = await storage.oldestCallPing();
      const due = ping === undefined ? now + interval : ping + sessionKillTimeout;
      return max > 0 ? Math.min(due, oldest.callStartTime + max) : due;
    },
  };
};
