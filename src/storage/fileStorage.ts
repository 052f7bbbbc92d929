import type { ContentInfo } from '../domain/contentInfo.js';
import type { EtagConditions, FileNode, PlacedFile } from '../domain/file.js';
import type { Room } from '../domain/room.js';

/** What is known of a content once it lies in the blob store. */
export interface Content {
  /** SHA-256, in hexadecimal digits. */
  digest: string;
  /** Bytes. */
  size: number;
  /** Media type of the file that gets it. */
  type: string;
  /** What looking into it has told, if anybody has looked. */
  info?: ContentInfo | undefined;
}

/** What must hold of the place that is written to, checked in the same transaction. Absent ones always hold. */
export interface WriteConditions extends EtagConditions {
  /** Bytes that the owner of the tree may have altogether, Infinity for no limit. */
  quota: number;
  /** The upload in parts that it was put together from; it has ended then. */
  uploadId?: number;
}

/** Rooms whose messages may look different now, undefined for any. */
export type TouchedRooms = number[] | undefined;

export type WriteOutcome =
  | { outcome: 'created' | 'replaced'; file: FileNode; rooms: TouchedRooms }
  /** Nothing was changed: the folder is gone, something of another kind has that name, what was asked does not hold, or
   * there is no room left. */
  | { outcome: 'noFolder' | 'otherKind' | 'notMatched' | 'overQuota' };

/** How something is moved or copied. */
export interface Placing {
  /** What stands at the new place makes way; of a mount, only the mount. */
  overwrite: boolean;
  now: number;
  /** Bytes that the owner of the new place may have, Infinity for no limit. */
  quota: number;
  /** Media type of a file under its new name, where that is another. */
  type?: string | undefined;
}

export type PlacingOutcome =
  | { outcome: 'created' | 'replaced'; rooms: TouchedRooms }
  /**
   * Nothing was changed: what was to be moved or the folder is gone, something stands at the new place, it would lie
   * within itself, a mount would come into somebody else's tree, it would lie too deep, it is too much at once, or there
   * is no room left.
   */
  | { outcome: 'gone' | 'noFolder' | 'exists' | 'intoItself' | 'foreign' | 'tooDeep' | 'tooMany' | 'overQuota' };

/** What of an account's own home is to become another's. */
export interface FileTransfer {
  from: string;
  to: string;
  /** Names from the home of `from`; none for all that lies in it. */
  path: string[];
  /** Of the folder that is made for it; undefined to put it right into the home, which must be empty. */
  folderName: string | undefined;
  /** Bytes that `to` may have, Infinity for no limit. */
  quota: number;
  now: number;
}

export type TransferOutcome =
  | {
      outcome: 'done';
      /** The name that the folder got, "" for the home itself. */
      folderName: string;
      /** How many, and how many bytes in them. */
      files: number;
      bytes: number;
      /** Shares that are the new owner's now. */
      shares: number;
      /** Mounts that lay in between, and stay where they were. */
      kept: number;
      /** In which these are shared, by whomever. */
      rooms: Pick<Room, 'id' | 'token'>[];
    }
  /**
   * Nothing was changed: there is no such account, nothing at that path, it is or lies within something that was shared
   * with `from`, there is nothing at all, the home is not empty, it would lie too deep, or there is no room left.
   */
  | { outcome: 'noAccount' | 'gone' | 'received' | 'nothing' | 'notEmpty' | 'tooDeep' | 'overQuota' };

/** An upload in parts that is under way. */
export interface PartialUpload {
  id: number;
  uid: string;
  /** As the client has named it. */
  name: string;
  touchedAt: number;
}

export interface UploadPart {
  /** As the client has named it. */
  name: string;
  /** Bytes. */
  size: number;
  /** Name of the file that holds it. */
  path: string;
}

/**
 * Trees of files. Paths lead through mounts of shares as long as the account attends the room and the share has not
 * expired. Every change gives the folders above a new ETag and size.
 */
