import { and, asc, eq, getTableColumns, gt, inArray, ne, notExists, type SQL, sql } from 'drizzle-orm';
import { attendees, blobs, contacts, declinedShares, files, shares } from '../../../db/schema.js';
import type { SharedFile } from '../../domain/share.js';
import type { DeclinedShare } from '../shareStorage.js';
import { type Connection, listed } from './connection.js';
import { toContact } from './contents.js';
import { toNode } from './files.js';
import { lasts, reaches } from './openShares.js';

const given = sql.placeholder;

type Row = ReturnType<ReturnType<typeof selectShared>['all']>[number];

/** Shares with the files that they are of. */
const selectShared = (db: Connection) =>
  db
    .select({
      share: getTableColumns(shares),
      file: files,
      width: blobs.width,
      height: blobs.height,
      blurhash: blobs.blurhash,
      contact: contacts,
    })
    .from(shares)
    .innerJoin(files, eq(files.id, shares.fileId))
    .leftJoin(blobs, eq(blobs.digest, files.digest))
    .leftJoin(contacts, eq(contacts.digest, files.digest))
    .$dynamic();

const toSharedFile = ({ share, file, width, height, blurhash, contact }: Row): SharedFile => ({
  share,
  file: toNode(file),
  width: width ?? 0,
  height: height ?? 0,
  blurhash: blurhash ?? '',
  contact: contact ? toContact(contact) : undefined,
});

export function shareReads(db: Connection) {
  const select = (condition: SQL | undefined) => {
    const statement = selectShared(db).where(condition).orderBy(asc(shares.id)).prepare();
    return (values: Record<string, unknown>): SharedFile[] => statement.all(values).map(toSharedFile);
  };
  const declined = db
    .select({ one: sql`1` })
    .from(declinedShares)
    .where(and(eq(declinedShares.shareId, shares.id), eq(declinedShares.uid, given('uid'))));
  const byIds = select(inArray(shares.id, listed('ids')));
  const byToken = select(eq(shares.token, given('token')));
  const bySharer = select(eq(shares.uid, given('uid')));
  const ofOwner = select(eq(files.uid, given('uid')));
  const ofFiles = select(inArray(shares.fileId, listed('ids')));
  const inFolder = select(eq(files.parentId, given('folderId')));
  const ofOthers = and(ne(shares.uid, given('uid')), ne(files.uid, given('uid')), lasts, notExists(declined));
  // In this order: somebody is in a few of all the rooms that things are shared with.
  const received = db
    .select({ id: shares.id })
    .from(attendees)
    .crossJoin(shares)
    .innerJoin(files, eq(files.id, shares.fileId))
    .where(
      and(
        eq(attendees.actorType, 'users'),
        eq(attendees.actorId, given('uid')),
        eq(shares.roomId, attendees.roomId),
        ofOthers,
      ),
    )
    .prepare();
  const oneReceived = select(and(eq(shares.id, given('id')), reaches(db), ofOthers));
  const inRoom = select(eq(shares.roomId, given('roomId')));
  const taken = db
    .select({ shareId: declinedShares.shareId, target: declinedShares.target })
    .from(declinedShares)
    .innerJoin(shares, eq(shares.id, declinedShares.shareId))
    .where(and(eq(declinedShares.uid, given('uid')), reaches(db), lasts))
    .orderBy(asc(declinedShares.shareId))
    .prepare();
  const soonest = db
    .select({ time: shares.expiresAt })
    .from(shares)
    .where(gt(shares.expiresAt, 0))
    .orderBy(asc(shares.expiresAt))
    .limit(1)
    .prepare();

  return {
    sharedFiles: async (shareIds: number[]): Promise<SharedFile[]> => byIds({ ids: JSON.stringify(shareIds) }),
    sharedFileByToken: async (token: string): Promise<SharedFile | undefined> => byToken({ token })[0],
    sharesBy: async (uid: string): Promise<SharedFile[]> => bySharer({ uid }),

    async sharesAround(uid: string): Promise<SharedFile[]> {
      const around = new Map([...bySharer({ uid }), ...ofOwner({ uid })].map((shared) => [shared.share.id, shared]));
      return [...around.values()].sort((a, b) => a.share.id - b.share.id);
    },

    sharesOfFiles: async (fileIds: number[]): Promise<SharedFile[]> => ofFiles({ ids: JSON.stringify(fileIds) }),
    sharesInFolder: async (folderId: number): Promise<SharedFile[]> => inFolder({ folderId }),
    sharesIn: async (roomId: number): Promise<SharedFile[]> => inRoom({ roomId }),
    isSharedWith: async (id: number, uid: string, now: number): Promise<boolean> =>
      oneReceived({ id, uid, now }).length > 0,
    sharesWith: async (uid: string, now: number): Promise<SharedFile[]> =>
      byIds({ ids: JSON.stringify(received.all({ uid, now }).map(({ id }) => id)) }),

    async declinedShares(uid: string, now: number): Promise<DeclinedShare[]> {
      const found = taken.all({ uid, now });
      const those = byIds({ ids: JSON.stringify(found.map(({ shareId }) => shareId)) });
      const known = new Map(those.map((shared) => [shared.share.id, shared]));
      return found.flatMap(({ shareId, target }) => {
        const shared = known.get(shareId);
        return shared ? { shared, target } : [];
      });
    },

    nextShareExpiry: async (): Promise<number | undefined> => soonest.get()?.time,
  };
}
