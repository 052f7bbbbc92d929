import { renameThread, setThreadLevel } from '../../actions/changeThread.js';
import { recentThreads, type SeenThreads, seeThread, subscribedThreads, viewOf } from '../../actions/seeThreads.js';
import type { Deps } from '../../deps.js';
import type { Comment } from '../../domain/comment.js';
import type { Thread } from '../../domain/thread.js';
import { int, text, trimAscii } from '../input.js';
import { messageContext, readerOf } from '../messageAnswer.js';
import { ok } from '../ocs.js';
import { presentMessages } from '../presenters/message.js';
import { presentThread } from '../presenters/thread.js';
import { type RoomRequest, type Route, roomRoute, type UserRequest, userRoute } from '../route.js';

/** Bounds that are applied silently. */
const maxRecent = 50;
const maxSubscribed = 100;

const recentInput = { limit: int(maxRecent) };

async function recent({ deps, participant, input }: RoomRequest<typeof recentInput>) {
  const limit = Math.min(maxRecent, Math.max(1, input.limit));
  return ok(await present(deps, await recentThreads(deps, participant, limit)));
}

const subscribedInput = { limit: int(maxSubscribed), offset: int(0) };

async function subscribed({ deps, user, input }: UserRequest<typeof subscribedInput>) {
  const limit = Math.min(maxSubscribed, Math.max(1, input.limit));
  const seen = await subscribedThreads(deps, user.uid, limit, Math.max(0, input.offset));
  return ok((await Promise.all(seen.map((one) => present(deps, one)))).flat());
}

type ThreadRequest = RoomRequest<Record<never, never>>;

async function see({ deps, participant, params }: ThreadRequest) {
  const [thread] = await present(deps, await seeThread(deps, participant, Number(params.threadId)));
  return ok(thread);
}

const renameInput = { threadTitle: text() };

async function rename(request: RoomRequest<typeof renameInput>) {
  const { deps, participant, params, input } = request;
  const title = trimAscii(input.threadTitle);
  return answerThread(request, await renameThread(deps, participant, Number(params.threadId), title));
}

const levelInput = { level: int() };

async function setLevel(request: RoomRequest<typeof levelInput>) {
  const { deps, participant, params, input } = request;
  return answerThread(request, await setThreadLevel(deps, participant, Number(params.messageId), input.level));
}

async function answerThread({ deps, participant }: ThreadRequest, thread: Thread) {
  const [json] = await present(deps, await viewOf(deps, participant, thread));
  return ok(json);
}

async function present(deps: Deps, { participant, threads, comments, names }: SeenThreads) {
  const { room } = participant;
  const viewer = await readerOf(deps, participant, names);
  const context = messageContext(deps, room, names);
  const shown = (comment: Comment | undefined) =>
    (comment && presentMessages([{ ...comment, parentId: 0 }], new Map(), viewer, context)[0]) ?? null;
  return threads.map((thread) => presentThread(thread, room.token, (id) => shown(comments.get(id))));
}

const chat = '/apps/spreed/api/v1/chat';
const quiet = { cookie: false };

/** Threads (spec/threads.md); what is written out stands before what could be any id or token. */
export const threadRoutes: Route[] = [
  userRoute('GET', `${chat}/subscribed-threads`, subscribedInput, subscribed),
  roomRoute('GET', `${chat}/{token}/threads/recent`, recentInput, recent, quiet),
  roomRoute('GET', `${chat}/{token}/threads/{threadId}`, {}, see, quiet),
  roomRoute('PUT', `${chat}/{token}/threads/{threadId}`, renameInput, rename, quiet),
  roomRoute('POST', `${chat}/{token}/threads/{messageId}/notify`, levelInput, setLevel, quiet),
];
