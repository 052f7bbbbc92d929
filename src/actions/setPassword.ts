import type { Deps } from '../deps.js';
import { TalkError } from '../domain/errors.js';
import type { Participant } from '../domain/participant.js';
import { allowGuests as decideGuests, setPasswordHash } from '../domain/roomChanges.js';
import { passwordMissing } from '../domain/roomRules.js';
import { maxPasswordLength } from '../passwords.js';
import { changeRoom } from './changeRoom.js';
import { needsPassword } from './talkSettings.js';

type Changing = Pick<Deps, 'storage' | 'clock' | 'bus' | 'passwords'>;

/**
 * @param password "" to remove it
 * @throws TalkError invalid `type`, `breakout-room`, or `value` with a message
 */
export async function setPassword(deps: Changing, participant: Participant, password: string): Promise<void> {
  // Asked before hashing as well, for that takes a while.
  setPasswordHash(participant.room, password);
  const hash = await hashOf(deps, password, 'value');
  await changeRoom(deps, participant, (room) => setPasswordHash(room, hash));
}

/**
 * Makes the room public.
 * @param password "" for none; of a room that is public already it stays as it is
 * @throws TalkError invalid `type`, `breakout-room`, or `password` with a message
 */
export async function allowGuests(deps: Changing, participant: Participant, password: string): Promise<void> {
  const { room } = participant;
  if (password === '' && (await needsPassword(deps))) throw new TalkError('invalid', passwordMissing);
  const hash = decideGuests(room, password) ? await hashOf(deps, password, 'password') : '';
  await changeRoom(deps, participant, (current) => decideGuests(current, hash));
}

/**
 * @param error what `data.error` says when the password cannot be used
 * @returns "" for no password
 */
export async function hashOf(deps: Pick<Deps, 'passwords'>, password: string, error: string): Promise<string> {
  if (password === '') return '';
  if (password.length > maxPasswordLength) {
    const message = `Password needs to be at most ${maxPasswordLength} characters long`;
    throw new TalkError('invalid', { error, message });
  }
  return deps.passwords.hash(password);
}
