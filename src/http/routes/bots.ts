import { recognizeBot, sayAsBot } from '../../actions/actAsBot.js';
import { botsFor, disableBot, enableBot } from '../../actions/manageBots.js';
import { reactAs, takeBackReactionAs } from '../../actions/react.js';
import { type Bot, BotState, botActor } from '../../domain/bot.js';
import { TalkError } from '../../domain/errors.js';
import { bool, int, text, trimAscii } from '../input.js';
import { created, ok } from '../ocs.js';
import { publicRoute, type Request, type RoomRequest, type Route, roomRoute, userRoute } from '../route.js';

const bots = '/apps/spreed/api/v1/bot';

/** A bot as moderators get it, its keys in this order. */
const present = ({ id, name, description }: Bot, state: number) => ({ id, name, description, state });

/** The same for administrators; the secret is for nobody. */
const presentFully = (bot: Bot) => ({
  ...present(bot, bot.state),
  url: bot.url,
  url_hash: bot.urlHash,
  error_count: bot.errorCount,
  last_error_date: bot.lastErrorDate,
  last_error_message: bot.lastErrorMessage,
  features: bot.features,
});

type Plain = Record<never, never>;

async function listAll({ deps }: Request<Plain>) {
  return ok((await deps.storage.bots()).map(presentFully));
}

async function list({ deps, participant }: RoomRequest<Plain>) {
  const found = await botsFor(deps, participant.room);
  return ok(found.map(({ bot, state }) => present(bot, state)));
}

async function enable({ deps, participant, params }: RoomRequest<Plain>) {
  const { bot, isNew } = await enableBot(deps, participant.room, Number(params.botId));
  return isNew ? created(present(bot, BotState.enabled)) : ok(present(bot, BotState.enabled));
}

async function disable({ deps, participant, params }: RoomRequest<Plain>) {
  const bot = await disableBot(deps, participant.room, Number(params.botId));
  return ok(present(bot, BotState.disabled));
}

const messageInput = {
  message: text(''),
  referenceId: text(''),
  replyTo: int(0),
  silent: bool(false),
  threadId: int(0),
  threadTitle: text(''),
};

async function say(request: Request<typeof messageInput>) {
  const { deps, input } = request;
  const message = trimAscii(input.message);
  if (message === '') throw new TalkError('invalid', null);
  const acting = await recognize(request, input.message);
  await sayAsBot(deps, acting, { ...input, message, threadTitle: trimAscii(input.threadTitle) });
  return created(null);
}

const reactionInput = { reaction: text('') };

async function addReaction(request: Request<typeof reactionInput>) {
  const { deps, input, params } = request;
  const { room, bot } = await recognize(request, input.reaction);
  const isNew = await reactAs(deps, room, botActor(bot), Number(params.messageId), trimAscii(input.reaction));
  return isNew ? created(null) : ok(null);
}

async function removeReaction(request: Request<typeof reactionInput>) {
  const { deps, input, params } = request;
  const { room, bot } = await recognize(request, input.reaction);
  await takeBackReactionAs(deps, room, botActor(bot), Number(params.messageId), trimAscii(input.reaction));
  return ok(null);
}

/** @param signed the parameter that the bot has signed, as it came */
function recognize({ ctx, deps, caller, params }: Request, signed: string) {
  const proof = {
    random: ctx.get('X-Nextcloud-Talk-Bot-Random'),
    signature: ctx.get('X-Nextcloud-Talk-Bot-Signature'),
  };
  return recognizeBot(deps, params.token ?? '', proof, signed, caller.address);
}

const quiet = { cookie: false };

/** Bots: what moderators let in, and what they do themselves (spec/bots.md). */
export const botRoutes: Route[] = [
  userRoute('GET', `${bots}/admin`, {}, listAll),
  roomRoute('GET', `${bots}/{token}`, {}, list),
  publicRoute('POST', `${bots}/{token}/message`, messageInput, say, quiet),
  publicRoute('POST', `${bots}/{token}/reaction/{messageId}`, reactionInput, addReaction, quiet),
  publicRoute('DELETE', `${bots}/{token}/reaction/{messageId}`, reactionInput, removeReaction, quiet),
  roomRoute('POST', `${bots}/{token}/{botId}`, {}, enable),
  roomRoute('DELETE', `${bots}/{token}/{botId}`, {}, disable),
];
