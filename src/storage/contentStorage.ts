import type { ContentInfo } from '../domain/contentInfo.js';

/** What is known of the contents of files, once for all who have the same. */
export interface ContentStorage {
  /** @returns undefined for one that is not there */
  contentInfo(digest: string): Promise<ContentInfo | undefined>;
  /** Digests of contents of which not all is known, at most so many. */
  unexaminedContents(limit: number): Promise<string[]>;
  /** Of a content that is gone, nothing is kept. */
  setContentInfo(digest: string, info: ContentInfo): Promise<void>;
}
