import { and, asc, eq, gt, lte, notExists, or, type SQL, sql } from 'drizzle-orm';
import { attendees, declinedShares, files, shares, userSettings } from '../../../db/schema.js';
import type { Comment, CommentDraft } from '../../domain/comment.js';
import { checkedPath } from '../../domain/file.js';
import { fileSharedText } from '../../domain/fileMessage.js';
import { hasShareExpired, type Share } from '../../domain/share.js';
import { attachmentFolderKey, defaultAttachmentFolder, talkApp } from '../../domain/userSetting.js';
import type { SendEffects } from '../chatStorage.js';
import type { ShareDraft, Shared, ShareMessage, SharePatch, SharePlacing } from '../shareStorage.js';
import type { Connection } from './connection.js';
import type { FileKeeper } from './fileKeeper.js';
import type { FileRow } from './files.js';

const given = sql.placeholder;

/** Shares that are looked at for mounts in one go: others wait to write meanwhile. */
const mountedAtOnce = 100;

export type ShareKeeper = ReturnType<typeof shareKeeper>;

/** How what is shared comes into the trees of those whom it is shared with, and leaves them. */
export function shareKeeper(db: Connection, tree: FileKeeper) {
  const setting = db
    .select({ value: userSettings.value })
    .from(userSettings)
    .where(
      and(eq(userSettings.uid, given('uid')), eq(userSettings.app, talkApp), eq(userSettings.key, attachmentFolderKey)),
    )
    .prepare();
  /** Any mount that the account has of a file, by whatever share. */
  const mountOf = db
    .select({ mount: files })
    .from(shares)
    // In this order: few shares are of one file, but an account may have any number of files.
    .crossJoin(files)
    .where(and(eq(shares.fileId, given('fileId')), eq(files.shareId, shares.id), eq(files.uid, given('uid'))))
    .limit(1)
    .prepare();
  const wanted = db
    .select({ id: shares.id })
    .from(shares)
    .innerJoin(attendees, eq(attendees.roomId, shares.roomId))
    .where(
      and(
        eq(shares.fileId, given('fileId')),
        eq(attendees.actorType, 'users'),
        eq(attendees.actorId, given('uid')),
        notExists(
          db
            .select({ one: sql`1` })
            .from(declinedShares)
            .where(and(eq(declinedShares.shareId, shares.id), eq(declinedShares.uid, given('uid')))),
        ),
      ),
    )
    .orderBy(asc(shares.id))
    .prepare();

  const mountsWithin = db
    .select({ mount: files, fileId: shares.fileId })
    .from(files)
    .innerJoin(shares, eq(shares.id, files.shareId))
    .where(
      sql`${files.id} in (
        with recursive below (id) as (
          select ${given('id')} union all select f.id from files f join below on f.parent_id = below.id
        ) select id from below)`,
    )
    .prepare();

  const mountFor = (uid: string, fileId: number): FileRow | undefined => mountOf.get({ uid, fileId })?.mount;

  /** The folder of the account's own tree that shared things go to. */
  function attachmentFolder(uid: string, now: number): FileRow | undefined {
    return tree.folderOf(uid, checkedPath(setting.get({ uid })?.value ?? defaultAttachmentFolder), now);
  }

  const pathOf = (mount: FileRow): string =>
    tree
      .lineage(mount)
      .slice(1)
      .map(({ name }) => name)
      .join('/');

  const note = (shareId: number, uid: string, target: string): void => {
    db.insert(declinedShares).values({ shareId, uid, target }).onConflictDoNothing().run();
  };

  /** Takes shares away; their mounts go along, or are handed on (db/migrations/0027_share_targets.sql). */
  const removeThose = (condition: SQL | undefined): number => db.delete(shares).where(condition).run().changes;

  return {
    mountFor,
    attachmentFolder,
    removeThose,

    /** Notes that the account does not want it, and takes its mount away unless another share is left for it. */
    decline(uid: string, { id, fileId }: Pick<Share, 'id' | 'fileId'>, now: number): void {
      const mount = mountFor(uid, fileId);
      note(id, uid, mount ? pathOf(mount) : '');
      if (mount?.shareId !== id) return;
      const [other] = wanted.all({ uid, fileId });
      if (other) db.update(files).set({ shareId: other.id }).where(eq(files.id, mount.id)).run();
      else tree.remove(mount, now);
    },

    /** Notes the same of all that mounts stand for: a row that is about to go, or those that lie in it. */
    declineMounts(row: FileRow): void {
      if (row.kind === 'file') return;
      for (const { mount, fileId } of mountsWithin.all({ id: row.id })) {
        const target = pathOf(mount);
        for (const { id } of wanted.all({ uid: mount.uid, fileId })) note(id, mount.uid, target);
      }
    },
  };
}

