import type { Deps } from '../deps.js';
import { TalkError } from '../domain/errors.js';
import type { Participant } from '../domain/participant.js';
import { setRecordingConsent as decideConsent } from '../domain/roomChanges.js';
import { changeRoom } from './changeRoom.js';
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
  await changeRoom(deps, participant, (room) => decideConsent(room, recordingConsent));
}
