import type { Deps } from '../deps.js';
import type { Participant } from '../domain/participant.js';
import { RoomType } from '../domain/room.js';
import { peerOf, roomDisplayName } from '../domain/roomName.js';
import { fold } from '../domain/search.js';
import type { User } from '../domain/user.js';
import { listAttended } from './listAttended.js';

export interface ConversationQuery {
  term: string;
  /** Token of the conversation that the user is in, "" for none. */
  current: string;
  /** Token of the last one of the page before, "" for the first page. */
  cursor: string;
  limit: number;
}

export interface FoundConversation {
  room: Participant['room'];
  displayName: string;
}

export interface ConversationPage {
  found: FoundConversation[];
  /** Token of the last one if there are more, "" if a further page has ended, null if one page holds all. */
  cursor: string | null;
}

/** The user's own conversations by their name (spec/search.md §4). */
export async function searchConversations(
  deps: Pick<Deps, 'storage' | 'clock' | 'bus'>,
  user: User,
  { term, current, cursor, limit }: ConversationQuery,
): Promise<ConversationPage> {
  const participants = (await listAttended(deps, user.uid)).filter(
    ({ room }) => room.type !== RoomType.changelog && room.token !== current,
  );
  const peers = new Map(participants.map(({ room }) => [room.id, peerIn(room, user.uid)]));
  const accounts = await deps.storage.users([...new Set([...peers.values()].filter((uid) => uid !== undefined))]);
  const nameOf = new Map(accounts.map(({ uid, displayName }) => [uid, displayName]));

  const wanted = fold(term);
  const found = participants
    .map(({ room }) => {
      const peer = peers.get(room.id);
      const displayName = roomDisplayName(room, { uid: user.uid, mayKnow: true }, (uid) => nameOf.get(uid));
      const names = room.type === RoomType.oneToOne ? [peer ?? '', displayName] : [room.name];
      return { room, displayName, isFound: names.some((name) => fold(name).includes(wanted)) };
    })
    .filter(({ isFound }) => isFound);
  return pageOf(found, cursor, limit);
}

const peerIn = (room: Participant['room'], uid: string): string | undefined =>
  room.type === RoomType.oneToOne ? peerOf(room, uid) : undefined;

function pageOf(found: FoundConversation[], cursor: string, limit: number): ConversationPage {
  if (found.length <= limit) return { found, cursor: null };
  const sorted = found
    .map((one) => ({ one, key: `${one.displayName.toLowerCase()}#${one.room.token}` }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ one }) => one);
  const start = sorted.findIndex(({ room }) => room.token === cursor) + 1;
  const page = sorted.slice(start, start + limit);
  const isLast = start + page.length >= sorted.length;
  return { found: page, cursor: isLast ? '' : (page.at(-1)?.room.token ?? '') };
}
