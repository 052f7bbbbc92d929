import type { Deps } from '../deps.js';
import { type Attendee, actorOf } from '../domain/attendee.js';
import { TalkError } from '../domain/errors.js';
import type { Room } from '../domain/room.js';
import type { RoomChange } from '../domain/roomChanges.js';
import type { RoomPatch } from '../storage/storage.js';
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
    if (kept) return bus.publish(room.token);
  }
  throw new TalkError('roomNotFound');
}

/** What the patched fields hold now. */
const currentValues = (room: Room, patch: RoomPatch): RoomPatch =>
  Object.fromEntries(Object.entries(room).filter(([field]) => field in patch));
