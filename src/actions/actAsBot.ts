import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Deps } from '../deps.js';
import { type Bot, BotFeature, BotState, botActor } from '../domain/bot.js';
import { type CommentMetaData, isTooLong } from '../domain/comment.js';
import { TalkError } from '../domain/errors.js';
import { expiryIn, MentionPermissions, type Room } from '../domain/room.js';
import { cutTitle, threadIdOf } from '../domain/thread.js';
import { cutReference, reachOfNew } from './sendMessage.js';

/** A bot has to bring at least so many random characters. */
const leastRandom = 32;

/** What a bot shows to prove who it is (spec/bots.md §3). */
export interface BotProof {
  random: string;
  /** Hex, of the random and the text. */
  signature: string;
}

/** A bot in a room that it may write to. */
export interface ActingBot {
  room: Room;
  bot: Bot;
}

/**
 * Finds the bot that has signed the text, among those that may answer in the room.
 * @throws TalkError invalid for a proof that is none; notLoggedIn when nobody of them has signed it, which is
 *   counted as a guess; throttled for the guess that is one too many
 */
export async function recognizeBot(
  { storage, throttle }: Pick<Deps, 'storage' | 'throttle'>,
  token: string,
  { random, signature }: BotProof,
  text: string,
  address: string,
): Promise<ActingBot> {
  if (random.length < leastRandom || signature === '') throw new TalkError('invalid', null);
  const room = await storage.roomByToken(token);
  const bots = room ? await storage.botsIn(room.id) : [];
  const given = Buffer.from(signature, 'hex');
  const signers = bots.filter((bot) => mayRespond(bot) && isSignedBy(bot, random + text, given));
  const [bot] = signers;
  if (room && bot) return { room, bot };
  await throttle.failed('bot', address, token);
  await throttle.check('bot', address);
  throw new TalkError('notLoggedIn', null, { statusCode: 401 });
}

const mayRespond = ({ state, features }: Bot): boolean =>
  state !== BotState.disabled && (features & BotFeature.response) !== 0;

function isSignedBy({ secret }: Bot, text: string, given: Buffer): boolean {
  const digest = createHmac('sha256', secret).update(text).digest();
  return given.length === digest.length && timingSafeEqual(given, digest);
}

/** What a bot says. */
export interface BotMessage {
  /** Trimmed, not empty. */
  message: string;
  referenceId: string;
  /** 0 for none; anything in the room may be answered. */
  replyTo: number;
  silent: boolean;
  threadId: number;
  threadTitle: string;
}

/**
 * Keeps what a bot says and wakes whoever waits. Neither lobby nor lock keeps a bot from it.
 * @throws TalkError invalid for what is not in the room, tooLong
 */
export async function sayAsBot(
  deps: Pick<Deps, 'storage' | 'bus' | 'clock'>,
  { room, bot }: ActingBot,
  { message, referenceId, replyTo, silent, threadId, threadTitle }: BotMessage,
): Promise<void> {
  const { storage, bus, clock } = deps;
  const answered = replyTo === 0 ? undefined : await storage.comment(room.id, replyTo);
  if (replyTo !== 0 && !answered) throw new TalkError('invalid', null);
  if (threadId !== 0 && !(await storage.thread(room.id, threadId))) throw new TalkError('invalid', null);
  if (isTooLong(message)) throw new TalkError('tooLong', null);
  const now = clock.now();
  const author = botActor(bot);
  const metaData: CommentMetaData = {};
  if (silent) metaData.silent = true;
  if (threadId !== 0 && !answered) metaData.writtenIntoThread = true;
  const startsThread = !answered && threadId === 0 && threadTitle !== '' ? cutTitle(threadTitle) : undefined;
  if (startsThread !== undefined) metaData.threadTitle = startsThread;
  const canMentionAll = room.mentionPermissions === MentionPermissions.everyone;
  if (canMentionAll) metaData.canMentionAll = true;
  const topmostParentId = answered ? threadIdOf(answered) : threadId;
  const reached = await reachOfNew(
    storage,
    { room, author, text: message, canMentionAll, repliedTo: answered, topmostParentId, silent },
    now,
  );
  await storage.addComment(
    room.id,
    {
      actorType: author.type,
      actorId: author.id,
      verb: 'comment',
      message,
      createdAt: now,
      parentId: answered?.id ?? threadId,
      topmostParentId,
      referenceId: cutReference(referenceId),
      expiresAt: expiryIn(room, now),
      metaData,
    },
    {
      authorAttendeeId: 0,
      ...reached,
      ...(startsThread !== undefined && { startsThread }),
    },
  );
  bus.publish(room.token);
}
