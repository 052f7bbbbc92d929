import type { Deps } from '../deps.js';
import { TalkError } from '../domain/errors.js';
import { type FileNode, may, type PlacedFile, placeId } from '../domain/file.js';
import { mediaType } from '../files/mediaType.js';
import type { Placing, PlacingOutcome } from '../storage/fileStorage.js';
import { quotaOf } from './fileSpace.js';
import { conflict, folderOf, mustBeAllowed, overQuota } from './writeFile.js';

type Placer = Pick<Deps, 'storage' | 'clock' | 'config' | 'jobs'>;

/** @throws TalkError notFound */
export async function findFile(
  { storage, clock }: Pick<Deps, 'storage' | 'clock'>,
  uid: string,
  path: string[],
): Promise<PlacedFile> {
  const found = await storage.fileAt(uid, path, clock.now());
  if (!found) {
    throw new TalkError('notFound', [], { message: `There is no file or folder ${path.at(-1) ?? ''}` });
  }
  return found;
}

/** @throws TalkError notApplicable when something has that name; conflict, forbidden */
export async function makeFolder(deps: Placer, uid: string, path: string[]): Promise<FileNode> {
  const { storage, clock } = deps;
  const exists = () => new TalkError('notApplicable', [], { message: 'Something has that name already' });
  if (await storage.fileAt(uid, path, clock.now())) throw exists();
  const { folder, name } = await folderOf(deps, uid, path).catch((error: unknown) => {
    // As WebDAV has it: what is missing is above.
    throw error instanceof TalkError && error.code === 'notFound' ? conflict('The folder above is missing') : error;
  });
  mustBeAllowed(folder, may.create);
  const made = await storage.addFolder(folder.file.id, name, clock.now());
  if (!made) throw exists();
  return made;
}

/** @throws TalkError notFound, forbidden */
export async function removeFile(deps: Placer, placed: PlacedFile): Promise<void> {
  const { storage, clock, jobs } = deps;
  if (placed.path.length === 0) throw forbidden('The home itself cannot be removed');
  // What was shared is only taken out of one's own tree.
  if (placed.mountId === undefined) mustBeAllowed(placed, may.delete);
  if (placed.file.kind === 'folder' && placed.mountId === undefined) await thinOut(deps, placed.file.id);
  if (!(await storage.deleteFile(placeId(placed), clock.now()))) throw gone();
  void jobs.rearm('sweep files');
}

/** Files and folders that are removed in one transaction: others wait to write meanwhile. */
const removedAtOnce = 2000;

/** Takes a large folder apart before it is removed with the rest. @param id of the folder */
export async function thinOut({ storage, clock }: Pick<Deps, 'storage' | 'clock'>, id: number): Promise<void> {
  while ((await storage.countBelow(id, removedAtOnce)) === removedAtOnce) {
    if ((await storage.thinOut(id, removedAtOnce, clock.now())) === 0) return;
  }
}

export interface PlaceRequest {
  from: PlacedFile;
  /** Names from the same home. */
  to: string[];
  overwrite: boolean;
}

/** @returns whether nothing had to make way. @throws TalkError with what stands in the way */
export async function moveFile(deps: Placer, uid: string, { from, to, overwrite }: PlaceRequest): Promise<boolean> {
  const { storage } = deps;
  if (from.path.length === 0) throw forbidden('The home itself cannot be moved');
  const { folder, name, placing } = await destination(deps, uid, to, overwrite);
  if (from.mountId === undefined) {
    const isRenamed = from.file.parentId === folder.file.id;
    mustBeAllowed(from, isRenamed ? may.update : may.delete);
  }
  // Another name for what somebody else has shared is a name for oneself only.
  const type = from.mountId === undefined ? await typeUnder(deps, from.file, name) : undefined;
  return settle(deps, await storage.moveFile(placeId(from), folder.file.id, name, { ...placing, type }));
}

/** The same of copying. */
export async function copyFile(deps: Placer, uid: string, { from, to, overwrite }: PlaceRequest): Promise<boolean> {
  const { folder, name, placing } = await destination(deps, uid, to, overwrite);
  mustBeAllowed(from, may.read);
  const type = await typeUnder(deps, from.file, name);
  return settle(deps, await deps.storage.copyFile(from.file.id, folder.file.id, name, { ...placing, type }));
}

/** The media type of a file under another name; undefined where that stays. */
export async function typeUnder(
  { storage }: Pick<Deps, 'storage'>,
  { digest, name }: FileNode,
  newName: string,
): Promise<string | undefined> {
  if (digest === undefined || name === newName) return undefined;
  const info = await storage.contentInfo(digest);
  // Nothing is said of an empty file, nor of what was not looked into.
  return info && (info.isComplete || info.type !== '') ? mediaType(newName, info.type) : undefined;
}

async function destination(
  deps: Placer,
  uid: string,
  to: string[],
  overwrite: boolean,
): Promise<{ folder: PlacedFile; name: string; placing: Placing }> {
  const { storage, clock } = deps;
  const now = clock.now();
  const { folder, name } = await folderOf(deps, uid, to).catch((error: unknown) => {
    throw error instanceof TalkError && error.code === 'notFound'
      ? conflict('The folder of the destination is missing')
      : error;
  });
  const standing = await storage.fileAt(uid, to, now);
  mustBeAllowed(folder, standing ? may.update : may.create);
  // A folder goes with all that it holds.
  if (standing && standing.mountId === undefined) {
    mustBeAllowed(standing, standing.file.kind === 'folder' ? may.delete : may.update);
  }
  return { folder, name, placing: { overwrite, now, quota: await quotaOf(deps, folder.file.uid) } };
}

function settle({ jobs }: Placer, { outcome }: PlacingOutcome): boolean {
  switch (outcome) {
    case 'created':
      return true;
    case 'replaced':
      void jobs.rearm('sweep files');
      return false;
    case 'exists':
      throw new TalkError('preconditionFailed', [], { message: 'Something stands at the destination' });
    case 'gone':
      throw gone();
    case 'noFolder':
      throw conflict('The folder of the destination is missing');
    case 'intoItself':
      throw forbidden('The destination is the same, or lies within it');
    case 'foreign':
      throw forbidden('What was shared with you cannot be given to somebody else');
    case 'tooDeep':
      throw forbidden('Folders would lie too deep in each other');
    case 'tooMany':
      throw forbidden('That is too much at once: please go folder by folder');
    case 'overQuota':
      throw overQuota();
  }
}

const forbidden = (message: string) => new TalkError('forbidden', [], { message });
const gone = () => new TalkError('notFound', [], { message: 'It is gone' });
