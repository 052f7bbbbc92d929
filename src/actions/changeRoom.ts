import type { Deps } from '../deps.js';
import { type Attendee, actorOf, isModerator } from '../domain/attendee.js';
import { TalkError } from '../domain/errors.js';
import { LobbyState, ReadOnly, type Room } from '../domain/room.js';
import type { RoomChange } from '../domain/roomChanges.js';
import type { Peer } from '../storage/callStorage.js';
import type { RoomPatch } from '../storage/roomStorage.js';
import { endCallIfDeserted, putOutOfCallWhere } from './leaveCall.js';
import { tell } from './tell.js';

/**
 * Changes a room as `decide` says (domain/roomChanges.ts) and tells so in its chat. If somebody else changed the same
 * settings in the meantime, `decide` is asked again: whoever does something twice at once gets one message.
 * @throws TalkError of `decide`; roomNotFound when the room has gone
 */
export async function changeRoom(
  deps: Pick<Deps, 'storage' | 'clock' | 'bus'>,
  { room, attendee }: { room: Room; attendee: Pick<Attendee, 'actorType' | 'actorId'> },
  decide: (room: Room) => RoomChange | undefined,
): Promise<void> {
  const { storage, clock, bus } = deps;
  for (let current: Room | undefined = room; current; current = await storage.roomById(room.id)) {
    const change = decide(current);
    if (!change) return;
    const { patch, announce, ...effects } = change;
    const now = clock.now();
    const changed = { ...current, ...patch };
    const messages = announce.map(({ type, parameters }) => tell(changed, type, parameters, actorOf(attendee), now));
    const kept = await storage.changeRoom(room.id, patch, messages, currentValues(current, patch), effects);
    if (kept) {
      bus.publish(room.token);
      return followInCall(deps, changed);
    }
  }
  throw new TalkError('roomNotFound');
}

/** Calls have no place in rooms that are closed, nor those in them whom the lobby or the change keeps out. */
async function followInCall(deps: Pick<Deps, 'storage' | 'clock' | 'bus'>, room: Room): Promise<void> {
  const inLobby = room.lobbyState === LobbyState.moderatorsOnly;
  const mustLeave = ({ attendee }: Peer) => room.readOnly === ReadOnly.on || (inLobby && !isModerator(attendee));
  await putOutOfCallWhere(deps, room, mustLeave);
  await endCallIfDeserted(deps, room);
}

/** What the patched fields hold now. */
const currentValues = (room: Room, patch: RoomPatch): RoomPatch =>
  Object.fromEntries(Object.entries(room).filter(([field]) => field in patch));
