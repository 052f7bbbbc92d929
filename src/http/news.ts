import { LRUCache } from 'lru-cache';
import type { Places } from '../actions/findPlaces.js';
import { reactorsOn } from '../actions/gatherReactions.js';
import { future, offsetOf, type Page, type PageRequest } from '../actions/receiveMessages.js';
import type { Deps } from '../deps.js';
import { type Actor, actorKey } from '../domain/actor.js';
import type { Comment } from '../domain/comment.js';
import type { Reactors } from '../domain/reaction.js';
import type { Room } from '../domain/room.js';
import { messageContext } from './messageAnswer.js';
import { type OcsFormat, type OcsVersion, ok, renderAnswer } from './ocs.js';
import { PlaceDesk } from './placeDesk.js';
import { type MessageViewer, presentEach } from './presenters/message.js';
import { type NamedUsers, namedUsers, viewerKind } from './presenters/viewerKind.js';

/** New messages of a room, each rendered once for each kind of viewer. */
class News {
  readonly #deps: Deps;
  readonly #room: Room;
  readonly #page: Page;
  readonly #named: NamedUsers;
  readonly #reactors: Reactors;
  readonly #present: ReadonlySet<number>;
  readonly #desk: PlaceDesk | undefined;
  /** JSON of each comment, by kind of viewer; "" for one that is not shown. */
  readonly #rendered = new Map<string, string[]>();

  constructor(deps: Deps, room: Room, page: Page, reactors: Reactors, present: ReadonlySet<number>) {
    this.#deps = deps;
    this.#room = room;
    this.#page = page;
    this.#named = namedUsers(page.comments, page.parents, room);
    this.#reactors = reactors;
    this.#present = present;
    const { files } = page.names;
    this.#desk = files.size > 0 ? new PlaceDesk(deps, files) : undefined;
  }

  get comments(): readonly Comment[] {
    return this.#page.comments;
  }

  /** As it was when they were read. */
  get room(): Room {
    return this.#room;
  }

  isFor(attendeeId: number): boolean {
    return this.#present.has(attendeeId);
  }

  /** Where the reader finds the files in it; undefined when there are none, or for who has no tree of files. */
  async placesFor(actor: Actor): Promise<Places | undefined> {
    return actor.type === 'users' ? this.#desk?.ask(actor.id) : undefined;
  }

