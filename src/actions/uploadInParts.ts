import type { Deps } from '../deps.js';
import { TalkError } from '../domain/errors.js';
import { inOrder, partName } from '../domain/uploadParts.js';
import { ReceiveError } from '../files/blobStore.js';
import type { PartialUpload, UploadPart } from '../storage/fileStorage.js';
import { quotaOf } from './fileSpace.js';
import {
  conflict,
  findTarget,
  keep,
  leftFor,
  overQuota,
  receive,
  tooLarge,
  type WriteRequest,
  type Writing,
  type Written,
} from './writeFile.js';

/** Of 1 MB each, as Android sends them, for the largest of files. */
const maxParts = 100_000;

/** @throws TalkError notApplicable when there is one of that name */
export async function startUpload({ storage, clock }: Writing, uid: string, name: string): Promise<void> {
  if (await storage.addUpload(uid, name, clock.now())) return;
  throw new TalkError('notApplicable', [], { message: 'There is an upload of that name' });
}

/** @throws TalkError notFound */
export async function findUpload(
  { storage }: Pick<Deps, 'storage'>,
  uid: string,
  name: string,
): Promise<PartialUpload> {
  const upload = await storage.upload(uid, name);
  if (!upload) throw new TalkError('notFound', [], { message: 'There is no upload of that name' });
  return upload;
}

/**
 * Takes one part; of the same name, the last one counts.
 * @returns whether there was none of that name
 * @throws TalkError notFound, invalid, tooLong, noRoom; ReceiveError hungUp
 */
export async function receivePart(
  deps: Writing,
  uid: string,
  upload: PartialUpload,
  name: string,
  stream: AsyncIterable<Buffer>,
  expectedBytes: number | undefined,
): Promise<boolean> {
  if (!partName.test(name)) {
    throw new TalkError('invalid', 'name', {
      message: 'Parts are named by their number, or by their first and last byte',
    });
  }
  const { storage, blobs, clock } = deps;
  const incoming = await receive(deps, stream, await leftFor(deps, uid), expectedBytes);
  const limits = { quota: await quotaOf(deps, uid), parts: maxParts };
  const added = await blobs.keepPart(incoming, async (path) => {
    const outcome = await storage.addPart(upload.id, { name, size: incoming.size, path }, limits, clock.now());
    const unused = 'unused' in outcome ? outcome.unused : path;
    if (unused !== undefined) await blobs.removeParts([unused]);
    return outcome;
  });
  switch (added.outcome) {
    case 'overQuota':
      throw overQuota();
    case 'tooMany':
      throw conflict(`An upload has at most ${maxParts} parts`);
    case 'gone':
      throw new TalkError('notFound', [], { message: 'The upload is gone' });
  }
  return added.outcome === 'created';
}

/**
 * Puts the parts together to a file, and ends the upload.
 * @param totalBytes what the client says that it has sent, if it does
 * @throws TalkError as writeFile does
 */
export async function finishUpload(
  deps: Writing,
  uid: string,
  upload: PartialUpload,
  request: WriteRequest,
  totalBytes: number | undefined,
): Promise<Written> {
  const { storage, blobs, config } = deps;
  const parts = await storage.uploadParts(upload.id);
  const { ordered, size } = checked(parts, totalBytes, config.maxUpload);
  const target = await findTarget(deps, uid, request);
  const makesWay = (target.standing?.size ?? 0) + (target.owner === uid ? size : 0);
  const left = await leftFor(deps, target.owner, makesWay);
  const incoming = await receive(deps, blobs.joined(ordered.map(({ path }) => path)), left, size).catch(
    changedMeanwhile,
  );
  const written = await keep(deps, target, request, incoming, upload.id);
  await blobs.removeParts(parts.map(({ path }) => path));
  return written;
}

function checked(parts: UploadPart[], totalBytes: number | undefined, maxBytes: number) {
  const invalid = (message: string) => new TalkError('invalid', 'parts', { message });
  const ordered = inOrder(parts);
  if (!ordered) throw invalid('Parts are missing, or they overlap');
  const size = parts.reduce((sum, part) => sum + part.size, 0);
  if (totalBytes !== undefined && totalBytes !== size) {
    throw invalid(`The parts have ${size} bytes together, not the ${totalBytes} that were announced`);
  }
  if (size > maxBytes) throw tooLarge(maxBytes);
  return { ordered, size };
}

/** A part that somebody replaces while it is read is not there any more. */
function changedMeanwhile(error: unknown): never {
  throw error instanceof ReceiveError ? conflict('The parts were changed meanwhile') : error;
}

/** Forgets an upload and takes its parts away. */
export async function abandonUpload(
  { storage, blobs }: Pick<Deps, 'storage' | 'blobs'>,
  upload: PartialUpload,
): Promise<void> {
  await blobs.removeParts(await storage.endUpload(upload.id));
}
