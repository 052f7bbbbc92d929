import type { Page } from '../../actions/receiveMessages.js';
import { type ListedKind, sharedItems, sharedOverview } from '../../actions/seeSharedItems.js';
import { shareObject } from '../../actions/shareObject.js';
import { itemKinds } from '../../domain/sharedObject.js';
import { int, text } from '../input.js';
import { answerMessage, type ChatRequest, messagesFor, readerOf, renderPage } from '../messageAnswer.js';
import { ok } from '../ocs.js';
import type { MessageJson } from '../presenters/message.js';
import { type RoomRequest, type Route, roomRoute } from '../route.js';

const share = '/apps/spreed/api/v1/chat/{token}/share';

/** Upper bounds that are applied silently. */
const maxItems = 200;
const maxOverview = 20;

const shareInput = {
  objectType: text(),
  objectId: text(),
  metaData: text(''),
  actorDisplayName: text(''),
  referenceId: text(''),
  threadId: int(0),
};

async function shareIt(request: RoomRequest<typeof shareInput>) {
  const { deps, participant, input } = request;
  return answerMessage(request, await shareObject(deps, participant, input), undefined, 201);
}

const kinds: readonly string[] = [...itemKinds, 'pinned'];
const isKind = (kind: string): kind is ListedKind => kinds.includes(kind);

/** One's own reactions are told of pinned messages only (spec/chat-receive.md §2.6). What cannot be found is left out. */
async function shown(request: ChatRequest, kind: ListedKind, page: Page): Promise<MessageJson[]> {
  if (kind === 'pinned') return messagesFor(request, page);
  const { deps, participant } = request;
  const viewer = await readerOf(deps, participant, page.names);
  const messages = renderPage(deps, participant.room, page, viewer);
  return fileKinds.has(kind) ? messages.filter(({ messageParameters }) => 'file' in messageParameters) : messages;
}

const fileKinds: ReadonlySet<string> = new Set(['audio', 'file', 'media', 'recording', 'voice']);

const listInput = { objectType: text(), lastKnownMessageId: int(0), limit: int(100) };

async function list(request: RoomRequest<typeof listInput>) {
  const { deps, participant, input } = request;
  const limit = Math.min(maxItems, Math.max(1, input.limit));
  const { objectType: kind } = input;
  if (!isKind(kind)) return ok([]);
  const page = await sharedItems(deps, participant.room, kind, input.lastKnownMessageId, limit);
  if (!page) return ok([]);
  const messages = await shown(request, kind, page);
  const byId = Object.fromEntries(messages.map((message) => [message.id, message]));
  return ok(messages.length > 0 ? byId : [], { 'X-Chat-Last-Given': String(page.lastGiven) });
}

const overviewInput = { limit: int(7) };

async function overview(request: RoomRequest<typeof overviewInput>) {
  const { deps, participant, input } = request;
  const limit = Math.min(maxOverview, Math.max(1, input.limit));
  const found = await sharedOverview(deps, participant.room, limit);
  const lists: Record<string, unknown> = {};
  for (const kind of [...itemKinds, 'pinned'] as const) {
    const page = found[kind];
    lists[kind] = page ? await shown(request, kind, page) : [];
  }
  return ok(lists);
}

/** Objects that are shared into the chat, and what has been (spec/chat-send.md §2, §9). */
export const sharedItemRoutes: Route[] = [
  roomRoute('POST', share, shareInput, shareIt),
  roomRoute('GET', share, listInput, list),
  roomRoute('GET', `${share}/overview`, overviewInput, overview),
];
