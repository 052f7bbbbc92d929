import type { FileNode, PlacedFile } from '../domain/file.js';

/** What is known of a content once it lies in the blob store. */
export interface Content {
  /** SHA-256, in hexadecimal digits. */
  digest: string;
  /** Bytes. */
  size: number;
  /** Media type of the file that gets it. */
  type: string;
}

/** What must hold of the place that is written to, checked in the same transaction. Absent ones always hold. */
export interface WriteConditions {
  /** ETags without quotes, `*` for any: the file must be there, and have one of these. */
  ifMatch?: string[];
  /** The file must not have any of these, or with `*` must not be there. */
  ifNoneMatch?: string[];
  /** Bytes that the owner of the tree may have altogether, Infinity for no limit. */
  quota: number;
}

export type WriteOutcome =
  | { outcome: 'created' | 'replaced'; file: FileNode }
  /** Nothing was changed: the folder is gone, something of another kind has that name, what was asked does not hold, or
   * there is no room left. */
  | { outcome: 'noFolder' | 'otherKind' | 'notMatched' | 'overQuota' };

/**
 * Trees of files. Paths lead through mounts of shares as long as the account attends the room and the share has not
 * expired. Every change gives the folders above a new ETag and size.
 */
export interface FileStorage {
  /** @param path names from the account's home; none for the home itself */
  fileAt(uid: string, path: string[], now: number): Promise<PlacedFile | undefined>;
  /** By its id, wherever in the account's tree it is: in its own home, or below something shared with it. */
  fileById(uid: string, id: number, now: number): Promise<PlacedFile | undefined>;
  /** What lies in a folder, by name in code point order. @param after exclusive, "" to begin */
  filesIn(folder: PlacedFile, now: number, after: string, limit: number): Promise<PlacedFile[]>;
  /** Bytes that the account's home holds, uploads that are under way among them. */
  usedBytes(uid: string): Promise<number>;

  /** Writes a file, whose content must lie in the blob store by then. */
  putFile(
    folderId: number,
    name: string,
    content: Content,
    times: { now: number; modifiedAt: number },
    conditions: WriteConditions,
  ): Promise<WriteOutcome>;
  /** @returns undefined when the folder above is gone or something has that name */
  addFolder(parentId: number, name: string, now: number): Promise<FileNode | undefined>;
  /**
   * Moves or renames a file, folder or mount. What stands at the new place is replaced if `overwrite`.
   * @param id of the file, or of the mount where the thing itself is somebody else's
   */
  moveFile(
    id: number,
    folderId: number,
    name: string,
    overwrite: boolean,
    now: number,
  ): Promise<'created' | 'replaced' | 'exists' | 'noFolder' | 'intoItself' | 'gone' | 'overQuota'>;
  /** Copies a file or a folder with all that it holds; of mounts, what they stand for. */
  copyFile(
    id: number,
    folderId: number,
    name: string,
    overwrite: boolean,
    now: number,
    quota: number,
  ): Promise<'created' | 'replaced' | 'exists' | 'noFolder' | 'intoItself' | 'gone' | 'overQuota'>;
  /** With all that lies below it, and all shares of it. @returns whether it was there, and rooms whose messages show it */
  deleteFile(id: number, now: number): Promise<boolean>;

  /** Digests of contents that nothing refers to, at most `limit`. */
  unusedBlobs(limit: number): Promise<string[]>;
  /** @returns false when something refers to it by now, or there was no such row; its bytes may go if true */
  forgetBlob(digest: string): Promise<boolean>;
  /** Of these, those that no row is there for: bytes that were left behind by a crash. */
  unknownBlobs(digests: string[]): Promise<string[]>;
}