export interface FileStorage extends UploadStorage, BlobStorage {
  /** @param path names from the account's home; none for the home itself */
  fileAt(uid: string, path: string[], now: number): Promise<PlacedFile | undefined>;
  /** By its id, wherever in the account's tree it is: in its own home, or below something shared with it. */
  fileById(uid: string, id: number, now: number): Promise<PlacedFile | undefined>;
  /**
   * What an account finds in a folder, by name in code point order.
   * @param after exclusive, "" to begin
   */
  filesIn(uid: string, folder: PlacedFile, now: number, after: string, limit: number): Promise<PlacedFile[]>;
  /** Of these files, those that are shared with any conversation. */
  sharedAmong(ids: number[]): Promise<number[]>;
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
   * Moves or renames a file, folder or mount; what comes into another home belongs to its owner then.
   * @param id of the file, or of the mount where the thing itself is somebody else's
   */
  moveFile(id: number, folderId: number, name: string, placing: Placing): Promise<PlacingOutcome>;
  /**
   * Makes files another account's, with the shares that their owner made of them: recipients keep what they have, the old
   * owner is one of them from now on, and the new one no more. All at once, however much that is.
   */
  transferFiles(transfer: FileTransfer): Promise<TransferOutcome>;
  /** Copies a file or a folder with all that it holds but mounts. */
  copyFile(id: number, folderId: number, name: string, placing: Placing): Promise<PlacingOutcome>;
  /**
   * With all that lies below it, and all shares of it. A mount is only taken out of its tree, and noted as declined.
   * @returns undefined when it was not there
   */
  deleteFile(id: number, now: number): Promise<{ rooms: TouchedRooms } | undefined>;
  /** How much lies below something; counts no further than to that number. */
  countBelow(id: number, upTo: number): Promise<number>;
  /**
   * Removes some of what lies below a folder, the deepest first, so that a large one can be removed bit by bit.
   * @returns how many were removed, 0 when nothing is left
   */
  thinOut(id: number, limit: number, now: number): Promise<number>;
  /** @param modifiedAt unix seconds. @returns whether it is there */
  setModified(id: number, modifiedAt: number, now: number): Promise<boolean>;
}

export interface UploadStorage {
  upload(uid: string, name: string): Promise<PartialUpload | undefined>;
  uploadParts(uploadId: number): Promise<UploadPart[]>;
  /** Uploads that nothing was sent for since, oldest first. */
  staleUploads(before: number, limit: number): Promise<PartialUpload[]>;
  /** Of these names of files, those that no part is in. */
  unknownParts(paths: string[]): Promise<string[]>;
  /** @returns undefined when the account has one of that name */
  addUpload(uid: string, name: string, now: number): Promise<PartialUpload | undefined>;
  /**
   * Notes a part that lies in its file, in the place of what had its name.
   * @param quota bytes that the account may have altogether
   * @returns the file that holds it no more, if any; or why nothing was changed
   */
  addPart(
    uploadId: number,
    part: UploadPart,
    limits: { quota: number; parts: number },
    now: number,
  ): Promise<
    { outcome: 'created' | 'replaced'; unused: string | undefined } | { outcome: 'gone' | 'overQuota' | 'tooMany' }
  >;
  /** Forgets an upload. @returns the files that held its parts */
  endUpload(uploadId: number): Promise<string[]>;
}

export interface BlobStorage {
  /** Digests of contents that nothing refers to, in their order. @param after exclusive, "" to begin */
  unusedBlobs(after: string, limit: number): Promise<string[]>;
  /** @returns false when something refers to it by now; else there is no row of it any more, and its bytes may go */
  forgetBlob(digest: string): Promise<boolean>;
  /** Of these, those that no row is there for: bytes that were left behind by a crash. */
  unknownBlobs(digests: string[]): Promise<string[]>;
}
