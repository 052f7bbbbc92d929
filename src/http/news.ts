import { reactorsOn } from '../actions/gatherReactions.js';
import { future, offsetOf, type Page, type PageRequest } from '../actions/receiveMessages.js';
import type { Deps } from '../deps.js';
import { actorKey } from '../domain/actor.js';
import type { Comment } from '../domain/comment.js';
import type { Reactors } from '../domain/reaction.js';
import type { Room } from '../domain/room.js';
import type { Shared } from '../events/waiters.js';
import { messageContext } from './messageAnswer.js';
import { type OcsFormat, type OcsVersion, ok, renderAnswer } from './ocs.js';
import { type MessageViewer, presentEach } from './presenters/message.js';
import { type NamedUsers, namedUsers, viewerKind } from './presenters/viewerKind.js';

/**
 * New messages of a room, found once for all who look for them in the same turn, each rendered once for each kind of
 * viewer: those who wait there know different last messages, but want the same new ones.
 */
class News {
  readonly commonRead: number;
  readonly #deps: Deps;
  readonly #room: Room;
  readonly #page: Page;
  readonly #named: NamedUsers;
  readonly #reactors: Reactors;
  /** JSON of each comment, by kind of viewer; undefined for one that is not shown. */
  readonly #rendered = new Map<string, (string | undefined)[]>();

  constructor(deps: Deps, room: Room, page: Page, commonRead: number, reactors: Reactors) {
    this.commonRead = commonRead;
    this.#deps = deps;
    this.#room = room;
    this.#page = page;
    this.#named = namedUsers(page.comments, page.parents, room);
    this.#reactors = reactors;
  }

  get comments(): readonly Comment[] {
    return this.#page.comments;
  }

  /** The reader as one who may have reacted to some of it. */
  viewer(actor: MessageViewer['actor'], roomDisplayName: string): MessageViewer {
    return { actor, roomDisplayName, ownReactions: actor && this.#reactors.get(actorKey(actor)) };
  }

  kindOf(viewer: MessageViewer): string {
    return viewerKind(viewer, this.#named);
  }

  /** JSON text of each message, aligned with `comments`. */
  rendered(kind: string, viewer: MessageViewer): readonly (string | undefined)[] {
    let rendered = this.#rendered.get(kind);
    if (!rendered) {
      const { comments, parents, names } = this.#page;
      const messages = presentEach(comments, parents, viewer, messageContext(this.#deps, this.#room, names));
      rendered = messages.map((message) => message && JSON.stringify(message));
      this.#rendered.set(kind, rendered);
    }
    return rendered;
  }
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

  get commonRead(): number {
    return this.#news.commonRead;
  }

  /** The whole answer for a viewer, made once for each kind. */
  bodyFor(actor: MessageViewer['actor'], roomDisplayName: string, version: OcsVersion, format: OcsFormat): Buffer {
    const viewer = this.#news.viewer(actor, roomDisplayName);
    const kind = this.#news.kindOf(viewer);
    const key = version === 2 && format === 'json' ? kind : `${version} ${format} ${kind}`;
    let body = this.#bodies.get(key);
    if (!body) {
      const shown = this.#news.rendered(kind, viewer).slice(this.#from, this.#to);
      body = Buffer.from(envelope(version, format, shown));
      this.#bodies.set(key, body);
    }
    return body;
  }
}

function envelope(version: OcsVersion, format: OcsFormat, messages: (string | undefined)[]): string {
  const list = `[${messages.filter((message) => message !== undefined).join(',')}]`;
  if (version === 2 && format === 'json') {
    return `{"ocs":{"meta":{"status":"ok","statuscode":200,"message":"OK"},"data":${list}}}`;
  }
  return renderAnswer(version, format, ok(JSON.parse(list))).body;
}

/** What is read first in a turn. Whoever knows more finds their part in it. */
interface Batch {
  after: number;
  limit: number;
  found: Promise<News | undefined>;
}

/**
 * What is new for somebody who waits in the room, sharing with the others what there is to be found.
 * @throws TalkError roomNotFound when the room is gone
 */
export function findNews(deps: Deps, room: Room, request: PageRequest, shared: Shared): Promise<NewsPage | undefined> {
  const after = offsetOf(request);
  const { limit } = request;
  return shared.once(`page ${after} ${limit}`, async () => {
    const batch = shared.once('batch', (): Batch => ({ after, limit, found: read(deps, room, request) }));
    if (batch.after <= after) {
      const news = await batch.found;
      const page = news ? cut(news, after, limit, news.comments.length < batch.limit) : nothing;
      if (page) return page === nothing ? undefined : page;
    }
    const news = await read(deps, room, request);
    return news && new NewsPage(news, 0, news.comments.length);
  });
}

const nothing = Symbol('nothing new');

/** @returns undefined when what is asked for may go on beyond what was read */
function cut(news: News, after: number, limit: number, isComplete: boolean): NewsPage | typeof nothing | undefined {
  const { comments } = news;
  let from = 0;
  while (from < comments.length && (comments[from]?.id ?? 0) <= after) from++;
  const to = Math.min(comments.length, from + limit);
  if (!isComplete && to - from < limit) return undefined;
  return to > from ? new NewsPage(news, from, to) : nothing;
}

async function read(deps: Deps, room: Room, request: PageRequest): Promise<News | undefined> {
  const page = await future(deps, room, request);
  if (!page) return undefined;
  const { storage } = deps;
  const [commonRead, reactors] = await Promise.all([storage.commonRead(room.id), reactorsOn(storage, page)]);
  return new News(deps, room, page, commonRead, reactors);
}
