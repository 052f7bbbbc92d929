import { type Actor, actorKey } from '../domain/actor.js';
import type { Comment } from '../domain/comment.js';
import { type OwnReactions, type Reactors, reactorsOf } from '../domain/reaction.js';
import type { Storage } from '../storage/storage.js';
import type { Page } from './receiveMessages.js';

type Reading = Pick<Storage, 'reactionsTo'>;
type Shown = Pick<Page, 'comments' | 'parents'>;

const nobody: Reactors = new Map();

/** Everybody's own reactions to what a page shows; storage is asked only if anybody has reacted to any of it. */
export async function reactorsOn(storage: Reading, page: Shown): Promise<Reactors> {
  const ids = reactedTo(page);
  return ids.length > 0 ? reactorsOf(await storage.reactionsTo(ids)) : nobody;
}

/** The same of one reader; undefined when they have reacted to nothing of it. */
export async function ownReactionsOn(storage: Reading, page: Shown, actor: Actor): Promise<OwnReactions | undefined> {
  const ids = reactedTo(page);
  return ids.length > 0 ? reactorsOf(await storage.reactionsTo(ids, actor)).get(actorKey(actor)) : undefined;
}

function reactedTo({ comments, parents }: Shown): number[] {
  const ids = new Set<number>();
  for (const comment of comments) if (hasReactions(comment)) ids.add(comment.id);
  for (const parent of parents.values()) if (hasReactions(parent)) ids.add(parent.id);
  return [...ids];
}

function hasReactions({ reactions }: Comment): boolean {
  for (const _ in reactions) return true;
  return false;
}
