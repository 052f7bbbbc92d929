import type { Deps } from '../deps.js';
import { plainInfo } from '../domain/contentInfo.js';
import { TalkError } from '../domain/errors.js';
import { examine } from '../pictures/examine.js';
import type { Job } from './jobs.js';

/** At once; then it rests, for there may be people who wait for previews, or for the server to stop. */
const batch = 5;
/** Seconds between two looks; who brings what takes long rings. */
const interval = 600;
/** Seconds until what could not be done for want of time is tried again. */
const later = 60;

/** Without `blobs` nothing is done: only the server's own process looks into files. */
export type ExaminingDeps = Pick<Deps, 'storage'> & { blobs?: Deps['blobs'] };

/** Looks into contents that nobody has looked into while they were uploaded, such as very large pictures. */
export const examineContents = ({ storage, blobs }: ExaminingDeps): Job => ({
  async run(now) {
    const digests = blobs ? await storage.unexaminedContents(batch) : [];
    for (const digest of digests) {
      // Said before it is done: a picture that brings the process down must not do so at each start.
      await storage.setContentInfo(digest, plainInfo(''));
      const info = await examine(blobs?.path(digest) ?? '', true).catch(unlessUnavailable);
      if (info === 'gone') continue;
      await storage.setContentInfo(digest, info);
      if (!info) return now + later;
    }
    return digests.length < batch ? now + interval : now;
  },
});

/** @returns `gone` for what is not there any more, undefined when it has to be tried again */
function unlessUnavailable(error: unknown): 'gone' | undefined {
  if (!(error instanceof TalkError)) throw error;
  return error.code === 'unavailable' ? undefined : 'gone';
}
