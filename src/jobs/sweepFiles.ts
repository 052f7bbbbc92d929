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

export type SweepingDeps = Pick<Deps, 'storage' | 'blobs' | 'previews'>;

/**
 * Takes away the bytes of what no file has any more, with their previews, uploads that were abandoned, and at start and
 * once a day whatever a crash has left behind. Only the server's own process may, which knows what is just coming.
 */
export function sweepFiles({ storage, blobs, previews }: SweepingDeps): Job {
  let lastWhole: number | undefined;
  /** The look at all that lies there, which goes on beside the runs: at start nobody waits for it. */
  let whole: Promise<void> = Promise.resolve();
  let hasEnded = false;

  async function sweep(digest: string): Promise<void> {
    if (await blobs.remove(digest, storage.forgetBlob)) await previews.forget(digest);
  }

  async function sweepUnused(): Promise<void> {
    for (let after = ''; !hasEnded; ) {
      const digests = await storage.unusedBlobs(after, batch);
      for (const digest of digests) await sweep(digest);
      after = digests.at(-1) ?? '';
      if (digests.length < batch) return;
    }
  }

  async function sweepUnknown(): Promise<void> {
    await blobs.sweepParts(storage.unknownParts);
    for await (const digests of blobs.digests()) {
      if (hasEnded) return;
      for (const digest of await storage.unknownBlobs(digests)) await sweep(digest);
    }
  }

  return {
    async run(now) {
      const before = whole;
      whole = Promise.resolve();
      // What went wrong with it is told by this run.
      await before;
      for (const upload of await storage.staleUploads(now - abandonedAfter, batch)) {
        await abandonUpload({ storage, blobs }, upload);
      }
      await sweepUnused();
      if (lastWhole === undefined || now - lastWhole >= wholeInterval) {
        lastWhole = now;
        whole = sweepUnknown();
        whole.catch(() => {
          lastWhole = undefined;
        });
      }
      return now + interval;
    },

    async listen() {
      return async () => {
        hasEnded = true;
        await whole.catch(() => {});
      };
    },
  };
}
