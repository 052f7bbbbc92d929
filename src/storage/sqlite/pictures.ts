import { and, eq, sql } from 'drizzle-orm';
import { roomPictures, userPictures } from '../../../db/schema.js';
import type { PixelPicture, Size, SizedPicture } from '../../domain/picture.js';
import type { Connection } from './connection.js';

const given = sql.placeholder;

export function pictureReads(db: Connection) {
  const ofRoom = db
    .select({ type: roomPictures.type, bytes: roomPictures.bytes })
    .from(roomPictures)
    .where(and(eq(roomPictures.roomId, given('roomId')), eq(roomPictures.version, given('version'))))
    .prepare();
  const ofUser = db
    .select({ type: userPictures.type, bytes: userPictures.bytes })
    .from(userPictures)
    .where(and(eq(userPictures.uid, given('uid')), eq(userPictures.size, given('size'))))
    .prepare();

  return {
    roomPicture: async (roomId: number, version: string): Promise<PixelPicture | undefined> =>
      ofRoom.get({ roomId, version }),
    userPicture: async (uid: string, size: Size): Promise<PixelPicture | undefined> => ofUser.get({ uid, size }),
  };
}

export function pictureWrites(db: Connection) {
  return {
    setUserPictures(uid: string, pictures: SizedPicture[]): void {
      db.delete(userPictures).where(eq(userPictures.uid, uid)).run();
      for (const { size, type, bytes } of pictures) {
        // Nothing is kept for an account that is gone.
        db.run(
          sql`insert into user_pictures (uid, size, type, bytes) select uid, ${size}, ${type}, ${asBuffer(bytes)} from users where uid = ${uid}`,
        );
      }
    },
  };
}

/** Replaces the picture of a room; with `undefined` it has none afterwards. */
export function keepRoomPicture(db: Connection, roomId: number, version: string, picture?: PixelPicture): void {
  db.delete(roomPictures).where(eq(roomPictures.roomId, roomId)).run();
  if (!picture) return;
  const { type, bytes } = picture;
  db.insert(roomPictures)
    .values({ roomId, version, type, bytes: asBuffer(bytes) })
    .run();
}

/** What has crossed to another thread is no Buffer any more. */
const asBuffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
