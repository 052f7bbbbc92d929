import { hidePinned, pinMessage, unpinMessage } from '../../actions/pinMessage.js';
import type { ChangedComment } from '../../storage/chatStorage.js';
import { int } from '../input.js';
import { answerMessage, type ChatRequest } from '../messageAnswer.js';
import { type OcsAnswer, ok } from '../ocs.js';
import { type RoomRequest, type Route, roomRoute } from '../route.js';

const message = '/apps/spreed/api/v1/chat/{token}/{messageId}';

const answer = async (request: ChatRequest, changed: ChangedComment | undefined): Promise<OcsAnswer> =>
  changed ? answerMessage(request, changed.told, changed.comment) : ok(null);

const pinInput = { pinUntil: int(0) };

async function pin(request: RoomRequest<typeof pinInput>) {
  const { deps, participant, params, input } = request;
  return answer(request, await pinMessage(deps, participant, Number(params.messageId), input.pinUntil));
}

async function unpin(request: RoomRequest<Record<never, never>>) {
  const { deps, participant, params } = request;
  return answer(request, await unpinMessage(deps, participant, Number(params.messageId)));
}

async function hide({ deps, participant, params }: RoomRequest<Record<never, never>>) {
  await hidePinned(deps, participant, Number(params.messageId));
  return ok(null);
}

/** Messages that are held up for everybody in a room (spec/chat-send.md §11). */
export const pinRoutes: Route[] = [
  roomRoute('POST', `${message}/pin`, pinInput, pin),
  roomRoute('DELETE', `${message}/pin`, {}, unpin),
  roomRoute('DELETE', `${message}/pin/self`, {}, hide),
];
