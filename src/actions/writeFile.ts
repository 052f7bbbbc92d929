import type { Deps } from '../deps.js';
import { TalkError } from '../domain/errors.js';
import { conditionsHold, type EtagConditions, type FileNode, may, type PlacedFile } from '../domain/file.js';
import { type Incoming, ReceiveError } from '../files/blobStore.js';
import { mediaType } from '../files/mediaType.js';
import { contentType } from '../files/signatures.js';
import type { WriteConditions } from '../storage/fileStorage.js';
import { quotaOf } from './fileSpace.js';
import { lookInto } from './lookInto.js';

export type Writing = Pick<Deps, 'storage' | 'blobs' | 'config' | 'clock' | 'jobs'>;

/** Where a file is to be written. */
export interface WriteTarget {
  folderId: number;
  name: string;
  /** Whose home it lies in: the file counts against their quota. */
  owner: string;
  /** What is there now. */
  standing: FileNode | undefined;
}

export interface WriteRequest extends EtagConditions {
  /** Names from the home of the writer. */
  path: string[];
  /** Unix seconds; by default now. */
  modifiedAt?: number | undefined;
}

export interface Written {
  file: FileNode;
  isNew: boolean;
}

/** @throws TalkError notFound, conflict, forbidden, preconditionFailed */
export async function findTarget(deps: Writing, uid: string, request: WriteRequest): Promise<WriteTarget> {
  const { path } = request;
  const now = deps.clock.now();
  const standing = await deps.storage.fileAt(uid, path, now);
  if (standing && standing.file.kind === 'folder') throw conflict('A folder has that name');
  if (!conditionsHold(standing?.file, request)) throw notMatched();
  if (standing) {
    mustBeAllowed(standing, may.update);
    const { parentId, name, uid: owner } = standing.file;
    if (parentId !== undefined) return { folderId: parentId, name, owner, standing: standing.file };
  }
  const { folder, name } = await folderOf(deps, uid, path);
  mustBeAllowed(folder, may.create);
  return { folderId: folder.file.id, name, owner: folder.file.uid, standing: undefined };
}

/** The folder that something is to come into, and its name there. @throws TalkError notFound, conflict */
export async function folderOf(
  { storage, clock }: Pick<Deps, 'storage' | 'clock'>,
  uid: string,
  path: string[],
): Promise<{ folder: PlacedFile; name: string }> {
  const name = path.at(-1);
  if (name === undefined) throw conflict('The home itself cannot be written');
  const folder = await storage.fileAt(uid, path.slice(0, -1), clock.now());
  if (!folder) throw new TalkError('notFound', [], { message: `There is no folder for ${name}` });
  if (folder.file.kind !== 'folder') throw conflict('What it should lie in is no folder');
  return { folder, name };
}

export function mustBeAllowed({ permissions }: PlacedFile, what: number): void {
  if ((permissions & what) !== what) throw new TalkError('forbidden', [], { message: 'You may not do that with it' });
}

/**
 * Writes a file, new or in the place of one.
 * @param expectedBytes what was announced, if anything
 * @throws TalkError notFound, conflict, forbidden, preconditionFailed, tooLong, noRoom, invalid; ReceiveError hungUp
 */
export async function writeFile(
  deps: Writing,
  uid: string,
  request: WriteRequest,
  stream: AsyncIterable<Buffer>,
  expectedBytes: number | undefined,
): Promise<Written> {
  const target = await findTarget(deps, uid, request);
  const left = await leftFor(deps, target.owner, target.standing?.size ?? 0);
  const incoming = await receive(deps, stream, left, expectedBytes);
  return keep(deps, target, request, incoming);
}

/** Bytes that may come for that account, and that the disk has room for. @param makesWay bytes that are there and go */
export async function leftFor(
  deps: Pick<Deps, 'storage' | 'config' | 'blobs'>,
  owner: string,
  makesWay = 0,
): Promise<number> {
  const left = (await quotaOf(deps, owner)) - (await deps.storage.usedBytes(owner)) + makesWay;
  return Math.min(left, await deps.blobs.free());
}

/**
 * Takes what a client sends, if it is no more than there is room for.
 * @param left bytes that there is room for
 * @throws TalkError tooLong, noRoom, invalid; ReceiveError hungUp
 */
export async function receive(
  { blobs, config }: Pick<Deps, 'blobs' | 'config'>,
  stream: AsyncIterable<Buffer>,
  left: number,
  expectedBytes: number | undefined,
): Promise<Incoming> {
  const { maxUpload } = config;
  const tooBig = () => (left < maxUpload ? overQuota() : tooLarge(maxUpload));
  const maxBytes = Math.max(0, Math.min(maxUpload, left));
  if (expectedBytes !== undefined && expectedBytes > maxBytes) throw tooBig();
  try {
    return await blobs.receive(stream, { maxBytes, expectedBytes });
  } catch (error) {
    if (!(error instanceof ReceiveError) || error.problem === 'hungUp') throw error;
    if (error.problem === 'tooBig') throw tooBig();
    throw new TalkError('invalid', 'size', { message: 'What was sent is not as long as was announced' });
  }
}

/** Gives received bytes their place in the tree. @param uploadId of the parts that they were put together from */
export async function keep(
  { storage, blobs, clock, config, jobs }: Writing,
  { folderId, name, owner }: WriteTarget,
  { ifMatch, ifNoneMatch, modifiedAt }: WriteRequest,
  incoming: Incoming,
  uploadId?: number,
): Promise<Written> {
  const now = clock.now();
  const { digest, size, head } = incoming;
  const content = { digest, size, type: mediaType(name, contentType(head)) };
  const conditions: WriteConditions = {
    quota: await quotaOf({ storage, config }, owner),
    ifMatch,
    ifNoneMatch,
    ...(uploadId !== undefined && { uploadId }),
  };
  const times = { now, modifiedAt: modifiedAt ?? now };
  const written = await blobs.keep(incoming, async () => {
    const info = await lookInto(blobs.path(digest));
    const outcome = await storage.putFile(folderId, name, { ...content, info }, times, conditions);
    if (!info?.isComplete) void jobs.rearm('examine contents');
    return outcome;
  });
  switch (written.outcome) {
    case 'noFolder':
      throw new TalkError('notFound', [], { message: 'The folder is gone' });
    case 'otherKind':
      throw conflict('Something else has that name');
    case 'notMatched':
      throw notMatched();
    case 'overQuota':
      throw overQuota();
    case 'replaced':
      void jobs.rearm('sweep files');
  }
  return { file: written.file, isNew: written.outcome === 'created' };
}

export const conflict = (message: string) => new TalkError('conflict', [], { message });
export const notMatched = () =>
  new TalkError('preconditionFailed', [], { message: 'The file is not what the request counts on' });
export const overQuota = () => new TalkError('noRoom', [], { message: 'There is no room left for so much' });
export const tooLarge = (bytes: number) =>
  new TalkError('tooLong', 'size', { message: `The largest file that may be sent has ${bytes} bytes` });
