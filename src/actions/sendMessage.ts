import type { Deps } from '../deps.js';
import { type Attendee, actorOf, isModerator, NotificationLevel, ParticipantType } from '../domain/attendee.js';
import { type Comment, type CommentMetaData, isReplyable, isTooLong, maxReferenceLength } from '../domain/comment.js';
import { TalkError } from '../domain/errors.js';
import { guestName } from '../domain/membership.js';
import { findMentions } from '../domain/mentions.js';
import type { Notifiable } from '../domain/notificationLevel.js';
import type { Participant } from '../domain/participant.js';
import { expiryIn, MentionPermissions, pairOf, type Room, RoomType } from '../domain/room.js';
import { cutTitle, threadIdOf } from '../domain/thread.js';
import type { Addition } from '../storage/roomStorage.js';
import type { Storage } from '../storage/storage.js';
import { userDraft } from './addParticipants.js';
import { type Reach, reachOf, type Saying, threadLevelsIn } from './findRecipients.js';
import { answersElsewhere, quotePrivately } from './quotePrivately.js';

export interface SendRequest {
  /** Trimmed. */
  message: string;
  referenceId: string;
  /** Id of the message that this one answers, 0 for none. */
  replyTo: number;
  silent: boolean;
  /** Id of the thread to write into, 0 or absent for none; with `replyTo` it is only looked at. */
  threadId?: number;
  /** Trimmed title of the thread that the message begins unless it answers something; absent for none. */
  threadTitle?: string | undefined;
  /** What a guest wants to be called, "" to leave it. Accounts keep their name. */
  actorDisplayName: string;
  /** Asked before a guest's message is kept that mentions somebody; it may refuse. */
  countMention?: () => Promise<void>;
  /** Token of the other room that `replyTo` is from: a private reply; "" for this room. */
  replyToToken?: string;
  /** The scheduled message that this is; its author's read marker stays where it is. */
  scheduledId?: number;
}

/**
 * Keeps a message and wakes whoever waits for it (spec/chat-send.md §1).
 * @throws TalkError invalid `message` or `reply-to`, tooLong `message`; notFound when it is scheduled no more
 */
export async function sendMessage(
  deps: Pick<Deps, 'storage' | 'bus' | 'clock'>,
  participant: Participant,
  request: SendRequest,
): Promise<{ comment: Comment; parent: Comment | undefined }> {
  const { storage, bus, clock } = deps;
  const { room, attendee } = participant;
  if (request.message === '') throw new TalkError('invalid', 'message');
  const { replyTo, replyToToken = '' } = request;
  const isPrivate = answersElsewhere(room, replyTo, replyToToken);
  const quote = isPrivate ? await quotePrivately(deps, participant, replyTo, replyToToken) : undefined;
  const answered = quote ? undefined : await repliedTo(storage, room, replyTo);
  const threadId = quote ? 0 : await threadToWriteIn(storage, room, request.threadId ?? 0);
  const parentId = answered?.id ?? threadId;
  const topmostParentId = answered ? threadIdOf(answered) : threadId;
  if (isTooLong(request.message)) throw new TalkError('tooLong', 'message');
  if (attendee.actorType !== 'users' && findMentions(request.message).length > 0) await request.countMention?.();

  const now = clock.now();
  const metaData: CommentMetaData = {};
  if (request.silent) metaData.silent = true;
  if (threadId !== 0 && !answered) metaData.writtenIntoThread = true;
  const thread = quote ? {} : newThread(request, parentId);
  if (thread.startsThread !== undefined) metaData.threadTitle = thread.startsThread;
  if (mayMentionAll(participant)) metaData.canMentionAll = true;
  const reached = await reachOfNew(
    storage,
    {
      room,
      author: actorOf(attendee),
      text: request.message,
      canMentionAll: metaData.canMentionAll === true,
      repliedTo: quote?.original ?? answered,
      topmostParentId,
      silent: request.silent,
    },
    now,
  );
  const comment = await storage.addComment(
    room.id,
    {
      actorType: attendee.actorType,
      actorId: attendee.actorId,
      verb: 'comment',
      message: request.message,
      createdAt: now,
      parentId,
      topmostParentId,
      referenceId: cutReference(request.referenceId),
      expiresAt: expiryIn(room, now),
      metaData,
    },
    {
      authorAttendeeId: request.scheduledId === undefined ? attendee.id : 0,
      ...reached,
      ...newName(attendee, request.actorDisplayName),
      ...(quote && { quoted: quote.copy }),
      ...(request.scheduledId !== undefined && { scheduledId: request.scheduledId }),
      ...thread,
    },
  );
  bus.publish(room.token);
  const parent = answered ?? (parentId === 0 ? undefined : await storage.comment(room.id, parentId));
  return { comment, parent: parent && { ...parent, thread: comment.thread ?? null } };
}

