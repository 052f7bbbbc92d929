import { createReadStream } from 'node:fs';
import type { Deps } from '../deps.js';
import { checkedName } from '../domain/file.js';
import { sizeOf } from '../files/blobStore.js';
import { mediaType } from '../files/mediaType.js';
import { contentType } from '../files/signatures.js';
import type { Skeleton, SkeletonEntry } from '../files/skeleton.js';
import { quotaOf } from './fileSpace.js';

export type Furnishing = Pick<Deps, 'storage' | 'blobs' | 'config' | 'clock' | 'log' | 'skeleton' | 'jobs'>;

/**
 * Gives an account that logs in for the first time what new ones find (`PARLEY_SKELETON_DIR`). What it has already
 * stays as it is; and it may come in, whatever goes wrong here.
 */
export async function furnishHome(deps: Furnishing, uid: string): Promise<void> {
  const { skeleton, storage, clock, log, jobs } = deps;
  if (!skeleton) return;
  try {
    for await (const entry of skeleton.entries()) {
      const path = entry.path.map(checkedName);
      const folder = await storage.fileAt(uid, path.slice(0, -1), clock.now());
      const name = path.at(-1);
      if (folder?.file.kind !== 'folder' || name === undefined) continue;
      if (entry.source === undefined) await storage.addFolder(folder.file.id, name, clock.now());
      else await copyInto(deps, skeleton, { ...entry, source: entry.source }, { uid, folderId: folder.file.id, name });
    }
  } catch (error) {
    log.error({ err: error, uid }, 'an account did not get all files that new ones have');
  }
  // Pictures are measured where it holds nobody up.
  void jobs.rearm('examine contents');
}

interface Place {
  uid: string;
  folderId: number;
  name: string;
}

async function copyInto(
  deps: Furnishing,
  skeleton: Skeleton,
  { source }: SkeletonEntry & { source: string },
  { uid, folderId, name }: Place,
): Promise<void> {
  const { blobs, storage, clock } = deps;
  const now = clock.now();
  const conditions = { ifNoneMatch: ['*'], quota: await quotaOf(deps, uid) };
  const put = (content: Parameters<typeof storage.putFile>[2]) =>
    storage.putFile(folderId, name, content, { now, modifiedAt: now }, conditions);
  const known = await skeleton.known(source);
  // The bytes are there already, for another account: then nothing is copied.
  const isThere =
    known &&
    (await blobs.alone(known.digest, async () => {
      if ((await sizeOf(blobs.path(known.digest))) === undefined) return false;
      await put(known);
      return true;
    }));
  if (isThere) return;
  const incoming = await blobs.receive(createReadStream(source), { maxBytes: Number.POSITIVE_INFINITY });
  const { digest, size, head } = incoming;
  const content = { digest, size, type: mediaType(name, contentType(head)) };
  await blobs.keep(incoming, () => put(content));
  await skeleton.know(source, content);
}
