import type { Deps } from '../deps.js';
import type { Comment } from '../domain/comment.js';
import type { Room } from '../domain/room.js';
import { type ItemKind, itemKinds } from '../domain/sharedObject.js';
import { type Page, pageOf } from './receiveMessages.js';

type Reading = Pick<Deps, 'storage'>;

/** What stands in the overview besides the kinds of shared items: messages that are pinned. */
export type ListedKind = ItemKind | 'pinned';

/**
 * Items of one kind, newest first (spec/chat-send.md §9).
 * @param before exclusive offset, 0 to start at the newest
 */
export async function sharedItems(
  { storage }: Reading,
  room: Room,
  kind: ListedKind,
  before: number,
  limit: number,
): Promise<Page | undefined> {
  return pageOf(storage, room, await find(storage, room, kind, before, limit));
}

/** The newest of each kind; kinds without any are left out. */
export async function sharedOverview(
  { storage }: Reading,
  room: Room,
  limit: number,
): Promise<Partial<Record<ListedKind, Page>>> {
  const overview: Partial<Record<ListedKind, Page>> = {};
  for (const kind of [...itemKinds, 'pinned'] as const) {
    const page = await pageOf(storage, room, await find(storage, room, kind, 0, limit));
    if (page) overview[kind] = page;
  }
  return overview;
}

async function find(
  storage: Deps['storage'],
  room: Room,
  kind: ListedKind,
  offset: number,
  limit: number,
): Promise<Comment[]> {
  const before = offset > 0 ? offset : Number.MAX_SAFE_INTEGER;
  if (kind !== 'pinned') return storage.sharedItems(room.id, kind, before, limit);
  const pinned = await storage.comments(room.id, await storage.pinnedIds(room.id, before, limit));
  return pinned.sort((a, b) => b.id - a.id);
}
