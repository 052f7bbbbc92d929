import type { Deps } from '../deps.js';
import { TalkError } from '../domain/errors.js';
import { checkedPermissions, hasShareExpired, parseExpireDate, type SharedFile } from '../domain/share.js';
import type { DeclinedShare, PlacedShare, SharePatch } from '../storage/shareStorage.js';
import { completeTree, placesOf } from './findPlaces.js';
import { fileAtPath } from './shareFile.js';

type Managing = Pick<Deps, 'storage' | 'clock' | 'jobs'>;

/** A share with where the one who asks finds the file. */
export interface SeenShare extends SharedFile {
  place: PlacedShare;
}

/** Which of somebody's shares are asked for. */
export interface ShareQuery {
  /** Of this file only; null for all. */
  path: string | null;
  /** What others have shared with them. */
  sharedWithMe: boolean;
  /** Also what others have shared of what is theirs. */
  reshares: boolean;
  /** Of what lies right in the folder at the path. */
  subfiles: boolean;
}

/** @throws TalkError notFound for a path that leads nowhere; invalid when what should be a folder is none */
export async function listShares(deps: Managing, uid: string, query: ShareQuery): Promise<SeenShare[]> {
  const { storage, clock } = deps;
  const now = clock.now();
  const at = query.path === null || query.path === '' ? undefined : await fileAtPath(deps, uid, query.path);
  const isMine = (shared: SharedFile) => isMadeBy(shared, uid);
  if (query.sharedWithMe) {
    const received = await storage.sharesWith(uid, now);
    return seenBy(deps, uid, at ? received.filter(({ file }) => file.id === at.file.id) : received);
  }
  if (at && query.subfiles) {
    if (at.file.kind !== 'folder') throw new TalkError('invalid', [], { message: 'Not a directory' });
    return seenBy(deps, uid, (await storage.sharesInFolder(at.file.id)).filter(isMine));
  }
  if (at) {
    const ofFile = await storage.sharesOfFiles([at.file.id]);
    return seenBy(deps, uid, query.reshares ? ofFile.filter(isMine) : ofFile.filter(({ share }) => share.uid === uid));
  }
  return seenBy(deps, uid, await (query.reshares ? storage.sharesAround(uid) : storage.sharesBy(uid)));
}

/** Those that last, and whose files can be found by who asks. */
async function seenBy(deps: Managing, uid: string, shared: SharedFile[]): Promise<SeenShare[]> {
  const now = deps.clock.now();
  const lasting = shared.filter(({ share }) => !hasShareExpired(share, now));
  if (lasting.length === 0) return [];
  const places = new Map((await placesOf(deps, lasting, [uid])).map((place) => [place.shareId, place]));
  return lasting.flatMap((one) => {
    const place = places.get(one.share.id);
    return place ? { ...one, place } : [];
  });
}

export const noShare = () => new TalkError('notFound', [], { message: 'Wrong share ID, share does not exist' });

/**
 * A share that concerns somebody: they have shared it, it is of their file, or it was shared with them.
 * @throws TalkError notFound
 */
export async function readShare(deps: Managing, uid: string, id: number): Promise<SeenShare> {
  const [shared] = await deps.storage.sharedFiles([id]);
  if (!shared) throw noShare();
  if (!isMadeBy(shared, uid) && !(await deps.storage.isSharedWith(id, uid, deps.clock.now()))) throw noShare();
  const [seen] = await seenBy(deps, uid, [shared]);
  if (!seen) throw noShare();
  return seen;
}

const isMadeBy = ({ share, file }: SharedFile, uid: string): boolean => share.uid === uid || file.uid === uid;

/** What of a share is to be changed; absent and null leave it. */
export interface ShareChange {
  permissions: number | null;
  expireDate: string | null;
  note: string | null;
  label: string | null;
  hideDownload: string | null;
}

/**
 * Changes what its sharer, or whose file it is, may change.
 * @throws TalkError notFound; forbidden for recipients; invalid when nothing is to be changed
 */
export async function changeShare(deps: Managing, uid: string, id: number, change: ShareChange): Promise<SeenShare> {
  const { storage } = deps;
  const seen = await readShare(deps, uid, id);
  if (!isMadeBy(seen, uid)) {
    throw new TalkError('forbidden', [], { message: 'You are not allowed to edit incoming shares' });
  }
  const { permissions, expireDate, note, label, hideDownload } = change;
  const isFolder = seen.file.kind === 'folder';
  const patch: SharePatch = {
    ...(permissions !== null && { permissions: checkedPermissions(permissions, seen.place.permissions, isFolder) }),
    ...(expireDate !== null && { expiresAt: parseExpireDate(expireDate) }),
    ...(note !== null && { note }),
    ...(label !== null && { label }),
    ...(hideDownload !== null && { hideDownload: hideDownload === 'true' || hideDownload === '1' }),
  };
  if (Object.keys(patch).length === 0) {
    throw new TalkError('invalid', [], { message: 'Wrong or no update parameter given' });
  }
  const share = await storage.changeShare(id, patch);
  if (!share) throw noShare();
  if (share.expiresAt !== 0) void deps.jobs.rearm('remove expired shares');
  return { ...seen, share };
}

/** Ends a share for all, or takes it out of a recipient's tree. @throws TalkError notFound */
export async function removeShare(deps: Managing, uid: string, id: number): Promise<void> {
  const now = deps.clock.now();
  const [shared] = await deps.storage.sharedFiles([id]);
  if (!shared || hasShareExpired(shared.share, now)) throw noShare();
  if (isMadeBy(shared, uid)) {
    if (!(await deps.storage.removeShare(id))) throw noShare();
    return;
  }
  if (!(await deps.storage.isSharedWith(id, uid, now))) throw noShare();
  await deps.storage.declineShare(id, uid, now);
}

export async function listDeclined({ storage, clock }: Managing, uid: string): Promise<DeclinedShare[]> {
  return storage.declinedShares(uid, clock.now());
}

/** @throws TalkError notFound for what was not taken out */
export async function restoreShare(deps: Managing, uid: string, id: number): Promise<void> {
  await completeTree(deps, uid);
  const declined = await listDeclined(deps, uid);
  const isDeclined = declined.some(({ shared }) => shared.share.id === id);
  if (!isDeclined || !(await deps.storage.restoreShare(id, uid, deps.clock.now()))) {
    throw new TalkError('notFound', [], { message: 'Share not found' });
  }
}
