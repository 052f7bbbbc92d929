import { randomBytes } from 'node:crypto';
import { eq, getTableColumns, inArray, or, sql } from 'drizzle-orm';
import { files, shares } from '../../../db/schema.js';
import { folderType, freeName, maxDepth } from '../../domain/file.js';
import type { TouchedRooms } from '../fileStorage.js';
import { type Connection, listed, placeholders } from './connection.js';
import { type FileFinder, type FileRow, fileFinder } from './files.js';

const given = sql.placeholder;

export const newEtag = (): string => randomBytes(16).toString('hex');

/** What every operation of the writer does with trees of files; it is told where, and who may was asked before. */
export interface FileKeeper extends FileFinder {
  /** A row as it is now stored; the folders above do not know of it yet. */
  add(row: Pick<FileRow, 'uid' | 'name' | 'kind'> & Partial<FileRow> & { parentId: number }, now: number): FileRow;
  /** Has a folder and those above it know that something in it has changed, by so many bytes. */
  touch(folderId: number | null, bytes: number, now: number): void;
  /**
   * The folder of that path in an account's own home, made where it is missing.
   * @returns the home itself when something else stands in its way; undefined without an account
   */
  folderOf(uid: string, path: string[], now: number): FileRow | undefined;
  /** A name that nothing has in that folder: the given one, or the first of `name (2)`, `name (3)` …; see `freeName` */
  freeNameIn(folderId: number, name: string, first?: number): string;
  /** Puts what was shared into an account's folder. */
  mount(folder: FileRow, shareId: number, name: string, now: number): FileRow;
  /** Takes a row out of its tree, with all that lies below it. */
  remove(row: FileRow, now: number): void;
  /** Rooms whose messages show this or a folder above; undefined for any, as parts of a folder may be shared anywhere. */
  roomsOf(row: FileRow): TouchedRooms;
  /** The same for a folder of which only the content changes. */
  roomsShowing(row: FileRow): number[];
  /** Deepest folder below something, itself being 0. */
  height(row: FileRow): number;
  /** Gives a row, and what lies below it, to somebody else as it comes into their home. */
  giveTo(uid: string, row: Pick<FileRow, 'id'>): void;
}

export function fileKeeper(db: Connection): FileKeeper {
  const find = fileFinder(db);
  const { id: _id, ...columns } = getTableColumns(files);
  const insert = db.insert(files).values(placeholders(columns)).returning().prepare();
  const grow = db
    .update(files)
    .set({
      etag: sql`${given('etag')}`,
      size: sql`${files.size} + ${given('bytes')}`,
      modifiedAt: sql`max(${files.modifiedAt}, ${given('now')})`,
    })
    .where(eq(files.id, given('id')))
    .returning({ parentId: files.parentId })
    .prepare();
  const roomsOfFiles = db
    .selectDistinct({ roomId: shares.roomId })
    .from(shares)
    .where(or(inArray(shares.fileId, listed('ids')), eq(shares.id, given('shareId'))))
    .prepare();

  const add: FileKeeper['add'] = (row, now) =>
    insert.get({
      digest: null,
      shareId: null,
      size: 0,
      type: row.kind === 'folder' ? folderType : '',
      etag: newEtag(),
      modifiedAt: now,
      createdAt: now,
      ...row,
    });

  function touch(folderId: number | null, bytes: number, now: number): void {
    for (let id = folderId; id !== null; ) id = grow.get({ id, bytes, now, etag: newEtag() })?.parentId ?? null;
  }

  function folderOf(uid: string, path: string[], now: number): FileRow | undefined {
    const home = find.home(uid);
    if (!home || path.length > maxDepth) return home;
    let folder = home;
    for (const name of path) {
      const found = find.child(folder.id, name);
      if (found && found.kind !== 'folder') return home;
      if (!found) touch(folder.id, 0, now);
      folder = found ?? add({ uid, parentId: folder.id, name, kind: 'folder' }, now);
    }
    return folder;
  }

  const freeNameIn = (folderId: number, name: string, first?: number): string =>
    freeName(name, (taken) => find.child(folderId, taken) !== undefined, first);

  function roomsShowing(row: FileRow): number[] {
    const ids = JSON.stringify(find.lineage(row).map(({ id }) => id));
    return roomsOfFiles.all({ ids, shareId: row.shareId ?? 0 }).map(({ roomId }) => roomId);
  }

  return {
    ...find,
    add,
    touch,
    folderOf,
    freeNameIn,

    mount(folder, shareId, name, now) {
      const { uid, id: parentId } = folder;
      const row = add({ uid, parentId, name: freeNameIn(parentId, name), kind: 'mount', shareId }, now);
      touch(parentId, 0, now);
      return row;
    },

    remove(row, now) {
      db.delete(files).where(eq(files.id, row.id)).run();
      touch(row.parentId, -row.size, now);
    },

    height: (row) =>
      row.kind === 'folder'
        ? db.get<{ depth: number }>(sql`
            with recursive below (id, depth) as (
              select ${row.id}, 0
              union all
              select files.id, below.depth + 1 from files join below on files.parent_id = below.id
              where files.kind = 'folder'
            ) select max(depth) as depth from below`).depth
        : 0,

    giveTo(uid, { id }) {
      db.run(sql`
        with recursive below (id) as (
          select ${id} union all select files.id from files join below on files.parent_id = below.id
        ) update files set uid = ${uid} where id in (select id from below)`);
    },

    roomsShowing,
    roomsOf: (row) => (row.kind === 'folder' ? undefined : roomsShowing(row)),
  };
}
