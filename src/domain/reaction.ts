import { type Actor, actorKey } from './actor.js';
import type { Comment, CommentDraft, Verb } from './comment.js';

/** A message shows this many kinds of reaction, the most used ones; the list of who reacted holds all. */
export const maxShownReactions = 20;
/** Code points of a reaction: room for every family and flag, but not for a novel of invisible joiners. */
const maxReactionLength = 32;

/** What may stand in a reaction at all: symbols, and what emoji are put together with (spec/reactions.md). */
const emojiLike = /^(?:[\p{So}\p{Sk}\p{Sm}\p{Lm}\p{Ll}\p{Po}\p{Pd}\p{Nd}\p{Me}\p{Cf}\p{Cn}]|\uFE0F)+$/u;
const visible = /[^\p{Cf}\p{Mn}]/u;
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Whether the text is one emoji, or a symbol that Talk takes for one, such as `→` or `é`; blanks must be gone. */
export function isReaction(text: string): boolean {
  if (text.length > 2 * maxReactionLength || [...text].length > maxReactionLength) return false;
  if (Buffer.byteLength(text) < 2 || !emojiLike.test(text) || !visible.test(text)) return false;
  return [...graphemes.segment(text)].length === 1;
}

/** What people wrote or shared can be reacted to as long as it is not deleted. */
export const isReactable = (comment: { verb: Verb }): boolean =>
  comment.verb === 'comment' || comment.verb === 'object_shared';

/** The row that a reaction is: it speaks of its message and lives as long. */
export const reactionTo = (target: Comment, actor: Actor, reaction: string, now: number): CommentDraft => ({
  actorType: actor.type,
  actorId: actor.id,
  verb: 'reaction',
  message: reaction,
  createdAt: now,
  parentId: target.id,
  topmostParentId: target.topmostParentId || target.id,
  referenceId: '',
  expiresAt: target.expiresAt,
  metaData: {},
});

/** One person's reactions by the id of the message, in the order in which they were given. */
export type OwnReactions = ReadonlyMap<number, readonly string[]>;
/** Everybody's own reactions to some messages, by `actorKey`. */
export type Reactors = ReadonlyMap<string, OwnReactions>;

/** @param reactions oldest first */
export function reactorsOf(
  reactions: readonly Pick<Comment, 'actorType' | 'actorId' | 'parentId' | 'message'>[],
): Reactors {
  const reactors = new Map<string, Map<number, string[]>>();
  for (const { actorType, actorId, parentId, message } of reactions) {
    const key = actorKey({ type: actorType, id: actorId });
    const own = reactors.get(key) ?? new Map<number, string[]>();
    reactors.set(key, own.set(parentId, [...(own.get(parentId) ?? []), message]));
  }
  return reactors;
}