  /** Unix seconds at which the first message expires, or the first file in them is no longer shared; 0 for never. */
  get expiresAt(): number {
    const now = this.#deps.clock.now();
    const shares = [...this.#page.names.files.values()].map(({ share }) => share);
    const ends = [...this.comments, ...shares].map(({ expiresAt }) => expiresAt).filter((end) => end > now);
    return ends.length > 0 ? Math.min(...ends) : 0;
  }

  /** The reader as one who may have reacted to some of it. */
  viewer({ actor, roomDisplayName, places }: NewsReader): MessageViewer {
    return { actor, roomDisplayName, ownReactions: this.#reactors.get(actorKey(actor)), places };
  }

  kindOf(viewer: MessageViewer): string {
    return viewerKind(viewer, this.#named);
  }

  /** JSON texts of the messages from one place to another that are shown to viewers of that kind. */
  rendered(kind: string, viewer: MessageViewer, from: number, to: number): string[] {
    let all = this.#rendered.get(kind);
    if (!all) {
      all = [];
      this.#rendered.set(kind, all);
    }
    const { comments, parents, names } = this.#page;
    const missing: number[] = [];
    for (let place = from; place < to; place++) if (all[place] === undefined) missing.push(place);
    if (missing.length > 0) {
      const wanted = missing.map((place) => comments[place]).filter((comment) => comment !== undefined);
      const messages = presentEach(wanted, parents, viewer, messageContext(this.#deps, this.#room, names));
      for (const [index, place] of missing.entries())
        all[place] = messages[index] ? JSON.stringify(messages[index]) : '';
    }
    return all.slice(from, to).filter((text) => text !== '');
  }
}

/** Who reads the news. */
export interface NewsReader {
  actor: Actor;
  /** What the room is called for them. */
  roomDisplayName: string;
  /** As `placesFor` has it. */
  places: Places | undefined;
}

/** Where a page of one asker lies in the news. */
export class NewsPage {
  readonly lastGiven: number;
  readonly #news: News;
  readonly #from: number;
  readonly #to: number;
  readonly #bodies = new Map<string, Buffer>();

  constructor(news: News, from: number, to: number) {
    this.#news = news;
    this.#from = from;
    this.#to = to;
    this.lastGiven = news.comments[to - 1]?.id ?? 0;
  }

  get room(): Room {
    return this.#news.room;
  }

  /** Whether that attendee was still in the room when the news were read; others must not get them. */
  isFor(attendeeId: number): boolean {
    return this.#news.isFor(attendeeId);
  }

  /** Where a reader finds the files in it: to be handed to `bodyFor`. */
  placesFor(actor: Actor): Promise<Places | undefined> {
    return this.#news.placesFor(actor);
  }

  /** The whole answer for a viewer, made once for each kind. */
  bodyFor(reader: NewsReader, version: OcsVersion, format: OcsFormat): Buffer {
    const viewer = this.#news.viewer(reader);
    const kind = this.#news.kindOf(viewer);
    const key = version === 2 && format === 'json' ? kind : `${version} ${format} ${kind}`;
    let body = this.#bodies.get(key);
    if (!body) {
      body = Buffer.from(envelope(version, format, this.#news.rendered(kind, viewer, this.#from, this.#to)));
      this.#bodies.set(key, body);
    }
    return body;
  }
}

function envelope(version: OcsVersion, format: OcsFormat, messages: string[]): string {
  const list = `[${messages.join(',')}]`;
  if (version === 2 && format === 'json') {
    return `{"ocs":{"meta":{"status":"ok","statuscode":200,"message":"OK"},"data":${list}}}`;
  }
  return renderAnswer(version, format, ok(JSON.parse(list))).body;
}

/** A read of one room or thread, and the parts of it that were asked for. */
interface Batch {
  /** What the room was at, as storage knows it. */
  stamp: number;
  after: number;
  limit: number;
  /** As the news have it. */
  expiresAt: number;
  found: Promise<News | undefined>;
  pages: Map<string, Promise<NewsPage | undefined>>;
}

/** Rooms and threads whose news are remembered: those in which something happens at the moment. */
const maxPlaces = 1000;

/**
 * The news of each room, as long as nothing has changed there. However many ask, waiting or just coming, and whatever
 * each of them knows already, they are read and rendered once.
 */
export class NewsBoard {
  readonly #places = new LRUCache<string, Batch>({ max: maxPlaces });

  /** @throws TalkError roomNotFound when the room is gone */
  async find(deps: Deps, room: Room, request: PageRequest): Promise<NewsPage | undefined> {
    const after = offsetOf(request);
    const { limit } = request;
    const stamp = await deps.storage.messageStamp(room.id);
    let batch = this.#places.get(placeOf(room, request));
    if (!batch || !isGood(batch, stamp, deps.clock.now()) || batch.after > after) {
      batch = this.#read(deps, room, request, stamp);
    }
    const key = `${after} ${limit}`;
    let page = batch.pages.get(key);
    if (!page) {
      page = cut(batch, after, limit, () => read(deps, room, request));
      batch.pages.set(key, page);
    }
    return page;
  }

  #read(deps: Deps, room: Room, request: PageRequest, stamp: number): Batch {
    const found = read(deps, room, request);
    const { limit } = request;
    const batch: Batch = { stamp, after: offsetOf(request), limit, expiresAt: 0, found, pages: new Map() };
    const place = placeOf(room, request);
    this.#places.set(place, batch);
    found.then(
      (news) => {
        batch.expiresAt = news?.expiresAt ?? 0;
      },
      () => this.#places.delete(place),
    );
    return batch;
  }
}

/** A room, or one thread of it. */
const placeOf = (room: Room, { threadId }: PageRequest): string => `${room.id} ${threadId}`;

const isGood = (batch: Batch, stamp: number, now: number): boolean =>
  batch.stamp === stamp && (batch.expiresAt === 0 || now < batch.expiresAt);

/** @param readOn for what lies beyond the batch */
async function cut(
  batch: Batch,
  after: number,
  limit: number,
  readOn: () => Promise<News | undefined>,
): Promise<NewsPage | undefined> {
  const news = await batch.found;
  if (!news) return undefined;
  const { comments } = news;
  let from = 0;
  while (from < comments.length && (comments[from]?.id ?? 0) <= after) from++;
  const isWhole = comments.length < batch.limit;
  if (isWhole || comments.length - from >= limit) return pageOf(news, from, Math.min(comments.length, from + limit));
  const further = await readOn();
  return further && pageOf(further, 0, further.comments.length);
}

const pageOf = (news: News, from: number, to: number): NewsPage | undefined =>
  to > from ? new NewsPage(news, from, to) : undefined;

async function read(deps: Deps, room: Room, request: PageRequest): Promise<News | undefined> {
  const page = await future(deps, room, request);
  if (!page) return undefined;
  // Whoever waits may know the room as it was long ago.
  const now = (await deps.storage.roomById(room.id)) ?? room;
  const reactors = await reactorsOn(deps.storage, page);
  return new News(deps, now, page, reactors, await deps.storage.attendeeIds(room.id));
}