function newThread({ threadTitle }: SendRequest, parentId: number): { startsThread?: string } {
  return threadTitle === undefined || parentId !== 0 ? {} : { startsThread: cutTitle(threadTitle) };
}

/** @throws TalkError invalid `reply-to` for what is no thread of the room; 0 is none */
export async function threadToWriteIn(storage: Storage, room: Room, threadId: number): Promise<number> {
  if (threadId !== 0 && !(await storage.thread(room.id, threadId))) throw new TalkError('invalid', 'reply-to');
  return threadId;
}

/** @throws TalkError invalid `reply-to` for what is no message of the room, or none that can be answered */
export async function repliedTo(storage: Storage, room: Room, replyTo: number): Promise<Comment | undefined> {
  if (replyTo === 0) return undefined;
  const parent = replyTo > 0 ? await storage.comment(room.id, replyTo) : undefined;
  if (!parent || !isReplyable(parent)) throw new TalkError('invalid', 'reply-to');
  return parent;
}

/** The first bytes of what the client sent, without a character cut in half. */
export function cutReference(referenceId: string): string {
  const bytes = Buffer.from(referenceId);
  if (bytes.length <= maxReferenceLength) return referenceId.trim();
  return bytes
    .subarray(0, maxReferenceLength)
    .toString('utf8')
    .replace(/\uFFFD+$/, '')
    .trim();
}

export function newName(attendee: Attendee, name: string): { authorDisplayName?: string } {
  const wanted = guestName(name);
  const isNameless = attendee.actorType === 'guests' || attendee.actorType === 'emails';
  return isNameless && wanted !== '' && wanted !== attendee.displayName ? { authorDisplayName: wanted } : {};
}

export const mayMentionAll = ({ room, attendee }: Participant): boolean =>
  room.mentionPermissions === MentionPermissions.everyone || isModerator(attendee);

/** Those of a one-to-one who are not in it: the invited peer before the first message, or somebody who left. */
export async function missingHalves(storage: Storage, room: Room): Promise<Addition[]> {
  if (room.type !== RoomType.oneToOne) return [];
  const pair = pairOf(room);
  const present = await storage.attendeesByActors(
    room.id,
    pair.map((id) => ({ type: 'users', id })),
  );
  const missing = pair.filter((id) => !present.some(({ actorId }) => actorId === id));
  const users = missing.length > 0 ? await storage.users(missing) : [];
  return Promise.all(users.map(async (user) => ({ attendee: await userDraft(storage, user, ParticipantType.owner) })));
}

/** What a new message says, as far as it matters for whom it reaches. */
interface Said extends Pick<Saying, 'room' | 'author' | 'text' | 'canMentionAll' | 'repliedTo'> {
  /** Id of the message that its thread begins with, 0 for none. */
  topmostParentId: number;
  silent: boolean;
}

/** Whom a new message reaches, and who comes into the room with it. */
export async function reachOfNew(
  storage: Storage,
  { topmostParentId, silent, ...said }: Said,
  now: number,
): Promise<Reach & { additions: Addition[] }> {
  const additions = await missingHalves(storage, said.room);
  const threadLevels = await threadLevelsIn(storage, topmostParentId);
  const newcomers = additions.map(newcomer);
  return { additions, ...(await reachOf(storage, { ...said, threadLevels, newcomers }, silent, now)) };
}

/** Somebody who is added with the message, as one who may be told of it. */
const newcomer = ({ attendee }: Addition): Notifiable => ({
  ...attendee,
  permissions: 0,
  notificationLevel: NotificationLevel.default,
});
