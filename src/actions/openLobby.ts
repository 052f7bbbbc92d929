import type { Deps } from '../deps.js';
import { systemActor } from '../domain/actor.js';
import { LobbyState, type Room } from '../domain/room.js';
import { tell } from './tell.js';

/** Whether the timer of the room's lobby has passed. */
export const isLobbyDue = ({ lobbyState, lobbyTimer }: Room, now: number): boolean =>
  lobbyState !== LobbyState.off && lobbyTimer !== 0 && lobbyTimer <= now;

/** Opens the lobby of a room whose timer has passed; of several who notice at once, one writes it down. */
export async function openLobbyIfDue(deps: Pick<Deps, 'storage' | 'clock' | 'bus'>, room: Room): Promise<Room> {
  const { storage, clock, bus } = deps;
  const now = clock.now();
  if (!isLobbyDue(room, now)) return room;
  const kept = await storage.changeRoom(
    room.id,
    { lobbyState: LobbyState.off, lobbyTimer: 0 },
    [tell(room, 'lobby_timer_reached', {}, systemActor, now)],
    { lobbyState: room.lobbyState, lobbyTimer: room.lobbyTimer },
  );
  if (kept) bus.publish(room.token);
  return (await storage.roomById(room.id)) ?? room;
}
