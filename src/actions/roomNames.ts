import type { Deps } from '../deps.js';
import type { Participant } from '../domain/participant.js';
import { RoomType } from '../domain/room.js';
import { peerOf, roomDisplayName } from '../domain/roomName.js';

/** What the room is called for somebody who attends it. */
export async function roomDisplayNameFor(
  { storage }: Pick<Deps, 'storage'>,
  { room, attendee }: Pick<Participant, 'room' | 'attendee'>,
): Promise<string> {
  const uid = attendee.actorType === 'users' ? attendee.actorId : undefined;
  const viewer = { uid, mayKnow: true };
  const peer = room.type === RoomType.oneToOne ? peerOf(room, uid ?? '') : undefined;
  const user = peer === undefined ? undefined : await storage.user(peer);
  return roomDisplayName(room, viewer, () => user?.displayName);
}
