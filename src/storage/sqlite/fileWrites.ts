import { eq, sql } from 'drizzle-orm';
import { blobs, files } from '../../../db/schema.js';
import { conditionsHold, type FileNode, maxDepth } from '../../domain/file.js';
import type { Content, Placing, PlacingOutcome, TouchedRooms, WriteConditions, WriteOutcome } from '../fileStorage.js';
import type { Connection } from './connection.js';
import { contentWrites } from './contents.js';
import { type FileKeeper, newEtag } from './fileKeeper.js';
import { type FileRow, toNode } from './files.js';
import type { ShareKeeper } from './shareWrites.js';

/** How many files and folders are copied, or given to somebody else, in one go: others wait to write meanwhile. */
const maxAtOnce = 20_000;

type Refusal = Exclude<PlacingOutcome['outcome'], 'created' | 'replaced'>;

export function fileWrites(db: Connection, keeper: FileKeeper, sharing: ShareKeeper) {
  const contents = contentWrites(db);
  const replace = db
    .update(files)
    .set({
      digest: sql`${sql.placeholder('digest')}`,
      size: sql`${sql.placeholder('size')}`,
      type: sql`${sql.placeholder('type')}`,
      etag: sql`${sql.placeholder('etag')}`,
      modifiedAt: sql`${sql.placeholder('modifiedAt')}`,
    })
    .where(eq(files.id, sql.placeholder('id')))
    .returning()
    .prepare();

  function folder(id: number): FileRow | undefined {
    const row = keeper.row(id);
    return row?.kind === 'folder' ? row : undefined;
  }

  const know = ({ digest, size, info }: Content): void => {
    const nothing = { type: '', width: 0, height: 0, blurhash: '', examined: false };
    const added = db
      .insert(blobs)
      .values({ digest, size, refs: 0, ...nothing })
      .onConflictDoNothing()
      .run();
    if (info && added.changes > 0) contents.setContentInfo(digest, info);
  };

  /** What a subtree holds, itself among it; counts no further than is needed. */
  function extent(row: FileRow): { count: number; mounts: number } {
    const below = keeper.below(row.id, maxAtOnce);
    const mounts = [row, ...below].filter(({ kind }) => kind === 'mount').length;
    return { count: below.length + 1, mounts };
  }

  /** Makes room at a place, or says why there is none. `source` is what is to come there. */
  function clear(
    place: { folder: FileRow; name: string },
    source: FileRow,
    { overwrite, quota, now }: Placing,
    grows: number,
  ): Refusal | { replaced: boolean; rooms: TouchedRooms } {
    const lineage = keeper.lineage(place.folder);
    if (lineage.some(({ id }) => id === source.id)) return 'intoItself';
    if (lineage.length + keeper.height(source) > maxDepth) return 'tooDeep';
    const standing = keeper.child(place.folder.id, place.name);
    if (standing && !overwrite) return 'exists';
    // What holds the source cannot make way for it.
    if (standing && keeper.lineage(source).some(({ id }) => id === standing.id)) return 'intoItself';
    if (standing && extent(standing).count > maxAtOnce) return 'tooMany';
    const freed = standing?.size ?? 0;
    if (grows - freed > 0 && keeper.used(place.folder.uid) - freed + grows > quota) return 'overQuota';
    if (!standing) return { replaced: false, rooms: [] };
    return { replaced: true, rooms: drop(standing, now) };
  }

  /** @returns rooms whose messages show what was removed */
  function drop(row: FileRow, now: number): TouchedRooms {
    const rooms = keeper.roomsOf(row);
    sharing.declineMounts(row);
    keeper.remove(row, now);
    return rooms;
  }

  function copyInto(row: FileRow, target: FileRow, name: string, now: number): FileRow {
    const { kind, digest, type, size, modifiedAt } = row;
    const copy = keeper.add(
      { uid: target.uid, parentId: target.id, name, kind, digest, type, size: kind === 'file' ? size : 0, modifiedAt },
      now,
    );
    if (kind !== 'folder') return copy;
    db.run(sql`
      insert into files (uid, parent_id, name, kind, digest, size, type, etag, modified_at, created_at)
      select ${target.uid}, ${copy.id}, name, kind, digest, size, type, lower(hex(randomblob(16))), modified_at, ${now}
      from files where parent_id = ${row.id} and kind = 'file'`);
    const inner = db.select().from(files).where(sql`${files.parentId} = ${row.id} and ${files.kind} = 'folder'`).all();
    for (const folderRow of inner) copyInto(folderRow, copy, folderRow.name, now);
    db.run(sql`update files set size = ${size} where id = ${copy.id}`);
    return copy;
  }

  const together = (...rooms: TouchedRooms[]): TouchedRooms =>
    rooms.some((some) => some === undefined) ? undefined : rooms.flatMap((some) => some ?? []);

  return {
    putFile(
      folderId: number,
      name: string,
      content: Content,
      { now, modifiedAt }: { now: number; modifiedAt: number },
      conditions: WriteConditions,
    ): WriteOutcome {
      const parent = folder(folderId);
      if (!parent) return { outcome: 'noFolder' };
      const standing = keeper.child(folderId, name);
      if (standing && standing.kind !== 'file') return { outcome: 'otherKind' };
      if (!conditionsHold(standing, conditions)) return { outcome: 'notMatched' };
      const { quota, uploadId } = conditions;
      const grows = content.size - (standing?.size ?? 0);
      // The parts make way for what they were put together to.
      const freed = uploadId === undefined ? 0 : keeper.underWay(parent.uid, uploadId);
      if (grows > 0 && keeper.used(parent.uid) - freed + grows > quota) return { outcome: 'overQuota' };
      know(content);
      const { digest, size, type } = content;
      const row = standing
        ? replace.get({ id: standing.id, digest, size, type, modifiedAt, etag: newEtag() })
        : keeper.add({ uid: parent.uid, parentId: folderId, name, kind: 'file', digest, size, type, modifiedAt }, now);
      keeper.touch(folderId, grows, now);
      if (uploadId !== undefined) db.run(sql`delete from uploads where id = ${uploadId}`);
      const rooms = keeper.roomsShowing(row);
      return { outcome: standing ? 'replaced' : 'created', file: toNode(row), rooms };
    },

    addFolder(parentId: number, name: string, now: number): FileNode | undefined {
      const parent = folder(parentId);
      if (!parent || keeper.child(parentId, name) || keeper.lineage(parent).length > maxDepth) return undefined;
      const row = keeper.add({ uid: parent.uid, parentId, name, kind: 'folder' }, now);
      keeper.touch(parentId, 0, now);
      return toNode(row);
    },

    moveFile(id: number, folderId: number, name: string, placing: Placing): PlacingOutcome {
      const row = keeper.row(id);
      if (!row || row.parentId === null) return { outcome: 'gone' };
      const target = folder(folderId);
      if (!target) return { outcome: 'noFolder' };
      const isForeign = target.uid !== row.uid;
      if (isForeign) {
        const { count, mounts } = extent(row);
        if (mounts > 0) return { outcome: 'foreign' };
        if (count > maxAtOnce) return { outcome: 'tooMany' };
      }
      const cleared = clear({ folder: target, name }, row, placing, isForeign ? row.size : 0);
      if (typeof cleared === 'string') return { outcome: cleared };
      const before = keeper.roomsOf(row);
      const { now } = placing;
      const type = row.kind === 'file' && placing.type ? placing.type : row.type;
      db.update(files).set({ parentId: folderId, name, type }).where(eq(files.id, id)).run();
      if (isForeign) keeper.giveTo(target.uid, row);
      keeper.touch(row.parentId, -row.size, now);
      keeper.touch(folderId, row.size, now);
      const rooms = together(before, cleared.rooms, keeper.roomsOf({ ...row, parentId: folderId }));
      return { outcome: cleared.replaced ? 'replaced' : 'created', rooms };
    },

    copyFile(id: number, folderId: number, name: string, placing: Placing): PlacingOutcome {
      const row = keeper.row(id);
      if (!row || row.kind === 'mount') return { outcome: 'gone' };
      const target = folder(folderId);
      if (!target) return { outcome: 'noFolder' };
      if (extent(row).count > maxAtOnce) return { outcome: 'tooMany' };
      const cleared = clear({ folder: target, name }, row, placing, row.size);
      if (typeof cleared === 'string') return { outcome: cleared };
      const type = row.kind === 'file' && placing.type ? placing.type : row.type;
      const copy = copyInto({ ...row, type }, target, name, placing.now);
      keeper.touch(folderId, row.size, placing.now);
      const rooms = together(cleared.rooms, keeper.roomsShowing(copy));
      return { outcome: cleared.replaced ? 'replaced' : 'created', rooms };
    },

    deleteFile(id: number, now: number): { rooms: TouchedRooms } | undefined {
      const row = keeper.row(id);
      if (!row || row.parentId === null) return undefined;
      return { rooms: drop(row, now) };
    },

    setModified(id: number, modifiedAt: number, now: number): boolean {
      const row = keeper.row(id);
      if (!row) return false;
      db.update(files).set({ modifiedAt, etag: newEtag() }).where(eq(files.id, id)).run();
      keeper.touch(row.parentId, 0, now);
      return true;
    },
  };
}
