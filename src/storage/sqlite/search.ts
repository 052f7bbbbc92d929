import { asc, desc, gt, inArray, lte, sql } from 'drizzle-orm';
import { comments, rooms, searchProgress, searchQueue } from '../../../db/schema.js';
import type { Comment, Verb } from '../../domain/comment.js';
import { containsTerm, fold, searchTextOf } from '../../domain/search.js';
import type { CommentSearch } from '../searchStorage.js';
import { type Connection, listed } from './connection.js';
import { allOf, anyOf, indexedText, piecesOf, roomPiece } from './searchIndex.js';
import { selectComments } from './selectComments.js';

const given = sql.placeholder;

/** Of how many messages at most it is looked whether they contain the term, over all rooms, and in each at least. */
const mostLookedAt = 10_000;
const leastPerRoom = 20;
/** So many messages are sooner looked at than the index is asked, which may have to go through all with a piece. */
const fewMessages = 3_000;
/** Of so many the index is asked by itself; each of them makes every step in it longer. */
const fewRooms = 32;

/** A message that may be one that is looked for. */
interface Candidate {
  id: number;
  roomId: number;
  verb: Verb;
  message: string;
  actorType: string;
  actorId: string;
  createdAt: number;
  expiresAt: number;
}
const candidate = `comments.id, room_id AS roomId, verb, message, actor_type AS actorType, actor_id AS actorId,
  created_at AS createdAt, expires_at AS expiresAt`;

/** What one question has found, newest first. */
class Findings {
  readonly ids: number[] = [];
  readonly #search: CommentSearch;
  readonly #rooms: ReadonlySet<number>;
  readonly #known = new Set<number>();
  readonly #wanted: number;

  constructor(search: CommentSearch) {
    this.#search = search;
    this.#rooms = new Set(search.roomIds);
    this.#wanted = search.offset + search.limit;
  }

