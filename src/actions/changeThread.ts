import type { Deps } from '../deps.js';
import { actorOf } from '../domain/attendee.js';
import { TalkError } from '../domain/errors.js';
import type { Participant } from '../domain/participant.js';
import { cutTitle, mayRename, type Thread, ThreadLevel } from '../domain/thread.js';
import { threadOf } from './seeThreads.js';
import { tell } from './tell.js';

/**
 * Gives a thread another title and tells the room (spec/threads.md §3); the same title changes nothing.
 * @param title trimmed
 * @throws TalkError notFound `thread`, forbidden `permission`, invalid `title`
 */
export async function renameThread(
  { storage, bus, clock }: Pick<Deps, 'storage' | 'bus' | 'clock'>,
  { room, attendee }: Participant,
  threadId: number,
  title: string,
): Promise<Thread> {
  const thread = await threadOf(storage, room, threadId);
  const root = await storage.comment(room.id, threadId);
  if (!mayRename(root, attendee)) throw new TalkError('forbidden', 'permission');
  if (title === '') throw new TalkError('invalid', 'title');
  const newTitle = cutTitle(title);
  if (newTitle === thread.title) return thread;
  const about = root ?? { id: threadId, topmostParentId: 0 };
  const parameters = { thread: threadId, title: newTitle };
  const told = tell(room, 'thread_renamed', parameters, actorOf(attendee), clock.now(), about);
  const renamed = await storage.renameThread(threadId, newTitle, told);
  if (!renamed) throw new TalkError('notFound', 'thread');
  bus.publish(room.token);
  return renamed;
}

const levels: ReadonlySet<number> = new Set(Object.values(ThreadLevel));

/**
 * Sets how the participant hears of a thread, who takes part in it from then on.
 * @throws TalkError invalid `level`, notFound `message` when no thread begins with that message
 */
export async function setThreadLevel(
  { storage }: Pick<Deps, 'storage'>,
  { room, attendee }: Participant,
  messageId: number,
  level: number,
): Promise<Thread> {
  if (!levels.has(level)) throw new TalkError('invalid', 'level');
  const thread = await storage.thread(room.id, messageId);
  if (!thread || !(await storage.setThreadLevel(messageId, attendee.id, level))) {
    throw new TalkError('notFound', 'message');
  }
  return thread;
}
