import { eq, type SQL, sql } from 'drizzle-orm';
import { shares } from '../../../db/schema.js';
import { maxDepth } from '../../domain/file.js';
import type { Share } from '../../domain/share.js';
import type { FileTransfer, TransferOutcome } from '../fileStorage.js';
import { type Connection, listOf } from './connection.js';
import type { FileKeeper } from './fileKeeper.js';
import type { FileRow } from './files.js';

/** A share of something that is handed over, as it was before. */
type HandedShare = Pick<Share, 'id' | 'roomId' | 'fileId' | 'uid'>;

/** Files that become another account's: by whole subtrees, never one by one. */
export function transferWrites(db: Connection, keeper: FileKeeper) {
  const setTarget = db
    .update(shares)
    .set({ sharerTarget: sql`${sql.placeholder('target')}` })
    .where(eq(shares.id, sql.placeholder('id')))
    .prepare();

  const hasAny = (folderId: number, condition: SQL = sql`true`): boolean =>
    db.all(sql`select 1 from files where parent_id = ${folderId} and ${condition} limit 1`).length > 0;

  /** All that lies below a folder, to be looked for in it. */
  const below = (folderId: number): SQL => sql`(
    with recursive below (id) as (
      select id from files where parent_id = ${folderId}
      union all
      select files.id from files join below on files.parent_id = below.id
    ) select id from below)`;

  /** @returns what is to be handed over, the home itself for all that is in it; or why nothing can be */
  function find({ from, path }: FileTransfer): FileRow | 'noAccount' | 'gone' | 'received' | 'nothing' {
    let row = keeper.home(from);
    if (!row) return 'noAccount';
    if (path.length === 0) return hasAny(row.id, isOwn) ? row : 'nothing';
    for (const name of path) {
      row = keeper.child(row.id, name);
      if (!row) return 'gone';
      if (row.kind === 'mount') return 'received';
    }
    return row;
  }

  /** Folders in it that hold something shared with their owner, and how these find them; but not the home itself. */
  function foldersWithMounts(source: FileRow): { id: number; path: string[] }[] {
    const found = db.all<{ id: number }>(
      sql`select distinct parent_id as id from files where uid = ${source.uid} and kind = 'mount'`,
    );
    return found.flatMap(({ id }) => {
      const folder = keeper.row(id);
      if (!folder || folder.parentId === null) return [];
      const lineage = keeper.lineage(folder);
      if (!lineage.some((above) => above.id === source.id)) return [];
      return [{ id, path: lineage.slice(1).map(({ name }) => name) }];
    });
  }

  /** Puts mounts back to where they were found. @returns how many */
  function keepMounts(uid: string, folders: { id: number; path: string[] }[], now: number): number {
    let kept = 0;
    for (const { id, path } of folders) {
      const folder = keeper.folderOf(uid, path, now);
      if (!folder) continue;
      kept += db.run(sql`update files set parent_id = ${folder.id} where parent_id = ${id} and kind = 'mount'`).changes;
      keeper.touch(folder.id, 0, now);
    }
    return kept;
  }

  /** Names down to a folder, with a slash after each. */
  const pathTo = (folderId: number): string => {
    const folder = keeper.row(folderId);
    const [, ...names] = folder ? keeper.lineage(folder).map(({ name }) => name) : [];
    return names.map((name) => `${name}/`).join('');
  };

  /** What the new owner had as somebody else's is their own now; their shares remember where it was. */
  function unmount({ from, to: uid, now }: FileTransfer, handed: readonly HandedShare[]): void {
    const mounts = db.all<{ id: number; parentId: number; name: string; fileId: number }>(sql`
      select mounts.id, mounts.parent_id as parentId, mounts.name, shares.file_id as fileId
      from shares cross join files mounts
      where shares.id in ${idsOf(handed)} and mounts.share_id = shares.id and mounts.uid = ${uid}`);
    const folders = new Map([...new Set(mounts.map(({ parentId }) => parentId))].map((id) => [id, pathTo(id)]));
    const targets = new Map(mounts.map(({ fileId, parentId, name }) => [fileId, `${folders.get(parentId)}${name}`]));
    const attended = db.all<{ roomId: number }>(
      sql`select room_id as roomId from attendees where actor_type = 'users' and actor_id = ${uid}`,
    );
    const rooms = new Set(attended.map(({ roomId }) => roomId));
    for (const { id, fileId, roomId, uid: sharer } of handed) {
      const target = targets.get(fileId);
      if (target !== undefined && sharer === from && rooms.has(roomId)) setTarget.run({ id, target });
    }
    db.run(sql`delete from files where id in ${idsOf(mounts)}`);
    for (const id of folders.keys()) keeper.touch(id, 0, now);
    db.run(sql`delete from declined_shares where uid = ${uid} and share_id in ${idsOf(handed)}`);
  }

  /** Has an attendee of these rooms be given, when they next look, what they lack of those shares. */
  function mountLater(uid: string, handed: readonly HandedShare[]): void {
    const firstIn = new Map<number, number>();
    for (const { id, roomId } of handed) firstIn.set(roomId, Math.min(id, firstIn.get(roomId) ?? id));
    for (const [roomId, first] of firstIn) {
      db.run(sql`
        update attendees set mounted_share_id = min(mounted_share_id, ${first - 1})
        where room_id = ${roomId} and actor_type = 'users' and actor_id = ${uid}`);
    }
  }

  /** Hands over the shares of what lies in a folder. @returns how many were the old owner's, and of which rooms all are */
  function handShares(transfer: FileTransfer, folderId: number) {
    const { from, to } = transfer;
    const found = db.all<HandedShare>(sql`
      select id, room_id as roomId, file_id as fileId, uid from shares where file_id in ${below(folderId)}`);
    const own = found.filter(({ uid }) => uid === from);
    db.run(sql`update shares set uid = ${to}, sharer_target = '' where id in ${idsOf(own)}`);
    unmount(transfer, found);
    mountLater(from, found);
    const rooms = db.all<{ id: number; token: string }>(
      sql`select id, token from rooms where id in ${listOf(found.map(({ roomId }) => roomId))}`,
    );
    return { shares: own.length, rooms };
  }

  return {
    transferFiles(transfer: FileTransfer): TransferOutcome {
      const { from, to, folderName, quota, now } = transfer;
      const heir = keeper.home(to);
      if (!heir || from === to) return { outcome: 'noAccount' };
      const source = find(transfer);
      if (typeof source === 'string') return { outcome: source };
      if (folderName === undefined && hasAny(heir.id)) return { outcome: 'notEmpty' };
      const isAll = source.parentId === null;
      const levels = (folderName === undefined ? 1 : 2) + keeper.height(source) - (isAll ? 1 : 0);
      if (levels > maxDepth) return { outcome: 'tooDeep' };
      const bytes = source.size;
      if (bytes > 0 && keeper.used(to) + bytes > quota) return { outcome: 'overQuota' };

      const withMounts = foldersWithMounts(source);
      const folder =
        folderName === undefined
          ? heir
          : keeper.add(
              { uid: to, parentId: heir.id, name: keeper.freeNameIn(heir.id, folderName), kind: 'folder' },
              now,
            );
      const moved = isAll ? sql`parent_id = ${source.id} and ${isOwn}` : sql`id = ${source.id}`;
      db.run(sql`update files set parent_id = ${folder.id} where ${moved}`);
      keeper.touch(isAll ? source.id : source.parentId, -bytes, now);
      keeper.touch(folder.id, bytes, now);
      const kept = keepMounts(from, withMounts, now);
      keeper.giveTo(to, folder);
      const handed = handShares(transfer, folder.id);
      const files = db.get<{ count: number }>(
        sql`select count(*) as count from files where kind = 'file' and id in ${below(folder.id)}`,
      ).count;
      return { outcome: 'done', folderName: folder.name, files, bytes, kept, ...handed };
    },
  };
}

/** What is there by itself, and not shared by somebody else. */
const isOwn = sql`kind <> 'mount'`;

const idsOf = (rows: readonly { id: number }[]): SQL => listOf(rows.map(({ id }) => id));
