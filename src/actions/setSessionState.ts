import type { Deps } from '../deps.js';
import { TalkError } from '../domain/errors.js';
import type { Participant } from '../domain/participant.js';

/**
 * Notes whether the client is in the foreground, 1, or not, 0.
 * @throws TalkError notFound without a session, invalid for another state
 */
export async function setSessionState(
  { storage }: Pick<Deps, 'storage'>,
  participant: Participant,
  state: number,
): Promise<Participant> {
  const { session } = participant;
  if (!session) throw new TalkError('notFound', null);
  if (state !== 0 && state !== 1) throw new TalkError('invalid', null);
  await storage.changeSession(session.id, { state });
  return { ...participant, session: { ...session, state } };
}
