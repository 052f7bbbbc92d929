import { and, asc, eq, gt, inArray, isNull, or, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/sqlite-core';
import { files, shares, uploadParts, uploads } from '../../../db/schema.js';
import { type FileNode, type PlacedFile, permissionsFor } from '../../domain/file.js';
import { type Connection, listed } from './connection.js';
import { isOpen } from './openShares.js';

const given = sql.placeholder;

/** A row of the tree. */
export type FileRow = typeof files.$inferSelect;

/** @throws Error of a mount, which stands for something else */
export function toNode(row: FileRow): FileNode {
  const { kind, shareId: _share, parentId, digest, ...rest } = row;
  if (kind === 'mount') throw new Error(`file ${row.id} is a mount`);
  return { ...rest, kind, parentId: parentId ?? undefined, digest: digest ?? undefined };
}

/** How every operation finds its way in the trees. */
export type FileFinder = ReturnType<typeof fileFinder>;

type LyingBelow = Pick<FileRow, 'id' | 'parentId' | 'kind' | 'size'>;

/** What a share stands for, for whom it is there. */
interface Shared {
  file: FileNode;
  shareId: number;
  permissions: number;
}

export function fileFinder(db: Connection) {
  const byId = db
    .select()
    .from(files)
    .where(eq(files.id, given('id')))
    .prepare();
  const homeOf = db
    .select()
    .from(files)
    .where(and(eq(files.uid, given('uid')), isNull(files.parentId)))
    .prepare();
  const childOf = db
    .select()
    .from(files)
    .where(and(eq(files.parentId, given('parentId')), eq(files.name, given('name'))))
    .prepare();
  const childrenOf = db
    .select({ id: files.id, parentId: files.parentId, kind: files.kind, size: files.size })
    .from(files)
    .where(eq(files.parentId, given('parentId')))
    .limit(given('limit'))
    .prepare();
  const sharedBy = db
    .select({ file: files, permissions: shares.permissions })
    .from(shares)
    .innerJoin(files, eq(files.id, shares.fileId))
    .where(and(eq(shares.id, given('shareId')), isOpen(db)))
    .prepare();
  const mountsOf = db
    .select({ mount: files, permissions: shares.permissions })
    .from(shares)
    // In this order: few shares are of one file, but an account may have any number of files.
    .crossJoin(files)
    .where(
      and(eq(shares.fileId, given('fileId')), eq(files.shareId, shares.id), eq(files.uid, given('uid')), isOpen(db)),
    )
    .orderBy(asc(shares.id))
    .limit(1)
    .prepare();

  const partsOf = db
    .select({ bytes: sql<number>`coalesce(sum(${uploadParts.size}), 0)` })
    .from(uploads)
    .innerJoin(uploadParts, eq(uploadParts.uploadId, uploads.id))
    .where(and(eq(uploads.uid, given('uid')), or(isNull(given('uploadId')), eq(uploads.id, given('uploadId')))))
    .prepare();

  const underWay = (uid: string, uploadId: number | null): number => partsOf.get({ uid, uploadId })?.bytes ?? 0;
  const row = (id: number): FileRow | undefined => byId.get({ id });
  const home = (uid: string): FileRow | undefined => homeOf.get({ uid });
  const child = (parentId: number, name: string): FileRow | undefined => childOf.get({ parentId, name });

  const shared = (shareId: number, uid: string, now: number): Shared | undefined => {
    const found = sharedBy.get({ shareId, uid, now });
    return found && { file: toNode(found.file), shareId, permissions: found.permissions };
  };

  /** Rows from the home down to this one. */
  function lineage(found: FileRow): FileRow[] {
    const rows = [found];
    for (let at = found; at.parentId !== null; ) {
      const above = row(at.parentId);
      if (!above) throw new Error(`file ${at.id} lies nowhere`);
      rows.unshift(above);
      at = above;
    }
    return rows;
  }

  /**
   * What lies below something, at most so many of them, and what holds others after those. Not by a recursive query: that
   * would first read all of a folder, however few were wanted.
   */
  function below(id: number, limit: number): LyingBelow[] {
    const found: LyingBelow[] = [];
    const gather = (parentId: number): boolean => {
      const children = childrenOf.all({ parentId, limit });
      for (const one of children) {
        if (one.kind === 'folder' && !gather(one.id)) return false;
        if (found.length === limit) return false;
        found.push(one);
      }
      return children.length < limit;
    };
    gather(id);
    return found;
  }

  return {
    row,
    home,
    child,
    below,
    shared,
    lineage,
    /** Bytes of an account's uploads that are under way, or of one of them. */
    underWay,
    /** Bytes of a home, uploads that are under way among them. */
    used: (uid: string): number => (home(uid)?.size ?? 0) + underWay(uid, null),
    /** The row through which an account has something that was shared with it. */
    mountFor: (uid: string, fileId: number, now: number) => mountsOf.get({ uid, fileId, now }),
  };
}

export function fileReads(db: Connection) {
  const find = fileFinder(db);
  const target = alias(files, 'target');
  const inFolder = db
    .select({ row: files, target, permissions: shares.permissions })
    .from(files)
    .leftJoin(shares, and(eq(shares.id, files.shareId), isOpen(db)))
    .leftJoin(target, eq(target.id, shares.fileId))
    .where(
      and(
        eq(files.parentId, given('parentId')),
        gt(files.name, given('after')),
        or(isNull(files.shareId), and(sql`${given('withMounts')}`, sql`${target.id} is not null`)),
      ),
    )
    .orderBy(asc(files.name))
    .limit(given('limit'))
    .prepare();
  const shared = db
    .selectDistinct({ id: shares.fileId })
    .from(shares)
    .where(inArray(shares.fileId, listed('ids')))
    .prepare();

  const own = (row: FileRow, path: string[]): PlacedFile => {
    const file = toNode(row);
    return { file, path, permissions: permissionsFor(file), shareId: undefined, mountId: undefined };
  };

  /** What lies in a folder under a name, for who has found the folder. */
  function step(uid: string, folder: PlacedFile, name: string, now: number): PlacedFile | undefined {
    const row = find.child(folder.file.id, name);
    if (!row) return undefined;
    const path = [...folder.path, name];
    if (row.kind !== 'mount') return below(folder, toNode(row), path);
    // What stands in somebody else's tree was shared with them, and goes no further.
    if (folder.shareId !== undefined || row.shareId === null) return undefined;
    const shared = find.shared(row.shareId, uid, now);
    return shared && mounted(shared, path, row.id);
  }

  return {
    async fileAt(uid: string, path: string[], now: number): Promise<PlacedFile | undefined> {
      const home = find.home(uid);
      let placed = home && own(home, []);
      for (const name of path) placed &&= step(uid, placed, name, now);
      return placed;
    },

    async fileById(uid: string, id: number, now: number): Promise<PlacedFile | undefined> {
      const row = find.row(id);
      if (!row || row.kind === 'mount') return undefined;
      const rows = find.lineage(row);
      if (row.uid === uid) return own(row, namesOf(rows));
      // The nearest of the shares that it lies below.
      for (let at = rows.length - 1; at >= 0; at--) {
        const top = rows[at];
        const found = top && find.mountFor(uid, top.id, now);
        if (!top || !found || found.mount.shareId === null) continue;
        const path = namesOf(find.lineage(found.mount));
        const { mount, permissions } = found;
        const shared = { file: toNode(top), shareId: found.mount.shareId, permissions };
        const start = mounted(shared, path, mount.id);
        return top === row ? start : below(start, toNode(row), [...path, ...namesOf(rows.slice(at))]);
      }
      return undefined;
    },

    async filesIn(uid: string, folder: PlacedFile, now: number, after: string, limit: number): Promise<PlacedFile[]> {
      const withMounts = folder.shareId === undefined ? 1 : 0;
      const rows = inFolder.all({ uid, now, parentId: folder.file.id, after, limit, withMounts });
      return rows.map(({ row, target: aim, permissions }) => {
        const path = [...folder.path, row.name];
        if (!aim || row.shareId === null) return below(folder, toNode(row), path);
        return mounted({ file: toNode(aim), shareId: row.shareId, permissions: permissions ?? 0 }, path, row.id);
      });
    },

    sharedAmong: async (ids: number[]): Promise<number[]> =>
      shared.all({ ids: JSON.stringify(ids) }).map(({ id }) => id),

    countBelow: async (id: number, upTo: number): Promise<number> => find.below(id, upTo).length,

    async usedBytes(uid: string): Promise<number> {
      return find.used(uid);
    },
  };
}

/** Something shared, at the place that its mount has. */
const mounted = ({ file, shareId, permissions }: Shared, path: string[], mountId: number): PlacedFile => ({
  file,
  path,
  permissions: permissionsFor(file, permissions),
  shareId,
  mountId,
});

/** What lies below something that was found; it may not do more than that. */
const below = (folder: PlacedFile, file: FileNode, path: string[]): PlacedFile => ({
  file,
  path,
  permissions: permissionsFor(file, folder.permissions),
  shareId: folder.shareId,
  mountId: undefined,
});

/** Names below the first of these rows, which stand in one line. */
const namesOf = (rows: FileRow[]): string[] => rows.slice(1).map(({ name }) => name);
