import type { Deps } from '../deps.js';
import { TalkError } from '../domain/errors.js';
import { isOneToOne, type Room } from '../domain/room.js';
import { roomSettings } from './talkSettings.js';

/**
 * Removes the room with all that is in it; whoever waits in it finds out.
 * @throws TalkError invalid for one-to-one rooms, which are left and not deleted unless configured otherwise
 */
export async function deleteRoom(deps: Pick<Deps, 'storage' | 'bus'>, room: Room): Promise<void> {
  if (isOneToOne(room) && !(await roomSettings(deps)).deleteOneToOne) throw new TalkError('invalid', null);
  await deps.storage.deleteRoom(room.id);
  deps.bus.publish(room.token);
}
