import type { Deps } from '../deps.js';
import { TalkError } from '../domain/errors.js';
import type { Participant } from '../domain/participant.js';
import { setSip as decideSip } from '../domain/roomChanges.js';
import { changeRoom } from './changeRoom.js';
import { mayEnableSip, roomSettings } from './talkSettings.js';

/**
 * Opens the room to callers, or closes it to them.
 * @throws TalkError forbidden or notConfigured `config`; invalid `breakout-room`, `type`, `value` or `token`
 */
export async function setSip(
  deps: Pick<Deps, 'storage' | 'clock' | 'bus'>,
  participant: Participant,
  state: number,
): Promise<void> {
  const { actorType, actorId } = participant.attendee;
  if (actorType !== 'users' || !(await mayEnableSip(deps, actorId))) throw new TalkError('forbidden', 'config');
  if (!(await roomSettings(deps)).sip) throw new TalkError('notConfigured', 'config');
  await changeRoom(deps, participant, (room) => decideSip(room, state));
}
