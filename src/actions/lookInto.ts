import type { ContentInfo } from '../domain/contentInfo.js';
import { TalkError } from '../domain/errors.js';
import { examine } from '../pictures/examine.js';

/**
 * Looks into what has just come, so that the message which shows it can say at once how large a picture is.
 * @param path of the file that holds it
 * @returns undefined, or what is not complete, where that takes long: the job `examine contents` is to be rung then, once
 *   the file is written
 */
export async function lookInto(path: string): Promise<ContentInfo | undefined> {
  return examine(path, false).catch((error: unknown) => {
    if (error instanceof TalkError) return undefined;
    throw error;
  });
}
