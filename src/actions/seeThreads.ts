import type { Deps } from '../deps.js';
import type { Comment } from '../domain/comment.js';
import { TalkError } from '../domain/errors.js';
import type { NameBook } from '../domain/names.js';
import { type Participant, participantOf, waitsInLobby } from '../domain/participant.js';
import type { Room } from '../domain/room.js';
import { type SubscribedThread, type Thread, ThreadLevel } from '../domain/thread.js';
import type { Storage } from '../storage/storage.js';
import { gatherNames } from './gatherNames.js';
import { roomSettings } from './talkSettings.js';

type Reading = Pick<Deps, 'storage'>;

/** Threads of one room with what showing them to one participant needs. */
export interface SeenThreads {
  participant: Participant;
  threads: SubscribedThread[];
  /** The first and the last message of each by id, as far as they are still there. */
  comments: Map<number, Comment>;
  names: NameBook;
}

/** @throws TalkError notFound `thread` */
export async function threadOf(storage: Pick<Storage, 'thread'>, room: Room, threadId: number): Promise<Thread> {
  const thread = await storage.thread(room.id, threadId);
  if (!thread) throw new TalkError('notFound', 'thread');
  return thread;
}

/** One thread as a participant sees it. */
export async function viewOf({ storage }: Reading, participant: Participant, thread: Thread): Promise<SeenThreads> {
  const levels = await storage.threadLevelsOf(participant.attendee.id);
  const level = levels.get(thread.id) ?? ThreadLevel.default;
  return withComments(storage, participant, [{ thread, level }]);
}

/** @throws TalkError notFound `thread` */
export async function seeThread(deps: Reading, participant: Participant, threadId: number): Promise<SeenThreads> {
  return viewOf(deps, participant, await threadOf(deps.storage, participant.room, threadId));
}

/** Those in which something was written last, the newest first. */
export async function recentThreads(
  { storage }: Reading,
  participant: Participant,
  limit: number,
): Promise<SeenThreads> {
  const [threads, levels] = await Promise.all([
    storage.recentThreads(participant.room.id, limit),
    storage.threadLevelsOf(participant.attendee.id),
  ]);
  const withLevels = threads.map((thread) => ({ thread, level: levels.get(thread.id) ?? ThreadLevel.default }));
  return withComments(storage, participant, withLevels);
}

/** Those that an account takes part in, over all of its rooms; what a lobby keeps from it is left out. */
export async function subscribedThreads(
  deps: Reading,
  uid: string,
  limit: number,
  offset: number,
): Promise<SeenThreads[]> {
  const { storage } = deps;
  const found = await storage.subscribedThreads({ type: 'users', id: uid }, limit, offset);
  const { defaultPermissions } = await roomSettings(deps);
  const rooms = new Map<number, Participant | undefined>();
  for (const { thread } of found) {
    if (rooms.has(thread.roomId)) continue;
    const [room, attendee] = await Promise.all([
      storage.roomById(thread.roomId),
      storage.attendeeOf(thread.roomId, { type: 'users', id: uid }),
    ]);
    const participant = room && attendee && participantOf(room, attendee, undefined, defaultPermissions);
    rooms.set(thread.roomId, participant && !waitsInLobby(participant) ? participant : undefined);
  }
  const seen: SeenThreads[] = [];
  for (const subscribed of found) {
    const participant = rooms.get(subscribed.thread.roomId);
    if (participant) seen.push(await withComments(storage, participant, [subscribed]));
  }
  return seen;
}

async function withComments(
  storage: Storage,
  participant: Participant,
  threads: SubscribedThread[],
): Promise<SeenThreads> {
  const { room } = participant;
  const ids = threads.flatMap(({ thread }) => [thread.id, thread.lastMessageId]).filter((id) => id !== 0);
  const found = ids.length > 0 ? await storage.comments(room.id, ids) : [];
  const names = await gatherNames(storage, room, found);
  return { participant, threads, comments: new Map(found.map((comment) => [comment.id, comment])), names };
}
