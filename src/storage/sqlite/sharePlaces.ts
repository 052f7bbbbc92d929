import { and, asc, eq, inArray, sql } from 'drizzle-orm';
import { attendees, files, shares } from '../../../db/schema.js';
import { permissionsFor } from '../../domain/file.js';
import type { PlacedShare } from '../shareStorage.js';
import { type Connection, listed } from './connection.js';
import { type FileRow, fileFinder, toNode } from './files.js';
import { lasts } from './openShares.js';

const given = sql.placeholder;

/** Where people find what was shared with conversations: asked for all readers of a page together. */
export function sharePlaceReads(db: Connection) {
  const find = fileFinder(db);
  const fileOf = db
    .select({ file: files })
    .from(shares)
    .innerJoin(files, eq(files.id, shares.fileId))
    .where(and(eq(shares.id, given('shareId')), lasts))
    .prepare();
  const isThere = and(
    inArray(files.uid, listed('uids')),
    lasts,
    eq(attendees.roomId, shares.roomId),
    eq(attendees.actorType, 'users'),
    eq(attendees.actorId, files.uid),
  );
  const mounts = db
    .select({ mount: files, permissions: shares.permissions })
    .from(shares)
    // In this order: few shares are of one file, but people are in any number of rooms.
    .crossJoin(files)
    .crossJoin(attendees)
    .where(and(eq(shares.fileId, given('fileId')), eq(files.shareId, shares.id), isThere))
    .orderBy(asc(shares.id))
    .prepare();
  const someShare = sql`(select 1 from shares where shares.room_id = ${attendees.roomId}
    and shares.id > ${attendees.mountedShareId} and shares.uid <> ${attendees.actorId})`;
  const lacking = db
    .selectDistinct({ uid: attendees.actorId })
    .from(attendees)
    .where(and(eq(attendees.actorType, 'users'), inArray(attendees.actorId, listed('uids')), sql`exists ${someShare}`))
    .prepare();
  const lackingInRoom = db
    .select({ uid: attendees.actorId })
    .from(attendees)
    .where(
      and(
        eq(attendees.roomId, given('roomId')),
        eq(attendees.actorType, 'users'),
        inArray(attendees.actorId, listed('uids')),
        sql`exists ${someShare}`,
      ),
    )
    .prepare();

  return {
    async placesOfShares(shareIds: number[], uids: string[], now: number): Promise<PlacedShare[]> {
      const folders = new Map<number, string>();
      /** Names down to a row, with a slash after each; none of the home. */
      const pathTo = (row: FileRow): string => {
        if (row.parentId === null) return '';
        const { parentId } = row;
        let above = folders.get(parentId);
        if (above === undefined) {
          const parent = find.row(parentId);
          above = parent ? pathTo(parent) : '';
          folders.set(parentId, above);
        }
        return `${above}${row.name}/`;
      };
      return shareIds.flatMap((shareId) => {
        const row = fileOf.get({ shareId, now })?.file;
        if (!row) return [];
        const file = toNode(row);
        const found = new Map<string, PlacedShare>();
        let below = '';
        for (const at of find.lineage(row).reverse()) {
          for (const { mount, permissions } of mounts.all({ fileId: at.id, uids: JSON.stringify(uids), now })) {
            if (found.has(mount.uid)) continue;
            const mountPath = pathTo(mount);
            found.set(mount.uid, {
              shareId,
              uid: mount.uid,
              path: (mountPath + below).slice(0, -1),
              permissions: permissionsFor(file, permissions),
              mountPath: mountPath.slice(0, -1),
              parentId: (at === row ? mount.parentId : row.parentId) ?? 0,
            });
          }
          below = `${at.name}/${below}`;
        }
        if (uids.includes(row.uid)) {
          found.set(row.uid, {
            shareId,
            uid: row.uid,
            path: pathTo(row).slice(0, -1),
            permissions: permissionsFor(file),
            mountPath: undefined,
            parentId: row.parentId ?? 0,
          });
        }
        return [...found.values()];
      });
    },

    async usersToMount(uids: string[], roomId: number): Promise<string[]> {
      const statement = roomId === 0 ? lacking : lackingInRoom;
      return statement.all({ uids: JSON.stringify(uids), roomId }).map(({ uid }) => uid);
    },
  };
}
