import type { Deps } from '../deps.js';
import type { FilePlace, SharedFile } from '../domain/share.js';
import type { PlacedShare } from '../storage/shareStorage.js';

type Finding = Pick<Deps, 'storage' | 'clock'>;

/** Where one reader finds what was shared, by share; what they do not find is missing. */
export type Places = ReadonlyMap<number, FilePlace>;

const nowhere: Places = new Map();

/**
 * Where readers of the same messages find the files in these, asked for all of them together. Those who have not got
 * them in their own tree yet are given them there.
 * @returns by user id
 */
export async function findPlaces(
  deps: Finding,
  files: ReadonlyMap<number, SharedFile>,
  uids: string[],
): Promise<(uid: string) => Places> {
  const found = await placesOf(deps, [...files.values()], uids);
  const byReader = new Map<string, Map<number, FilePlace>>();
  for (const { uid, shareId, path, permissions } of found) {
    const places = byReader.get(uid) ?? new Map<number, FilePlace>();
    byReader.set(uid, places.set(shareId, { path, permissions }));
  }
  return (uid) => byReader.get(uid) ?? nowhere;
}

/** The same in full. */
export async function placesOf(
  { storage, clock }: Finding,
  shared: readonly SharedFile[],
  uids: string[],
): Promise<PlacedShare[]> {
  const now = clock.now();
  const ids = shared.map(({ share }) => share.id);
  const found = await storage.placesOfShares(ids, uids, now);
  if (found.length === ids.length * uids.length) return found;
  const counts = new Map<string, number>();
  for (const { uid } of found) counts.set(uid, (counts.get(uid) ?? 0) + 1);
  const [roomId = 0, ...others] = new Set(shared.map(({ share }) => share.roomId));
  const lacking = uids.filter((uid) => counts.get(uid) !== ids.length);
  const isMade = await mountFor(storage, lacking, others.length > 0 ? 0 : roomId, now);
  return isMade ? storage.placesOfShares(ids, uids, now) : found;
}

/** Has all that was shared with somebody stand in their tree: to be asked before that is looked at. */
export async function completeTree({ storage, clock }: Finding, uid: string): Promise<void> {
  await mountFor(storage, [uid], 0, clock.now());
}

async function mountFor(storage: Deps['storage'], uids: string[], roomId: number, now: number): Promise<boolean> {
  const lacking = await storage.usersToMount(uids, roomId);
  if (lacking.length === 0) return false;
  while (await storage.mountShares(lacking, roomId, now));
  return true;
}
