import { ownReactionsOn, reactorsOn } from '../actions/gatherReactions.js';
import { commonReadFor, type Page, type SharedPage } from '../actions/receiveMessages.js';
import { roomDisplayNameFor } from '../actions/roomNames.js';
import type { Deps } from '../deps.js';
import { actorKey } from '../domain/actor.js';
import { actorOf, ReadPrivacy } from '../domain/attendee.js';
import type { Participant } from '../domain/participant.js';
import { chooseFormat, envelopeOf, jsonType, type OcsAnswer, ok } from './ocs.js';
import { type MessageViewer, presentMessages } from './presenters/message.js';
import { namedUsers, viewerKind } from './presenters/viewerKind.js';
import { type HandledAnswer, handled, type Request } from './route.js';
import { writeAtOnce } from './standingHeaders.js';

/** A request of somebody who is in the room. */
export type ChatRequest = Request & { participant: Participant };

export async function viewerOf(deps: Pick<Deps, 'storage'>, participant: Participant): Promise<MessageViewer> {
  const roomDisplayName = await roomDisplayNameFor(deps, participant);
  return { actor: actorOf(participant.attendee), roomDisplayName };
}

/** `X-Chat-Last-Common-Read`, for readers who share how far they have read. */
export async function commonReadHeader(deps: Deps, participant: Participant): Promise<Record<string, string>> {
  const commonRead = await commonReadFor(deps, participant);
  return commonRead === undefined ? {} : { 'X-Chat-Last-Common-Read': String(commonRead) };
}

async function pageHeaders({ deps, participant }: ChatRequest, page: Page): Promise<Record<string, string>> {
  return { 'X-Chat-Last-Given': String(page.lastGiven), ...(await commonReadHeader(deps, participant)) };
}

/** A page of messages for one reader; its headers name the last comment read, whether or not it is shown. */
export async function answerPage(request: ChatRequest, page: Page): Promise<OcsAnswer> {
  const { deps, participant } = request;
  const ownReactions = await ownReactionsOn(deps.storage, page, actorOf(participant.attendee));
  const viewer = { ...(await viewerOf(deps, participant)), ownReactions };
  return ok(render(request, page, viewer), await pageHeaders(request, page));
}

/** The same for those who waited together: one rendering, as bytes, for each kind of viewer. */
export async function answerSharedPage(
  request: ChatRequest,
  { page, shared }: SharedPage,
): Promise<OcsAnswer | HandledAnswer> {
  const { ctx, deps, participant } = request;
  if (ctx.state.version !== 2 || chooseFormat(ctx.state.format, ctx.headers.accept) !== 'json') {
    return answerPage(request, page);
  }
  const { room } = participant;
  const pageKey = `${page.comments[0]?.id} ${page.lastGiven} ${page.comments.length}`;
  const reactors = await shared.once(`reactors ${pageKey}`, () => reactorsOn(deps.storage, page));
  const ownReactions = reactors.get(actorKey(actorOf(participant.attendee)));
  const viewer = { ...(await viewerOf(deps, participant)), ownReactions };
  const named = shared.once(`named ${pageKey}`, () => namedUsers(page.comments, page.parents, room));
  const body = shared.once(`body ${pageKey} ${viewerKind(viewer, named)}`, () =>
    envelopeOf(200, JSON.stringify(render(request, page, viewer))),
  );
  const headers = ['Content-Type', jsonType, 'X-Chat-Last-Given', String(page.lastGiven)];
  if (participant.attendee.readPrivacy === ReadPrivacy.public) {
    const commonRead = await shared.once('common read', () => deps.storage.commonRead(room.id));
    headers.push('X-Chat-Last-Common-Read', String(commonRead));
  }
  writeAtOnce(ctx, 200, headers, body);
  return handled;
}

function render({ deps, participant: { room } }: ChatRequest, page: Page, viewer: MessageViewer) {
  return presentMessages(page.comments, page.parents, viewer, {
    room,
    names: page.names,
    baseUrl: deps.instance.url,
    now: deps.clock.now(),
  });
}

/**
 * Nothing to give: 304, unless the client knows an older common read than there is now (spec/chat-receive.md §5).
 * @param knownCommonRead what the client sent, 0 for nothing
 */
export async function answerNothingNew(request: ChatRequest, knownCommonRead: number): Promise<OcsAnswer> {
  if (knownCommonRead !== 0) {
    const commonRead = await commonReadFor(request.deps, request.participant);
    if (commonRead !== undefined && commonRead !== knownCommonRead) {
      return ok([], { 'X-Chat-Last-Common-Read': String(commonRead) });
    }
  }
  return { status: 304, data: [] };
}