  /** The id that a message must have more than to be among those that are wanted. */
  get bar(): number {
    return this.ids[this.#wanted - 1] ?? 0;
  }

  /** @param found newest first. @returns id of the last that was looked at, 0 when there are no more */
  look(found: Iterable<Candidate>, most = Number.POSITIVE_INFINITY): number {
    let count = 0;
    for (const one of found) {
      if (one.id <= this.bar) return 0;
      if (this.#isWanted(one)) this.#add(one.id);
      if (++count >= most) return one.id;
    }
    return 0;
  }

  #isWanted(one: Candidate): boolean {
    const { term, since, until, author, now } = this.#search;
    return (
      this.#rooms.has(one.roomId) &&
      (one.expiresAt === 0 || one.expiresAt > now) &&
      since <= one.createdAt &&
      one.createdAt <= until &&
      (author === undefined || (one.actorType === 'users' && one.actorId === author)) &&
      containsTerm(one, term)
    );
  }

  #add(id: number): void {
    if (this.#known.has(id)) return;
    this.#known.add(id);
    let place = this.ids.length;
    while (place > 0 && (this.ids[place - 1] ?? 0) < id) place--;
    this.ids.splice(place, 0, id);
  }
}

export function searchReads(db: Connection) {
  const prepare = (source: string) => db.$client.prepare<unknown[], Candidate>(`SELECT ${candidate} FROM ${source}`);
  const found = "verb IN ('comment', 'object_shared')";
  const progress = db.select().from(searchProgress).prepare();
  const recent = prepare(`comments WHERE id > ? AND +room_id IN (SELECT value FROM json_each(?)) AND ${found}
    ORDER BY id DESC`);
  const queued = prepare(
    `search_queue CROSS JOIN comments ON comments.id = comment_id WHERE ${found} ORDER BY id DESC`,
  );
  const indexed = prepare(`comment_index CROSS JOIN comments ON comments.id = comment_index.rowid
    WHERE comment_index MATCH ? AND comment_index.rowid <= ? ORDER BY comment_index.rowid DESC`);
  const inRoom = prepare('comments WHERE room_id = ? AND id <= ? ORDER BY id DESC');
  const counted = db
    .select({ total: sql<number>`coalesce(sum(${rooms.commentCount}), 0)` })
    .from(rooms)
    .where(inArray(rooms.id, listed('ids')))
    .prepare();
  const byIds = selectComments(db)
    .where(inArray(comments.id, listed('ids')))
    .orderBy(desc(comments.id))
    .prepare();

  /** Each room by itself, as long as it may have something newer than what is found already. */
  function lookInRooms({ roomIds }: CommentSearch, findings: Findings, upTo: number, most?: number): void {
    const perRoom = most ?? Math.max(leastPerRoom, Math.ceil(mostLookedAt / roomIds.length));
    for (const roomId of roomIds) findings.look(inRoom.iterate(roomId, upTo), perRoom);
  }

  function lookInIndex(search: CommentSearch, findings: Findings, pieces: string[], upTo: number): void {
    const { roomIds } = search;
    const isFew = roomIds.length <= fewRooms;
    const query = isFew ? `(${anyOf(roomIds.map(roomPiece))}) AND ${allOf(pieces)}` : allOf(pieces);
    const last = findings.look(indexed.iterate(query, upTo), mostLookedAt);
    if (last > 0 && !isFew) lookInRooms(search, findings, last);
  }

  return {
    async searchComments(search: CommentSearch): Promise<Comment[]> {
      const { roomIds, term, offset, limit } = search;
      if (roomIds.length === 0) return [];
      const findings = new Findings(search);
      const { indexedFrom = 0, indexedTo = 0 } = progress.get() ?? {};
      const pieces = piecesOf(term);
      const { total } = counted.get({ ids: JSON.stringify(roomIds) }) ?? { total: 0 };
      if (total <= fewMessages) {
        lookInRooms(search, findings, Number.MAX_SAFE_INTEGER, mostLookedAt);
      } else if (pieces.length === 0) {
        lookInRooms(search, findings, Number.MAX_SAFE_INTEGER);
      } else {
        findings.look(recent.iterate(indexedTo, JSON.stringify(roomIds)));
        findings.look(queued.iterate());
        lookInIndex(search, findings, pieces, indexedTo);
        if (indexedFrom > 0) lookInRooms(search, findings, indexedFrom);
      }
      const ids = findings.ids.slice(offset, offset + limit);
      return ids.length > 0 ? byIds.all({ ids: JSON.stringify(ids) }) : [];
    },
  };
}

export function searchWrites(db: Connection) {
  const progress = db.select().from(searchProgress).prepare();
  const queue = db
    .select({ id: searchQueue.commentId })
    .from(searchQueue)
    .orderBy(asc(searchQueue.commentId))
    .limit(given('limit'))
    .prepare();
  const done = db
    .delete(searchQueue)
    .where(inArray(searchQueue.commentId, listed('ids')))
    .prepare();
  const { id, roomId, verb, message } = comments;
  const texts = () => db.select({ id, roomId, verb, message }).from(comments);
  const byIds = texts()
    .where(inArray(id, listed('ids')))
    .prepare();
  const newer = texts()
    .where(gt(id, given('above')))
    .orderBy(asc(id))
    .limit(given('limit'))
    .prepare();
  const older = texts()
    .where(lte(id, given('upTo')))
    .orderBy(desc(id))
    .limit(given('limit'))
    .prepare();
  const insert = db.$client.prepare('INSERT INTO comment_index (rowid, room, text) VALUES (?, ?, ?)');
  const remove = db.$client.prepare('DELETE FROM comment_index WHERE rowid = ?');

  function index(those: Pick<Comment, 'id' | 'roomId' | 'verb' | 'message'>[]): void {
    for (const comment of those) {
      const text = searchTextOf(comment);
      if (text) insert.run(comment.id, roomPiece(comment.roomId), indexedText(fold(text)));
    }
  }

  function catchUp(limit: number): number {
    const those = queue.all({ limit }).map(({ id }) => id);
    if (those.length === 0) return 0;
    const ids = JSON.stringify(those);
    for (const id of those) remove.run(id);
    index(byIds.all({ ids }));
    done.run({ ids });
    return those.length;
  }

  return {
    indexComments(limit: number): number {
      let count = catchUp(limit);
      const { indexedFrom = 0, indexedTo = 0 } = progress.get() ?? {};
      const after = count < limit ? newer.all({ above: indexedTo, limit: limit - count }) : [];
      count += after.length;
      const before = count < limit && indexedFrom > 0 ? older.all({ upTo: indexedFrom, limit: limit - count }) : [];
      const reachesStart = indexedFrom > 0 && before.length < limit - count;
      count += before.length;
      index(after);
      index(before);
      if (after.length > 0 || before.length > 0 || reachesStart) {
        const oldest = reachesStart ? 0 : (before.at(-1)?.id ?? indexedFrom + 1) - 1;
        db.update(searchProgress)
          .set({ indexedFrom: oldest, indexedTo: after.at(-1)?.id ?? indexedTo })
          .run();
      }
      return count;
    },
  };
}
