import type { Deps } from '../deps.js';
import type { Comment } from '../domain/comment.js';
import type { NameBook } from '../domain/names.js';
import { type Participant, waitsInLobby } from '../domain/participant.js';
import { RoomType } from '../domain/room.js';
import { canBeFound, fold } from '../domain/search.js';
import type { User } from '../domain/user.js';
import { gatherNames } from './gatherNames.js';
import { listAttended } from './listAttended.js';
import { roomDisplayNameFor } from './roomNames.js';

type Reading = Pick<Deps, 'storage' | 'clock' | 'bus'>;

/** What is looked for, and in which conversations. */
export interface MessageQuery {
  /** Trimmed; "" for anything. */
  term: string;
  /** Token of the conversation that the user is in, "" for none. */
  current: string;
  /** Whether only that one is searched, or all others. */
  onlyCurrent: boolean;
  /** Token of the only conversation to search, "" for any. */
  conversation: string;
  /** Unix seconds, both included. */
  since: number;
  until: number;
  /** User id of the author. */
  author: string | undefined;
  offset: number;
  limit: number;
}

/** A message that was found, with everything that showing it needs. */
export interface FoundMessage {
  comment: Comment;
  participant: Participant;
  /** What the room is called for the user. */
  roomDisplayName: string;
  names: NameBook;
}

/** Matches further down than this are not gone through. */
const deepest = 10_000;

/**
 * The newest first (spec/search.md §3).
 * @returns undefined when there is no conversation to search
 */
export async function searchMessages(
  deps: Reading,
  user: User,
  query: MessageQuery,
): Promise<FoundMessage[] | undefined> {
  const { term, since, until, author, offset, limit } = query;
  const participants = (await listAttended(deps, user.uid)).filter((participant) => isSearched(participant, query));
  if (participants.length === 0) return undefined;
  if (offset > deepest || (term !== '' && !canBeFound(term))) return [];
  const byRoom = new Map(participants.map((participant) => [participant.room.id, participant]));
  const comments = await deps.storage.searchComments({
    roomIds: participants.toSorted((a, b) => b.room.lastMessageId - a.room.lastMessageId).map(({ room }) => room.id),
    term: fold(term),
    since,
    until,
    author,
    now: deps.clock.now(),
    offset,
    limit,
  });
  return showable(deps, comments, byRoom);
}

function isSearched(participant: Participant, query: MessageQuery): boolean {
  const { room, attendee } = participant;
  const { current, onlyCurrent, conversation } = query;
  if (room.type === RoomType.changelog || waitsInLobby(participant)) return false;
  if ((room.token === current) !== onlyCurrent) return false;
  if (conversation !== '') return room.token === conversation;
  // What is said there shows up nowhere outside, unless it is asked for.
  return onlyCurrent || !attendee.sensitive;
}

async function showable(
  deps: Reading,
  comments: Comment[],
  byRoom: ReadonlyMap<number, Participant>,
): Promise<FoundMessage[]> {
  const perRoom = new Map<number, { roomDisplayName: string; names: NameBook }>();
  for (const roomId of new Set(comments.map((comment) => comment.roomId))) {
    const participant = byRoom.get(roomId);
    if (!participant) continue;
    const said = comments.filter((comment) => comment.roomId === roomId);
    const [roomDisplayName, names] = await Promise.all([
      roomDisplayNameFor(deps, participant),
      gatherNames(deps.storage, participant.room, said),
    ]);
    perRoom.set(roomId, { roomDisplayName, names });
  }
  return comments.flatMap((comment) => {
    const participant = byRoom.get(comment.roomId);
    const around = perRoom.get(comment.roomId);
    return participant && around ? [{ comment, participant, ...around }] : [];
  });
}
