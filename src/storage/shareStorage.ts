import type { Comment, CommentDraft } from '../domain/comment.js';
import type { FileMetaData } from '../domain/fileMessage.js';
import type { FilePlace, Share, SharedFile } from '../domain/share.js';
import type { SendEffects } from './chatStorage.js';

export type ShareDraft = Omit<Share, 'id' | 'sharerTarget'>;
export type SharePatch = Partial<
  Pick<Share, 'permissions' | 'expiresAt' | 'note' | 'label' | 'hideDownload' | 'mailSend'>
>;

/** The chat message that shows a shared file; storage writes its text, for that holds the share's id. */
export interface ShareMessage extends Omit<CommentDraft, 'message'> {
  about: FileMetaData;
}

export interface Shared {
  share: Share;
  comment: Comment;
  /** False when it was shared with the room before; then only the message is new. */
  isNew: boolean;
}

/** Where a file goes in its owner's own tree as it is shared: what was uploaded aside is only then seen by others. */
export interface SharePlacing {
  folderId: number;
  /** Media type under the name that it gets; that is the draft's `targetName`, or the first free one after it. */
  type: string;
}

/** Where one account finds what was shared. */
export interface PlacedShare extends FilePlace {
  shareId: number;
  uid: string;
  /** Where what was shared with them begins that it lies in, or is; undefined in their own home. */
  mountPath: string | undefined;
  /** The folder that they find it in. */
  parentId: number;
}

/** Something that a recipient has taken out of their tree. */
export interface DeclinedShare {
  shared: SharedFile;
  /** Where it was, from their home, without a slash at its beginning. */
  target: string;
}

/**
 * What is shared with conversations. Recipients have each file at one place of their own tree, a mount, by however many
 * conversations it comes to them. Lists go by the id of the share.
 */
export interface ShareStorage {
  /** In no particular order; those that are gone are missing. */
  sharedFiles(shareIds: number[]): Promise<SharedFile[]>;
  sharedFileByToken(token: string): Promise<SharedFile | undefined>;
  /** What the account has shared. */
  sharesBy(uid: string): Promise<SharedFile[]>;
  /** What the account has shared, and what of its own home others have. */
  sharesAround(uid: string): Promise<SharedFile[]>;
  sharesOfFiles(fileIds: number[]): Promise<SharedFile[]>;
  /** Of what lies right in a folder. */
  sharesInFolder(folderId: number): Promise<SharedFile[]>;
  /** What others have shared with rooms that the account attends, and it has not declined. */
  sharesWith(uid: string, now: number): Promise<SharedFile[]>;
  /** Whether `sharesWith` has it. */
  isSharedWith(id: number, uid: string, now: number): Promise<boolean>;
  /** With the room. */
  sharesIn(roomId: number): Promise<SharedFile[]>;
  declinedShares(uid: string, now: number): Promise<DeclinedShare[]>;
  /** Those who find it, wherever it is in their trees. */
  placesOfShares(shareIds: number[], uids: string[], now: number): Promise<PlacedShare[]>;
  /** Of these accounts, those who lack mounts. @param roomId of this room only, 0 for all */
  usersToMount(uids: string[], roomId: number): Promise<string[]>;
  /**
   * Gives them the mounts that they lack, in the folder that each has chosen, a hundred at a time.
   * @returns whether there may be more
   */
  mountShares(uids: string[], roomId: number, now: number): Promise<boolean>;
  /** Makes what is missing of a path in the account's own home. @returns false when a file or a mount is in its way */
  makeFolder(uid: string, path: string[], now: number): Promise<boolean>;
  /**
   * Keeps the share and its message as `addComment` does. What was shared with the room before stays as it is.
   * @param placing of a file of the sharer's own that is moved in the same transaction; recipients find it by its new name
   * @returns undefined when the file or the folder that it should go to is gone, or the sharer is not in the room (any
   *   more); then nothing changed
   * @throws TalkError as `addComment`
   */
  addShare(
    draft: ShareDraft,
    message: ShareMessage,
    effects: SendEffects,
    placing?: SharePlacing,
  ): Promise<(Shared & { fileName: string }) | undefined>;
  /** @returns undefined when it is gone */
  changeShare(id: number, patch: SharePatch): Promise<Share | undefined>;
  /** @returns whether it was there */
  removeShare(id: number): Promise<boolean>;
  /** Takes it out of a recipient's tree. */
  declineShare(id: number, uid: string, now: number): Promise<void>;
  /** Puts it back to where it was. @returns false when it was not declined */
  restoreShare(id: number, uid: string, now: number): Promise<boolean>;
  /** Removes up to `limit` shares that have expired by `now`. @returns how many */
  removeExpiredShares(now: number, limit: number): Promise<number>;
  /** When the next one expires, undefined for none. */
  nextShareExpiry(): Promise<number | undefined>;
}
