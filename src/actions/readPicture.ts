import type { Deps } from '../deps.js';
import type { Picture, Size } from '../domain/picture.js';
import type { Room } from '../domain/room.js';
import { roomPicture } from '../domain/roomAvatar.js';
import { peerOf } from '../domain/roomName.js';
import type { User } from '../domain/user.js';
import { drawFace } from '../pictures/face.js';
import { drawEmoji, drawIcon } from '../pictures/roomDrawing.js';

/** The picture of a room for somebody who may know of it. @param uid whose one-to-one it is, "" for a guest */
export async function pictureOfRoom(
  { storage }: Pick<Deps, 'storage'>,
  room: Room,
  uid: string,
  dark: boolean,
): Promise<Picture> {
  const shown = roomPicture(room);
  if (shown.kind === 'emoji') return drawEmoji(shown, dark);
  if (shown.kind === 'icon') return drawIcon(shown.icon, dark);
  if (shown.kind === 'upload') return (await storage.roomPicture(room.id, shown.version)) ?? drawIcon('group', dark);
  const peer = await storage.user(peerOf(room, uid) ?? '');
  return peer ? (await faceOf({ storage }, peer, 512, dark)).picture : drawIcon('user', dark);
}

export interface Face {
  picture: Picture;
  /** Uploaded, and not drawn from the name. */
  isCustom: boolean;
}

/** The face of an account. */
export async function faceOf({ storage }: Pick<Deps, 'storage'>, user: User, size: Size, dark: boolean): Promise<Face> {
  const uploaded = await storage.userPicture(user.uid, size);
  if (uploaded) return { picture: uploaded, isCustom: true };
  return { picture: await drawFace(user.displayName || user.uid, size, dark), isCustom: false };
}
