import type { Deps } from '../deps.js';
import { ReadPrivacy } from '../domain/attendee.js';
import type { Comment } from '../domain/comment.js';
import { TalkError } from '../domain/errors.js';
import type { NameBook } from '../domain/names.js';
import type { Participant } from '../domain/participant.js';
import type { Room } from '../domain/room.js';
import type { Storage } from '../storage/storage.js';
import { gatherNames } from './gatherNames.js';
import { inPassing } from './inPassing.js';

/** Comments of one room with everything that rendering them for anybody needs. */
export interface Page {
  /** In the order in which they are delivered; never empty. */
  comments: Comment[];
  /** What they answer or speak of, by id; those that are gone are missing. */
  parents: Map<number, Comment>;
  names: NameBook;
  /** The last comment read, whether or not the reader may see it. */
  lastGiven: number;
}

/** How a page is asked for; ids are exclusive unless `includeLastKnown`. */
export interface PageRequest {
  lastKnownMessageId: number;
  limit: number;
  includeLastKnown: boolean;
  /** The only thread to read, 0 for all messages (spec/threads.md §4). */
  threadId: number;
}

type Reading = Pick<Deps, 'storage'>;

/** Messages before the offset, newest first; an offset of 0 starts at the newest (spec/chat-receive.md §2.1). */
export async function history(deps: Reading, room: Room, request: PageRequest): Promise<Page | undefined> {
  const { lastKnownMessageId: known, limit, includeLastKnown, threadId } = request;
  const before = known > 0 ? known + Number(includeLastKnown) : Number.MAX_SAFE_INTEGER;
  return pageOf(deps.storage, room, await olderThan(deps.storage, room, before, limit, threadId));
}

/**
 * Messages after the offset, oldest first; undefined while there are none.
 * @throws TalkError roomNotFound when there are none since the room is gone
 */
export async function future(deps: Reading, room: Room, request: PageRequest): Promise<Page | undefined> {
  const comments = await newerThan(deps.storage, room, offsetOf(request), request.limit, request.threadId);
  if (comments.length > 0) return pageOf(deps.storage, room, comments);
  if (!(await deps.storage.roomById(room.id))) throw new TalkError('roomNotFound');
  return undefined;
}

/** The id above which messages are asked for. */
export const offsetOf = ({ lastKnownMessageId, includeLastKnown }: PageRequest): number =>
  Math.max(0, lastKnownMessageId - Number(includeLastKnown));

/** Up to `limit` messages ending with `messageId` and up to `limit` after it, oldest first; none for id 0. */
export async function context(
  { storage }: Reading,
  room: Room,
  messageId: number,
  limit: number,
  threadId: number,
): Promise<Page | undefined> {
  if (messageId === 0) return undefined;
  const older = await olderThan(storage, room, messageId + 1, Math.max(1, limit), threadId);
  const newer = limit > 0 ? await newerThan(storage, room, messageId, limit, threadId) : [];
  return pageOf(storage, room, [...older.reverse(), ...newer]);
}

const olderThan = (storage: Storage, room: Room, id: number, limit: number, threadId: number): Promise<Comment[]> =>
  threadId === 0 ? storage.commentsBefore(room.id, id, limit) : storage.threadBefore(room.id, threadId, id, limit);

const newerThan = (storage: Storage, room: Room, id: number, limit: number, threadId: number): Promise<Comment[]> =>
  threadId === 0 ? storage.commentsAfter(room.id, id, limit) : storage.threadAfter(room.id, threadId, id, limit);

/** Those comments with what rendering them needs; undefined for none. */
export async function pageOf(storage: Storage, room: Room, comments: Comment[]): Promise<Page | undefined> {
  const last = comments.at(-1);
  if (!last) return undefined;
  const parents = await parentsOf(storage, room, comments);
  const names = await gatherNames(storage, room, [...comments, ...parents.values()]);
  return { comments, parents, names, lastGiven: last.id };
}

/** What the comments answer or speak of, whether it is among them or elsewhere in the room. */
export async function parentsOf(storage: Storage, room: Room, comments: Comment[]): Promise<Map<number, Comment>> {
  const parents = new Map<number, Comment>();
  const wanted = new Set<number>();
  for (const { parentId } of comments) if (parentId !== 0) wanted.add(parentId);
  if (wanted.size === 0) return parents;
  for (const comment of comments) if (wanted.delete(comment.id)) parents.set(comment.id, comment);
  if (wanted.size > 0) {
    for (const comment of await storage.comments(room.id, [...wanted])) parents.set(comment.id, comment);
  }
  return parents;
}

/** Moves the reader's marker up to what the client says it has, before anything is read (spec/chat-receive.md §2). */
export async function markKnownAsRead(deps: Reading, participant: Participant, known: number): Promise<void> {
  const { attendee } = participant;
  if (known <= attendee.lastReadMessage || known <= 0) return;
  await inPassing(deps.storage.raiseReadMarker(attendee.id, known));
}

/** Up to where everybody has read, for readers who share how far they have; undefined for the others. */
export async function commonReadFor(deps: Reading, participant: Participant): Promise<number | undefined> {
  if (participant.attendee.readPrivacy !== ReadPrivacy.public) return undefined;
  return deps.storage.commonRead(participant.room.id);
}

/**
 * A poll of a phone also says that its session is alive.
 * @returns false without a session, or with one that is in a call and is kept alive by that
 */
export async function pingSession(deps: Pick<Deps, 'storage' | 'clock'>, participant: Participant): Promise<boolean> {
  const { session } = participant;
  if (session?.inCall !== 0) return false;
  await inPassing(deps.storage.changeSession(session.id, { lastPing: deps.clock.now() }));
  return true;
}
