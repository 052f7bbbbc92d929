import { openLobbyIfDue } from '../actions/openLobby.js';
import type { Deps } from '../deps.js';
import type { Job } from './jobs.js';

/** Opens lobbies when their time has come, though nobody may be looking at the room. */
export const openLobbies = (deps: Pick<Deps, 'storage' | 'clock' | 'bus'>): Job => ({
  async run(now) {
    for (const room of await deps.storage.roomsWithLobbyTimerBefore(now)) await openLobbyIfDue(deps, room);
    return deps.storage.nextLobbyTimer();
  },
});
