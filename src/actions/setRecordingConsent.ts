import type { Deps } from '../deps.js';
import { TalkError } from '../domain/errors.js';
import type { Participant } from '../domain/participant.js';
import { BreakoutRoomMode } from '../domain/room.js';
import { setRecordingConsent as decideConsent } from '../domain/roomChanges.js';
import { changeRoom } from './changeRoom.js';
import { breakoutRoomsOf } from './createBreakoutRooms.js';
import { canRecordCalls } from './talkSettings.js';

/**
 * Sets whether who joins a call is asked to agree to its being recorded; breakout rooms follow their parent.
 * @throws TalkError notConfigured `config`; invalid `value`, `call` or `breakout-room`
 */
export async function setRecordingConsent(
  deps: Pick<Deps, 'storage' | 'clock' | 'bus'>,
  participant: Participant,
  recordingConsent: number,
): Promise<void> {
  if (!(await canRecordCalls(deps))) throw new TalkError('notConfigured', 'config');
  const { room } = participant;
  if (room.breakoutRoomMode === BreakoutRoomMode.none) {
    return changeRoom(deps, participant, (current) => decideConsent(current, recordingConsent));
  }
  const change = decideConsent(room, recordingConsent);
  if (!change) return;
  const { patch } = change;
  const rooms = [room, ...(await breakoutRoomsOf(deps, room))];
  await deps.storage.changeRooms(rooms.map(({ id }) => ({ roomId: id, patch })));
  for (const { token } of rooms) deps.bus.publish(token);
}
