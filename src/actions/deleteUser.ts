import type { Deps } from '../deps.js';
import type { Actor } from '../domain/actor.js';
import { systemComment } from '../domain/systemMessage.js';
import { credentialsBell } from '../events/credentials.js';
import { endCallsIfDeserted } from './leaveCall.js';
import { thinOut } from './placeFile.js';

/**
 * Removes the account from everywhere (spec/participants.md §12): its conversations lose a participant, and those
 * without another user are gone.
 * @returns whether there was one
 */
export async function deleteUser(
  deps: Pick<Deps, 'storage' | 'bus' | 'clock'>,
  uid: string,
  actor: Actor,
): Promise<boolean> {
  const { storage, bus, clock } = deps;
  const now = clock.now();
  const home = await storage.fileAt(uid, [], now);
  if (home) await thinOut(deps, home.file.id);
  const left = await storage.deleteUser(
    uid,
    systemComment('user_removed', { user: uid }, actor, now),
    systemComment('read_only', {}, actor, now),
  );
  await endCallsIfDeserted(deps, left?.changed ?? []);
  for (const { token } of [...(left?.changed ?? []), ...(left?.deleted ?? [])]) bus.publish(token);
  bus.publish(credentialsBell);
  return left !== undefined;
}
