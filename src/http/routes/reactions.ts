import { listReactions, react, takeBackReaction } from '../../actions/react.js';
import { optionalText, text, trimAscii } from '../input.js';
import { created, ok } from '../ocs.js';
import { presentReactions } from '../presenters/reactions.js';
import { type RoomRequest, type Route, roomRoute } from '../route.js';

const reactionInput = { reaction: text() };

async function add({ deps, participant, params, input }: RoomRequest<typeof reactionInput>) {
  const messageId = Number(params.messageId);
  const isNew = await react(deps, participant, messageId, trimAscii(input.reaction));
  const all = presentReactions(await listReactions(deps, participant.room, messageId));
  return isNew ? created(all) : ok(all);
}

async function remove({ deps, participant, params, input }: RoomRequest<typeof reactionInput>) {
  const messageId = Number(params.messageId);
  await takeBackReaction(deps, participant, messageId, trimAscii(input.reaction));
  return ok(presentReactions(await listReactions(deps, participant.room, messageId)));
}

const listInput = { reaction: optionalText() };

async function list({ deps, participant, params, input }: RoomRequest<typeof listInput>) {
  const wanted = input.reaction === null ? undefined : trimAscii(input.reaction);
  return ok(presentReactions(await listReactions(deps, participant.room, Number(params.messageId), wanted)));
}

const path = '/apps/spreed/api/v1/reaction/{token}/{messageId}';
const quiet = { cookie: false };

/** Reacting to messages with emoji (spec/reactions.md). */
export const reactionRoutes: Route[] = [
  roomRoute('POST', path, reactionInput, add, quiet),
  roomRoute('DELETE', path, reactionInput, remove, quiet),
  roomRoute('GET', path, listInput, list, quiet),
];
