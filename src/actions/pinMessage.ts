import type { Deps } from '../deps.js';
import { type Actor, systemActor } from '../domain/actor.js';
import { actorOf } from '../domain/attendee.js';
import { type Comment, type CommentMetaData, countsAsUnread } from '../domain/comment.js';
import { TalkError } from '../domain/errors.js';
import type { Participant } from '../domain/participant.js';
import type { Room } from '../domain/room.js';
import type { ChangedComment } from '../storage/chatStorage.js';
import type { Storage } from '../storage/storage.js';
import { tell } from './tell.js';

type Pinning = Pick<Deps, 'storage' | 'bus' | 'clock'>;

/**
 * Holds a message up for everybody in the room (spec/chat-send.md §11).
 * @param until unix seconds, 0 for ever; a message that expires sooner goes sooner
 * @returns undefined when it is pinned already
 * @throws TalkError notFound `message`; invalid `message` for what nobody wrote, `until` for a time that has passed
 */
export async function pinMessage(
  deps: Pinning & Pick<Deps, 'jobs'>,
  { room, attendee }: Participant,
  id: number,
  until: number,
): Promise<ChangedComment | undefined> {
  const { storage, bus, clock, jobs } = deps;
  const comment = await messageOf(storage, room, id);
  const now = clock.now();
  if (!countsAsUnread(comment.verb)) throw new TalkError('invalid', 'message');
  if (until !== 0 && until <= now) throw new TalkError('invalid', 'until');
  const goesWithMessage = comment.expiresAt !== 0 && (until === 0 || until >= comment.expiresAt);
  const pinnedUntil = goesWithMessage ? comment.expiresAt : until;
  const actor = actorOf(attendee);
  const metaData: CommentMetaData = { pinnedActorType: actor.type, pinnedActorId: actor.id, pinnedAt: now };
  if (pinnedUntil !== 0) metaData.pinnedUntil = pinnedUntil;
  const pin = { metaData, expiresAt: goesWithMessage ? 0 : until };
  const pinned = await storage.pinComment(room.id, id, pin, tell(room, 'message_pinned', {}, actor, now, comment));
  if (!pinned) return undefined;
  bus.publish(room.token);
  if (pin.expiresAt !== 0) void jobs.rearm('unpin messages');
  return pinned;
}

/** @returns undefined when it is not pinned @throws TalkError notFound `message` */
export async function unpinMessage(
  deps: Pinning,
  { room, attendee }: Participant,
  id: number,
): Promise<ChangedComment | undefined> {
  return unpin(deps, room, await messageOf(deps.storage, room, id), actorOf(attendee));
}

/** Takes down a pin whose time has come. */
export async function unpinExpired(deps: Pinning, roomId: number, id: number): Promise<void> {
  const { storage } = deps;
  const room = await storage.roomById(roomId);
  const comment = room && (await storage.comment(roomId, id));
  if (room && comment) await unpin(deps, room, comment, systemActor);
}

async function unpin(
  { storage, bus, clock }: Pinning,
  room: Room,
  comment: Comment,
  actor: Actor,
): Promise<ChangedComment | undefined> {
  const told = tell(room, 'message_unpinned', {}, actor, clock.now(), comment);
  const unpinned = await storage.unpinComment(room.id, comment.id, told);
  if (unpinned) bus.publish(room.token);
  return unpinned;
}

/**
 * Takes a pinned message out of one attendee's sight; the next pin shows them again.
 * @throws TalkError notFound `message`
 */
export async function hidePinned(deps: Pinning, { room, attendee }: Participant, id: number): Promise<void> {
  const { metaData } = await messageOf(deps.storage, room, id);
  if (!metaData.pinnedAt) return;
  await deps.storage.changeAttendee(attendee.id, { hiddenPinnedId: id, lastAttendeeActivity: deps.clock.now() }, []);
}

async function messageOf(storage: Storage, room: Room, id: number): Promise<Comment> {
  const comment = await storage.comment(room.id, id);
  if (!comment) throw new TalkError('notFound', 'message');
  return comment;
}
