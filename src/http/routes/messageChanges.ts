import { deleteMessage, editMessage } from '../../actions/changeMessage.js';
import { clearHistory } from '../../actions/clearHistory.js';
import { BotFeature } from '../../domain/bot.js';
import type { Room } from '../../domain/room.js';
import { text, trimAscii } from '../input.js';
import { answerMessage } from '../messageAnswer.js';
import { type RoomRequest, type Route, roomRoute } from '../route.js';

const chat = '/apps/spreed/api/v1/chat/{token}';
const message = `${chat}/{messageId}`;

async function remove(request: RoomRequest<Record<never, never>>) {
  const { deps, participant, params } = request;
  const { comment, told } = await deleteMessage(deps, participant, Number(params.messageId));
  return answerMessage(request, told, comment, statusOf(participant.room));
}

const editInput = { message: text() };

async function edit(request: RoomRequest<typeof editInput>) {
  const { deps, participant, params, input } = request;
  const id = Number(params.messageId);
  const { comment, told } = await editMessage(deps, participant, id, trimAscii(input.message));
  return answerMessage(request, told, comment, statusOf(participant.room));
}

/** 202 tells that a bot may have a copy, which is not taken back (spec/chat-send.md §4). */
const statusOf = ({ botFeatures }: Room): number => ((botFeatures & BotFeature.webhook) !== 0 ? 202 : 200);

async function clear(request: RoomRequest<Record<never, never>>) {
  return answerMessage(request, await clearHistory(request.deps, request.participant), undefined);
}

/** What can be done with messages that were sent. */
export const messageChangeRoutes: Route[] = [
  roomRoute('DELETE', chat, {}, clear),
  roomRoute('DELETE', message, {}, remove),
  roomRoute('PUT', message, editInput, edit),
];
