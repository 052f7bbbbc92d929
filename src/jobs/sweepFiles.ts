import { abandonUpload } from '../actions/uploadInParts.js';
import type { Deps } from '../deps.js';
import type { Job } from './jobs.js';

/** Seconds after which an upload in parts that nothing comes for is given up. */
const abandonedAfter = 24 * 3600;
/** How many are looked at together. */
const batch = 200;
/** Seconds between two sweeps; what somebody removes is swept at once. */
const interval = 600;
/** Seconds between two looks at all that lies there. */
const wholeInterval = 24 * 3600;

/** Without `blobs` nothing is taken away: only the server's own process may, which knows what is just coming. */
export type SweepingDeps = Pick<Deps, 'storage'> & { blobs?: Deps['blobs']; previews?: Deps['previews'] };

/**
 * Takes away the bytes of what no file has any more, uploads that were abandoned, and at start and once a day whatever
 * a crash has left behind.
 */
export function sweepFiles({ storage, blobs, previews }: SweepingDeps): Job {
  let lastWhole: number | undefined;

  async function remove(store: Deps['blobs'], digest: string): Promise<void> {
    if (await store.remove(digest, storage.forgetBlob)) await previews?.forget(digest);
  }

  async function sweepUnused(store: Deps['blobs']): Promise<void> {
    for (let after = ''; ; ) {
      const digests = await storage.unusedBlobs(after, batch);
      for (const digest of digests) await remove(store, digest);
      after = digests.at(-1) ?? '';
      if (digests.length < batch) return;
    }
  }

  async function sweepUnknown(store: Deps['blobs']): Promise<void> {
    for await (const digests of store.digests()) {
      for (const digest of await storage.unknownBlobs(digests)) await remove(store, digest);
    }
  }

  return {
    async run(now) {
      if (!blobs) return undefined;
      for (const upload of await storage.staleUploads(now - abandonedAfter, batch)) {
        await abandonUpload({ storage, blobs }, upload);
      }
      if (lastWhole === undefined || now - lastWhole >= wholeInterval) {
        lastWhole = now;
        await sweepUnknown(blobs);
        await blobs.sweepParts(storage.unknownParts);
      }
      await sweepUnused(blobs);
      return now + interval;
    },
  };
}
