import type { ContentInfo } from '../domain/contentInfo.js';

/** What is known of the contents of files, once for all who have the same. */
export interface ContentStorage {
  /** @returns undefined for one that has not been looked into, or is not there */
  contentInfo(digest: string): Promise<ContentInfo | undefined>;
  /** Digests of contents that have not been looked into, at most so many. */
  unexaminedContents(limit: number): Promise<string[]>;
  /** @param info undefined to have it looked into again. One that is gone stays so. */
  setContentInfo(digest: string, info: ContentInfo | undefined): Promise<void>;
}
