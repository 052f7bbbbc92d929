import type { Deps } from '../deps.js';
import { TalkError } from '../domain/errors.js';
import { examine } from '../pictures/examine.js';
import type { Job } from './jobs.js';

/** At once; then it rests, for there may be people who wait for previews, or for the server to stop. */
const batch = 5;
/** Seconds between two looks; who brings what takes long rings. */
const interval = 600;
/** Seconds until what could not be done for want of time is tried again. */
const later = 60;

export type ExaminingDeps = Pick<Deps, 'storage' | 'blobs'>;

/** Looks into contents that nobody has looked into while they were uploaded, or not enough, such as very large pictures. */
export const examineContents = ({ storage, blobs }: ExaminingDeps): Job => ({
  async run(now) {
    const digests = await storage.unexaminedContents(batch);
    for (const digest of digests) {
      // Said before it is done: a picture that brings the process down must not do so at each start.
      const before = await storage.contentInfo(digest);
      if (before) await storage.setContentInfo(digest, { ...before, isComplete: true });
      try {
        await storage.setContentInfo(digest, await examine(blobs.path(digest), true));
      } catch (error) {
        if (!(error instanceof TalkError)) throw error;
        if (error.code !== 'unavailable' || !before) continue;
        await storage.setContentInfo(digest, before);
        return now + later;
      }
    }
    return digests.length < batch ? now + interval : now;
  },
});
