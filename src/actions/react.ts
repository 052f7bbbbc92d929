import type { Deps } from '../deps.js';
import { type Actor, sameActor } from '../domain/actor.js';
import { actorOf, NotificationLevel } from '../domain/attendee.js';
import type { Comment } from '../domain/comment.js';
import { TalkError } from '../domain/errors.js';
import type { NameBook } from '../domain/names.js';
import type { Notice } from '../domain/notification.js';
import { levelOf, passesLobby } from '../domain/notificationLevel.js';
import type { Participant } from '../domain/participant.js';
import { isReactable, isReaction, reactionTo } from '../domain/reaction.js';
import type { Room } from '../domain/room.js';
import type { Storage } from '../storage/storage.js';
import { gatherNames } from './gatherNames.js';
import { roomSettings } from './talkSettings.js';
import { tell } from './tell.js';

type Acting = Pick<Deps, 'storage' | 'bus' | 'clock'>;

/** Who has reacted to a message, and what they are called. */
export interface Reactions {
  /** The newest first. */
  comments: Comment[];
  names: NameBook;
}

export const react = (deps: Acting, { room, attendee }: Participant, messageId: number, reaction: string) =>
  reactAs(deps, room, actorOf(attendee), messageId, reaction);

/**
 * Reacts to a message and wakes whoever waits (spec/reactions.md).
 * @param reaction without blanks at its ends
 * @returns whether the reaction is new
 * @throws TalkError notFound for an id of nothing; invalid for no emoji and for what cannot be reacted to
 */
export async function reactAs(
  { storage, bus, clock }: Acting,
  room: Room,
  actor: Actor,
  messageId: number,
  reaction: string,
): Promise<boolean> {
  const [target] = await storage.commentsByIds([messageId]);
  if (!target) throw new TalkError('notFound', null);
  if (target.roomId !== room.id || !isReactable(target) || !isReaction(reaction)) throw new TalkError('invalid', null);
  const now = clock.now();
  const notices = await noticeOfReaction(storage, room, target, actor, reaction, now);
  const outcome = await storage.addReaction(room.id, reactionTo(target, actor, reaction, now), notices);
  if (outcome === 'gone') throw new TalkError('invalid', null);
  if (outcome === 'added') bus.publish(room.token);
  return outcome === 'added';
}

/** For the author of the message, if they want to hear of everything and are not who reacts. */
async function noticeOfReaction(
  storage: Storage,
  room: Room,
  target: Comment,
  actor: Actor,
  reaction: string,
  createdAt: number,
): Promise<Notice[]> {
  const author = actorOf(target);
  const attendee = author.type === 'users' && !sameActor(author, actor) && (await storage.attendeeOf(room.id, author));
  if (!attendee) return [];
  const { defaultGroupNotification, defaultPermissions } = await roomSettings({ storage });
  const isWanted = levelOf(attendee, room, defaultGroupNotification) === NotificationLevel.always;
  if (!isWanted || !passesLobby(attendee, room, defaultPermissions)) return [];
  return [{ uids: [author.id], subject: 'reaction', actor, parameters: { reaction }, createdAt }];
}

export const takeBackReaction = (deps: Acting, { room, attendee }: Participant, messageId: number, reaction: string) =>
  takeBackReactionAs(deps, room, actorOf(attendee), messageId, reaction);

/**
 * Takes back a reaction of one's own.
 * @throws TalkError notFound when there is none, or no such message
 */
export async function takeBackReactionAs(
  { storage, bus, clock }: Acting,
  room: Room,
  actor: Actor,
  messageId: number,
  reaction: string,
): Promise<void> {
  const target = await reactableIn(storage, room, messageId);
  const revoked = tell(room, 'reaction_revoked', {}, actor, clock.now(), target);
  const removed = await storage.removeReaction(room.id, target.id, actor, reaction, revoked);
  if (!removed) throw new TalkError('notFound', null);
  bus.publish(room.token);
}

/**
 * @param reaction the only emoji to list, undefined for all of them
 * @throws TalkError notFound when there is no such message, or it cannot be reacted to
 */
export async function listReactions(
  { storage }: Pick<Deps, 'storage'>,
  room: Room,
  messageId: number,
  reaction?: string,
): Promise<Reactions> {
  await reactableIn(storage, room, messageId);
  const all = await storage.reactionsTo([messageId]);
  const comments = all.filter(({ message }) => reaction === undefined || message === reaction).reverse();
  return { comments, names: await gatherNames(storage, room, comments) };
}

async function reactableIn(storage: Storage, room: Room, messageId: number): Promise<Comment> {
  const target = await storage.comment(room.id, messageId);
  if (!target || !isReactable(target)) throw new TalkError('notFound', null);
  return target;
}
