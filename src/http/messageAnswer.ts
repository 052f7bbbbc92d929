import { findPlaces } from '../actions/findPlaces.js';
import { gatherNames } from '../actions/gatherNames.js';
import { ownReactionsOn } from '../actions/gatherReactions.js';
import { commonReadFor, type Page, parentsOf } from '../actions/receiveMessages.js';
import { roomDisplayNameFor } from '../actions/roomNames.js';
import type { Deps } from '../deps.js';
import { actorOf } from '../domain/attendee.js';
import type { Comment } from '../domain/comment.js';
import type { NameBook } from '../domain/names.js';
import type { Participant } from '../domain/participant.js';
import type { Room } from '../domain/room.js';
import { type OcsAnswer, ok } from './ocs.js';
import { type MessageContext, type MessageJson, type MessageViewer, presentMessages } from './presenters/message.js';
import type { Request } from './route.js';

/** A request of somebody who is in the room. */
export type ChatRequest = Request & { participant: Participant };

export async function viewerOf(deps: Pick<Deps, 'storage'>, participant: Participant): Promise<MessageViewer> {
  const roomDisplayName = await roomDisplayNameFor(deps, participant);
  return { actor: actorOf(participant.attendee), roomDisplayName };
}

/** The same, with where they find the files of a page. */
export async function readerOf(
  deps: Pick<Deps, 'storage' | 'clock'>,
  participant: Participant,
  { files }: NameBook,
): Promise<MessageViewer> {
  const viewer = await viewerOf(deps, participant);
  const { actor } = viewer;
  if (files.size === 0 || actor?.type !== 'users') return viewer;
  return { ...viewer, places: (await findPlaces(deps, files, [actor.id]))(actor.id) };
}

/** `X-Chat-Last-Common-Read`, for readers who share how far they have read. */
export async function commonReadHeader(deps: Deps, participant: Participant): Promise<Record<string, string>> {
  const commonRead = await commonReadFor(deps, participant);
  return commonRead === undefined ? {} : { 'X-Chat-Last-Common-Read': String(commonRead) };
}

async function pageHeaders({ deps, participant }: ChatRequest, page: Page): Promise<Record<string, string>> {
  return { 'X-Chat-Last-Given': String(page.lastGiven), ...(await commonReadHeader(deps, participant)) };
}

/** What one reader gets of a page, with their own reactions. */
export async function messagesFor({ deps, participant }: ChatRequest, page: Page): Promise<MessageJson[]> {
  const ownReactions = await ownReactionsOn(deps.storage, page, actorOf(participant.attendee));
  const viewer = { ...(await readerOf(deps, participant, page.names)), ownReactions };
  return renderPage(deps, participant.room, page, viewer);
}

/** A page of messages for one reader; its headers name the last comment read, whether or not it is shown. */
export async function answerPage(request: ChatRequest, page: Page): Promise<OcsAnswer> {
  return ok(await messagesFor(request, page), await pageHeaders(request, page));
}

/**
 * One message that the caller has just caused, with what it answers or speaks of; null if it cannot be shown.
 * @param parent what it answers, where that is known already
 */
export async function answerMessage(
  { deps, participant }: ChatRequest,
  comment: Comment,
  parent: Comment | undefined,
  status = 200,
): Promise<OcsAnswer> {
  const { room } = participant;
  const parents = parent ? new Map([[parent.id, parent]]) : await parentsOf(deps.storage, room, [comment]);
  const names = await gatherNames(deps.storage, room, [comment, ...parents.values()]);
  const page = { comments: [comment], parents, names, lastGiven: comment.id };
  const [message] = renderPage(deps, room, page, await readerOf(deps, participant, names));
  return { status, data: message ?? null, headers: await commonReadHeader(deps, participant) };
}

/** What one reader gets of a page. */
export function renderPage(deps: Deps, room: Room, page: Page, viewer: MessageViewer): MessageJson[] {
  return presentMessages(page.comments, page.parents, viewer, messageContext(deps, room, page.names));
}

export const messageContext = (deps: Deps, room: Room, names: NameBook): MessageContext => ({
  room,
  names,
  baseUrl: deps.instance.url,
  now: deps.clock.now(),
});

/**
 * Nothing to give: 304, unless the client knows an older common read than there is now (spec/chat-receive.md §5).
 * @param knownCommonRead what the client sent, 0 for nothing
 */
export async function nothingNew(deps: Deps, participant: Participant, knownCommonRead: number): Promise<OcsAnswer> {
  if (knownCommonRead !== 0) {
    const commonRead = await commonReadFor(deps, participant);
    if (commonRead !== undefined && commonRead !== knownCommonRead) {
      return ok([], { 'X-Chat-Last-Common-Read': String(commonRead) });
    }
  }
  return { status: 304, data: [] };
}
