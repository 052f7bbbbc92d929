import { clearNotifications, markRead, markUnread } from '../../actions/markRead.js';
import { context, history, markKnownAsRead, pingSession } from '../../actions/receiveMessages.js';
import { threadOf } from '../../actions/seeThreads.js';
import { sendMessage } from '../../actions/sendMessage.js';
import { suggestMentions } from '../../actions/suggestMentions.js';
import { signOfLife, statusesOf } from '../../actions/userStatus.js';
import { TalkError } from '../../domain/errors.js';
import { isPhone } from '../clientVersion.js';
import { findParticipant } from '../guards.js';
import { HeldMessages } from '../heldMessages.js';
import { bool, int, optionalInt, text, trimAscii } from '../input.js';
import { answerMessage, answerPage, commonReadHeader, nothingNew, viewerOf } from '../messageAnswer.js';
import { ok } from '../ocs.js';
import { statusFields } from '../presenters/userStatus.js';
import { replyTo } from '../reply.js';
import { roomJson } from '../roomAnswer.js';
import { handled, type RoomRequest, type Route, roomRoute } from '../route.js';

const chat = '/apps/spreed/api/v1/chat/{token}';

/** Upper bounds that are applied silently (spec/chat-receive.md §2); ours for the timeout is 60, not 30 seconds. */
const maxTimeout = 60;
const maxLimit = 200;
const maxContext = 100;
/** The lowest read marker that can be set: −2 stands for "nothing read". */
const lowestMarker = -2;

const receiveInput = {
  lookIntoFuture: int(),
  limit: int(100),
  lastKnownMessageId: int(0),
  lastCommonReadId: int(0),
  timeout: int(30),
  setReadMarker: int(1),
  includeLastKnown: int(0),
  noStatusUpdate: int(0),
  markNotificationsAsRead: int(1),
  threadId: int(0),
};

async function receive(request: RoomRequest<typeof receiveInput>) {
  const { ctx, deps, caller, participant, input } = request;
  const page = {
    lastKnownMessageId: input.lastKnownMessageId,
    limit: Math.min(maxLimit, Math.max(1, input.limit)),
    includeLastKnown: input.includeLastKnown !== 0,
    threadId: input.threadId,
  };
  if (page.threadId !== 0) await threadOf(deps.storage, participant.room, page.threadId);
  const { lastCommonReadId } = input;
  if (input.noStatusUpdate === 0 && isPhone(ctx.req.headers['user-agent'] ?? '')) {
    const isPresent = await pingSession(deps, participant);
    if (isPresent && input.lookIntoFuture !== 0 && caller.user) await signOfLife(deps, caller.user.uid, 'online');
  }
  if (input.lookIntoFuture === 0) {
    const found = await history(deps, participant.room, page);
    return found ? answerPage(request, found) : nothingNew(deps, participant, lastCommonReadId);
  }
  if (input.setReadMarker === 1) await markKnownAsRead(deps, participant, input.lastKnownMessageId);
  if (input.markNotificationsAsRead === 1) await clearNotifications(deps, participant);
  deps.limits.enterPoll(caller);
  ctx.respond = false;
  new HeldMessages(deps, replyTo(ctx), caller, participant, { page, lastCommonReadId }).start(
    Math.min(maxTimeout, input.timeout),
  );
  return handled;
}

const contextInput = { limit: int(50), threadId: int(0) };

async function receiveContext(request: RoomRequest<typeof contextInput>) {
  const { deps, participant, params, input } = request;
  const limit = Math.min(maxContext, Math.max(0, input.limit));
  const { threadId } = input;
  if (threadId !== 0) await threadOf(deps.storage, participant.room, threadId);
  await clearNotifications(deps, participant);
  const found = await context(deps, participant.room, Number(params.messageId), limit, threadId);
  return found ? answerPage(request, found) : nothingNew(deps, participant, 0);
}

const sendInput = {
  message: text(),
  actorDisplayName: text(''),
  referenceId: text(''),
  replyTo: int(0),
  replyToToken: text(''),
  silent: bool(false),
  threadTitle: text(''),
  threadId: int(0),
};

async function send(request: RoomRequest<typeof sendInput>) {
  const { deps, caller, participant, input } = request;
  const { comment, parent } = await sendMessage(deps, participant, {
    ...input,
    message: trimAscii(input.message),
    threadTitle: input.threadTitle === '' ? undefined : trimAscii(input.threadTitle),
    countMention: () => deps.limits.countGuestMention(caller.address),
  });
  return answerMessage(request, comment, parent, 201);
}

const readInput = { lastReadMessage: optionalInt() };

async function read(request: RoomRequest<typeof readInput>) {
  const { ctx, deps, participant, input } = request;
  if (input.lastReadMessage !== null && input.lastReadMessage < lowestMarker) {
    // The one range that the reference declares; it answers without an envelope, whatever the entry point.
    ctx.status = 400;
    ctx.type = 'text/html; charset=utf-8';
    ctx.body = '';
    return handled;
  }
  await markRead(deps, participant, input.lastReadMessage);
  return currentRoom(request);
}

async function unread(request: RoomRequest<Record<never, never>>) {
  await markUnread(request.deps, request.participant);
  return currentRoom(request);
}

/** The room as it is after the change. */
async function currentRoom({ deps, caller, participant: { room } }: RoomRequest<Record<never, never>>) {
  const participant = await findParticipant(deps, caller, room);
  if (!participant) throw new TalkError('roomNotFound');
  return ok(await roomJson(deps, caller, { room, participant }), await commonReadHeader(deps, participant));
}

const mentionsInput = { search: text(), limit: int(20), includeStatus: bool(false) };

async function mentions({ deps, caller, participant, input }: RoomRequest<typeof mentionsInput>) {
  const { roomDisplayName } = await viewerOf(deps, participant);
  const suggested = await suggestMentions(deps, participant, roomDisplayName, input.search);
  if (!input.includeStatus || !caller.user) return ok(suggested);
  const uids = suggested.flatMap(({ source, id }) => (source === 'users' ? id : []));
  const statuses = await statusesOf(deps, uids);
  return ok(
    suggested.map((one) => {
      const status = one.source === 'users' ? statuses.get(one.id) : undefined;
      return status ? { ...one, ...statusFields(status) } : one;
    }),
  );
}

/** Whoever is in a room has a cookie or needs none; making one for every message of a script would cost more than it. */
const quiet = { cookie: false };

/** Sending, receiving and marking messages; the poll comes first, for it is asked most. */
export const chatRoutes: Route[] = [
  roomRoute('GET', chat, receiveInput, receive, quiet),
  roomRoute('POST', chat, sendInput, send, quiet),
  roomRoute('GET', `${chat}/{messageId}/context`, contextInput, receiveContext, quiet),
  roomRoute('POST', `${chat}/read`, readInput, read, quiet),
  roomRoute('DELETE', `${chat}/read`, {}, unread, quiet),
  roomRoute('GET', `${chat}/mentions`, mentionsInput, mentions, quiet),
];
