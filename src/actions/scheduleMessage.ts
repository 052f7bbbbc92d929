import type { Deps } from '../deps.js';
import { ParticipantType } from '../domain/attendee.js';
import { TalkError } from '../domain/errors.js';
import { mayWrite, type Participant, participantOf } from '../domain/participant.js';
import { checkSchedule, newThread, type ScheduledMessage, type ScheduledPatch } from '../domain/scheduledMessage.js';
import { openLobbyIfDue } from './openLobby.js';
import { repliedTo, sendMessage, threadToWriteIn } from './sendMessage.js';
import { roomSettings } from './talkSettings.js';

type Scheduling = Pick<Deps, 'storage' | 'clock' | 'jobs'>;

/** What somebody wants to be sent later; the text is trimmed. */
export interface ScheduleRequest extends ScheduledPatch {
  /** Id of the message to answer, 0 for none. */
  replyTo: number;
  /** Id of the thread to write into, 0 for none; a title without either begins one. */
  threadId: number;
}

/** One's own in the room, the soonest first. @throws TalkError notFound `actor` for who has only come by */
export async function listScheduled(
  { storage }: Pick<Deps, 'storage'>,
  participant: Participant,
): Promise<ScheduledMessage[]> {
  refusePassersBy(participant);
  return storage.scheduledBy(participant.attendee.id);
}

/**
 * Keeps a message to be sent later (spec/chat-send.md §10).
 * @throws TalkError notFound `actor`; of `checkSchedule`; invalid `reply-to`
 */
export async function scheduleMessage(
  { storage, clock, jobs }: Scheduling,
  participant: Participant,
  { replyTo, threadId, threadTitle, ...request }: ScheduleRequest,
): Promise<ScheduledMessage> {
  const { room, attendee } = participant;
  refusePassersBy(participant);
  const now = clock.now();
  checkSchedule(request, now);
  const parent = await repliedTo(storage, room, replyTo);
  const begins = threadTitle !== '' && replyTo === 0 && (threadId === 0 || threadId === newThread);
  const thread = begins
    ? { threadId: newThread, threadTitle }
    : { threadId: await threadToWriteIn(storage, room, threadId), threadTitle: '' };
  const draft = {
    ...request,
    ...thread,
    roomId: room.id,
    attendeeId: attendee.id,
    parentId: parent?.id ?? 0,
    createdAt: now,
  };
  const scheduled = await storage.scheduleMessage(draft);
  void jobs.rearm('send scheduled messages');
  return scheduled;
}

/**
 * @param patch a title of "" leaves the one that it has
 * @throws TalkError notFound `actor` or, for a message that is not there or not one's own, `message`; of
 *   `checkSchedule`; invalid `thread-title` for a message that begins no thread
 */
export async function rescheduleMessage(
  { storage, clock, jobs }: Scheduling,
  participant: Participant,
  id: number,
  patch: ScheduledPatch,
): Promise<ScheduledMessage> {
  const before = await requireOwn(storage, participant, id);
  checkSchedule(patch, clock.now());
  if (patch.threadTitle !== '' && before.threadId !== newThread) throw new TalkError('invalid', 'thread-title');
  const threadTitle = patch.threadTitle || before.threadTitle;
  const scheduled = await storage.rescheduleMessage(id, { ...patch, threadTitle });
  if (!scheduled) throw new TalkError('notFound', 'message');
  void jobs.rearm('send scheduled messages');
  return scheduled;
}

/** @throws TalkError as `rescheduleMessage` */
export async function unscheduleMessage({ storage }: Scheduling, participant: Participant, id: number): Promise<void> {
  await requireOwn(storage, participant, id);
  if (!(await storage.unscheduleMessage(id))) throw new TalkError('notFound', 'message');
}

async function requireOwn(storage: Deps['storage'], participant: Participant, id: number): Promise<ScheduledMessage> {
  const own = await listScheduled({ storage }, participant);
  const scheduled = own.find((one) => one.id === id);
  if (!scheduled) throw new TalkError('notFound', 'message');
  return scheduled;
}

/** Whoever came into a public room by its link goes again, and what they scheduled would go with them. */
function refusePassersBy({ attendee }: Participant): void {
  if (attendee.participantType === ParticipantType.selfJoined) throw new TalkError('notFound', 'actor');
}

/** Sends a message whose time has come, or notes that it could not be sent. */
export async function sendScheduled(
  deps: Pick<Deps, 'storage' | 'bus' | 'clock'>,
  scheduled: ScheduledMessage,
): Promise<void> {
  const { id, message, silent, parentId: replyTo } = scheduled;
  const begins = scheduled.threadId === newThread;
  const thread = begins ? { threadTitle: scheduled.threadTitle } : { threadId: scheduled.threadId };
  const participant = await writerOf(deps, scheduled);
  try {
    if (!participant) throw new TalkError('forbidden');
    const request = { message, silent, replyTo, referenceId: '', actorDisplayName: '', scheduledId: id, ...thread };
    await sendMessage(deps, participant, request);
  } catch (error) {
    // Nothing is wrong with the message if there is no room for it: it is tried again.
    if (!(error instanceof TalkError) || error.code === 'unavailable') throw error;
    await deps.storage.failScheduled(id);
  }
}

/** Who scheduled it, if they may write in the room now. */
async function writerOf(
  deps: Pick<Deps, 'storage' | 'bus' | 'clock'>,
  { roomId, attendeeId }: ScheduledMessage,
): Promise<Participant | undefined> {
  const { storage } = deps;
  const stored = await storage.roomById(roomId);
  const attendee = await storage.attendeeById(roomId, attendeeId);
  if (!stored || !attendee) return undefined;
  const user = await storage.user(attendee.actorId);
  const { defaultPermissions } = await roomSettings(deps);
  const participant = participantOf(await openLobbyIfDue(deps, stored), attendee, undefined, defaultPermissions);
  return user?.enabled && mayWrite(participant) ? participant : undefined;
}
