import type { Deps } from '../deps.js';
import type { Participant } from '../domain/participant.js';
import { setLobby as decideLobby } from '../domain/roomChanges.js';
import { changeRoom } from './changeRoom.js';

/** @param timer unix seconds at which the lobby opens by itself, 0 for never; a time in the past opens it at once */
export async function setLobby(
  deps: Pick<Deps, 'storage' | 'clock' | 'bus' | 'jobs'>,
  participant: Participant,
  state: number,
  timer: number,
): Promise<void> {
  await changeRoom(deps, participant, (room) => decideLobby(room, state, timer));
  void deps.jobs.rearm('open lobbies');
}
