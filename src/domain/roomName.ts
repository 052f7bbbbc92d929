import { pairOf, type Room, RoomType } from './room.js';

export interface RoomNameViewer {
  /** Undefined for somebody who is not logged in. */
  uid: string | undefined;
  /** Whether they attend the room, or its being listed lets them know of it. */
  mayKnow: boolean;
}

/** The user at the other end of a one-to-one room; undefined when `uid` is not at this one. */
export function peerOf(room: Pick<Room, 'name'>, uid: string): string | undefined {
  const pair = pairOf(room);
  return pair.includes(uid) ? pair.find((other) => other !== uid) : undefined;
}

/**
 * What a room is called for one viewer (spec/conversations.md §4).
 * @param userName by user id; undefined when there is no such account. Only asked for one-to-one rooms
 */
export function roomDisplayName(
  room: Pick<Room, 'type' | 'name' | 'objectType'>,
  viewer: RoomNameViewer,
  userName: (uid: string) => string | undefined,
): string {
  if (room.objectType === 'share:password') return `Password request: ${room.name}`;
  if (room.type === RoomType.changelog) return 'Talk updates ✅';
  if (viewer.uid === undefined && room.type !== RoomType.public) return hidden;
  if (!viewer.mayKnow) return hidden;
  if (room.type !== RoomType.oneToOne) return room.name;
  const peer = peerOf(room, viewer.uid ?? '');
  if (peer === undefined) return hidden;
  const name = userName(peer);
  return name === undefined ? `Deleted user (${peer})` : name || peer;
}

const hidden = 'Private conversation';
