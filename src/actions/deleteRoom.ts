import type { Deps } from '../deps.js';
import { TalkError } from '../domain/errors.js';
import { BreakoutRoomMode, isOneToOne, type Room } from '../domain/room.js';
import { breakoutRoomsOf } from './createBreakoutRooms.js';
import { roomSettings } from './talkSettings.js';

/**
 * Removes the room with all that is in it, and its breakout rooms; whoever waits in it finds out.
 * @throws TalkError invalid for one-to-one rooms, which are left and not deleted unless configured otherwise
 */
export async function deleteRoom(deps: Pick<Deps, 'storage' | 'bus'>, room: Room): Promise<void> {
  if (isOneToOne(room) && !(await roomSettings(deps)).deleteOneToOne) throw new TalkError('invalid', null);
  const breakoutRooms = room.breakoutRoomMode === BreakoutRoomMode.none ? [] : await breakoutRoomsOf(deps, room);
  await deps.storage.deleteRoom(room.id);
  for (const { token } of [room, ...breakoutRooms]) deps.bus.publish(token);
}