interface Chat {
  addComment(roomId: number, draft: CommentDraft, effects: SendEffects): Comment;
}

export function shareWrites(db: Connection, { addComment }: Chat, tree: FileKeeper, keeper: ShareKeeper) {
  const byId = db
    .select()
    .from(shares)
    .where(eq(shares.id, given('id')))
    .prepare();
  const attends = db
    .select({ id: attendees.id })
    .from(attendees)
    .where(
      and(eq(attendees.roomId, given('roomId')), eq(attendees.actorType, 'users'), eq(attendees.actorId, given('uid'))),
    )
    .prepare();
  const ofFileInRoom = db
    .select()
    .from(shares)
    .where(and(eq(shares.fileId, given('fileId')), eq(shares.roomId, given('roomId'))))
    .prepare();
  const unmounted = db
    .select({ share: shares, owner: files.uid, attendeeId: attendees.id })
    .from(attendees)
    .innerJoin(shares, and(eq(shares.roomId, attendees.roomId), gt(shares.id, attendees.mountedShareId)))
    .innerJoin(files, eq(files.id, shares.fileId))
    .where(
      and(
        eq(attendees.actorType, 'users'),
        eq(attendees.actorId, given('uid')),
        or(sql`${given('roomId')} = 0`, eq(attendees.roomId, given('roomId'))),
      ),
    )
    .orderBy(asc(shares.id))
    .limit(given('limit'))
    .prepare();
  const noteMounted = db
    .update(attendees)
    .set({ mountedShareId: sql`max(${attendees.mountedShareId}, ${given('shareId')})` })
    .where(eq(attendees.id, given('attendeeId')))
    .prepare();
  const declined = db
    .select({ target: declinedShares.target })
    .from(declinedShares)
    .where(and(eq(declinedShares.shareId, given('shareId')), eq(declinedShares.uid, given('uid'))))
    .prepare();

  const expired = db
    .select({ id: shares.id })
    .from(shares)
    .where(and(gt(shares.expiresAt, 0), lte(shares.expiresAt, given('now'))))
    .orderBy(asc(shares.expiresAt))
    .limit(given('limit'))
    .prepare();

  /** @returns how many shares were looked at, at most `limit` */
  function mountAll(uid: string, roomId: number, now: number, limit: number): number {
    let folder: FileRow | undefined;
    const found = unmounted.all({ uid, roomId, limit });
    for (const { share, owner, attendeeId } of found) {
      noteMounted.run({ attendeeId, shareId: share.id });
      const isTheirs = owner === uid || share.uid === uid;
      if (isTheirs || hasShareExpired(share, now) || keeper.mountFor(uid, share.fileId)) continue;
      if (declined.get({ shareId: share.id, uid })) continue;
      folder ??= keeper.attachmentFolder(uid, now);
      if (folder) tree.mount(folder, share.id, share.targetName, now);
    }
    return found.length;
  }

  const remove = (id: number): boolean => keeper.removeThose(eq(shares.id, id)) > 0;

  /** Moves a file into another folder of the same tree. @returns its name there; undefined when one of them is gone */
  function place(file: FileRow, wantedName: string, { folderId, type }: SharePlacing, now: number): string | undefined {
    const folder = tree.row(folderId);
    if (file.kind !== 'file' || folder?.kind !== 'folder' || folder.uid !== file.uid) return undefined;
    const name = tree.freeNameIn(folderId, wantedName, 1);
    db.update(files).set({ parentId: folderId, name, type }).where(eq(files.id, file.id)).run();
    tree.touch(file.parentId, -file.size, now);
    tree.touch(folderId, file.size, now);
    return name;
  }

  return {
    makeFolder(uid: string, path: string[], now: number): boolean {
      const folder = tree.folderOf(uid, path, now);
      return folder !== undefined && (path.length === 0 || folder.parentId !== null);
    },

    addShare(
      draft: ShareDraft,
      { about, ...message }: ShareMessage,
      effects: SendEffects,
      placing?: SharePlacing,
    ): (Shared & { fileName: string }) | undefined {
      const { fileId, roomId } = draft;
      const file = tree.row(fileId);
      if (!file || file.kind === 'mount' || !attends.get({ roomId, uid: draft.uid })) return undefined;
      const fileName = placing ? place(file, draft.targetName, placing, draft.createdAt) : file.name;
      if (fileName === undefined) return undefined;
      let known: Share | undefined = ofFileInRoom.get({ fileId, roomId });
      if (known && hasShareExpired(known, draft.createdAt)) {
        remove(known.id);
        known = undefined;
      }
      // What was shown before is shown as long as the newest message that does.
      if (known && known.expiresAt !== 0 && message.expiresAt > known.expiresAt) {
        known = { ...known, expiresAt: message.expiresAt };
        db.update(shares).set({ expiresAt: known.expiresAt }).where(eq(shares.id, known.id)).run();
      }
      const share =
        known ??
        db
          .insert(shares)
          .values(placing ? { ...draft, targetName: fileName } : draft)
          .returning()
          .get();
      const text = fileSharedText({ shareId: share.id, metaData: about });
      const comment = addComment(roomId, { ...message, message: text }, effects);
      return { share, comment, isNew: known === undefined, fileName };
    },

    changeShare(id: number, patch: SharePatch): Share | undefined {
      const share = db
        .update(shares)
        .set({ id, ...patch })
        .where(eq(shares.id, id))
        .returning()
        .get();
      if (!share) return undefined;
      // Whoever has not got it since it had expired gets it now.
      db.update(attendees)
        .set({ mountedShareId: id - 1 })
        .where(and(eq(attendees.roomId, share.roomId), gt(attendees.mountedShareId, id - 1)))
        .run();
      return share;
    },

    removeShare: (id: number): boolean => remove(id),

    mountShares(uids: string[], roomId: number, now: number): boolean {
      let left = mountedAtOnce;
      for (const uid of uids) {
        if (left > 0) left -= mountAll(uid, roomId, now, left);
      }
      return left === 0;
    },

    declineShare(id: number, uid: string, now: number): void {
      const share = byId.get({ id });
      if (!share) return;
      mountAll(uid, share.roomId, now, mountedAtOnce);
      keeper.decline(uid, share, now);
    },

    restoreShare(id: number, uid: string, now: number): boolean {
      const share = byId.get({ id });
      const taken = declined.get({ shareId: id, uid });
      if (!share || !taken) return false;
      db.delete(declinedShares)
        .where(and(eq(declinedShares.shareId, id), eq(declinedShares.uid, uid)))
        .run();
      if (keeper.mountFor(uid, share.fileId)) return true;
      const path = taken.target.split('/');
      const name = path.pop() || share.targetName;
      const folder = taken.target === '' ? keeper.attachmentFolder(uid, now) : tree.folderOf(uid, path, now);
      if (folder) tree.mount(folder, id, name, now);
      return true;
    },

    removeExpiredShares(now: number, limit: number): number {
      const found = expired.all({ now, limit });
      for (const { id } of found) remove(id);
      return found.length;
    },
  };
}
