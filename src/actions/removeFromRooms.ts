import type { Deps } from '../deps.js';
import type { Actor } from '../domain/actor.js';
import { systemComment } from '../domain/systemMessage.js';
import { endCallsIfDeserted } from './leaveCall.js';

/**
 * Takes an account out of all its rooms and keeps the account: rooms without another user are gone, one-to-one rooms
 * become former ones.
 * @param privateOnly only out of group rooms that nobody can find and join
 */
export async function removeFromRooms(
  deps: Pick<Deps, 'storage' | 'bus' | 'clock'>,
  uid: string,
  privateOnly: boolean,
  actor: Actor,
): Promise<void> {
  const { storage, bus, clock } = deps;
  const now = clock.now();
  const { changed, deleted } = await storage.removeUserFromRooms(
    uid,
    privateOnly,
    systemComment('user_removed', { user: uid }, actor, now),
    systemComment('read_only', {}, actor, now),
  );
  await endCallsIfDeserted(deps, changed);
  for (const { token } of [...changed, ...deleted]) bus.publish(token);
}
