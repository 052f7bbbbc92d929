import type { Deps } from '../deps.js';
import { actorOf, ParticipantType } from '../domain/attendee.js';
import { TalkError } from '../domain/errors.js';
import { pairName, type Room, RoomType } from '../domain/room.js';
import type { User } from '../domain/user.js';
import { mayKnowOf } from '../domain/visibility.js';
import type { AttendeeDraft } from '../storage/roomStorage.js';
import { userDraft } from './addParticipants.js';
import { type CreatedRoom, newRoom, newToken } from './createRoom.js';
import { tell } from './tell.js';

type Creating = Pick<Deps, 'storage' | 'clock' | 'bus'>;

/**
 * Opens the room of two users, making it if need be. Only who asks comes in; the other does when there is something
 * to read, or by asking as well.
 * @param peerId the other's user id, in any case
 * @throws TalkError notFound `invite` for nobody, forbidden `invite` for oneself and for whom they may not know of
 */
export async function createOneToOne(deps: Creating, creator: User, peerId: string): Promise<CreatedRoom> {
  const { storage, clock, bus } = deps;
  const peer = peerId === '' ? undefined : await storage.user(peerId);
  if (!peer) throw new TalkError('notFound', 'invite');
  if (peer.uid === creator.uid) throw new TalkError('forbidden', 'invite');

  const owner = await userDraft(storage, creator, ParticipantType.owner);
  const now = clock.now();
  const draft = { ...newRoom(RoomType.oneToOne, now), name: pairName(creator.uid, peer.uid) };
  const messages = [tell(draft, 'conversation_created', {}, actorOf(owner), now)];
  for (;;) {
    const existing = await storage.oneToOne(draft.name);
    if (existing) return { room: await enter(deps, existing, owner), isNew: false, invalid: {} };
    if (!(await isVisible(deps, creator, peer))) throw new TalkError('forbidden', 'invite');
    const room = await storage.createRoom({ ...draft, token: newToken() }, owner, messages, []);
    if (room) {
      bus.publish(room.token);
      return { room, isNew: true, invalid: {} };
    }
    // The token was taken, or the peer was faster: the next round tells.
  }
}

async function isVisible({ storage }: Creating, creator: User, peer: User): Promise<boolean> {
  const config = await storage.appConfigOf('core');
  return mayKnowOf(config, await storage.groupsOf(creator.uid), await storage.groupsOf(peer.uid));
}

/** Brings the caller in, for the first time or again after having left. */
async function enter({ storage, bus }: Creating, room: Room, owner: AttendeeDraft): Promise<Room> {
  const added = await storage.addAttendees(room.id, [{ attendee: owner }]);
  if (added.length > 0) bus.publish(room.token);
  return room;
}
