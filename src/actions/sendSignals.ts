import type { Deps } from '../deps.js';
import { TalkError } from '../domain/errors.js';
import type { Participant } from '../domain/participant.js';
import { maySignal, parseSignals, signedSignal } from '../domain/signaling.js';
import { presenceBell } from '../events/presence.js';

/** Of each recipient so many messages wait at most; who fetches none for so long is not there to connect with. */
const capacity = 500;
/** Characters of one message. Descriptions of a device's media have some ten thousand. */
const maxLength = 128 * 1024;

/**
 * Passes on what a client has to tell others in the room in order to connect.
 * @param text JSON: a list of envelopes
 * @throws TalkError invalid or tooLong `messages`; then nothing is passed on
 */
export async function sendSignals(
  { storage, bus, clock }: Pick<Deps, 'storage' | 'bus' | 'clock'>,
  participant: Participant,
  text: string,
): Promise<void> {
  const { room, session } = participant;
  if (!session) return;
  const signals = parseSignals(text, session.sessionId);
  if (!signals) throw new TalkError('invalid', 'messages');
  const drafts = signals
    .filter((signal) => maySignal(signal, participant))
    .map((signal) => ({ to: signal.to, message: signedSignal(signal, session.sessionId) }));
  if (drafts.some(({ message }) => message.length > maxLength)) throw new TalkError('tooLong', 'messages');
  if (drafts.length === 0) return;
  const found = await storage.addSignaling(room.id, drafts, clock.now(), capacity);
  if (found > 0) bus.publish(presenceBell(room.token));
}
