import type { Deps } from '../deps.js';
import { type Bot, type BotDraft, BotState } from '../domain/bot.js';
import { TalkError } from '../domain/errors.js';
import { type Room, RoomType } from '../domain/room.js';

type Managing = Pick<Deps, 'storage' | 'bus' | 'clock'>;

/** Who listens here is told that bots have come or gone; no room has such a token. */
export const botBell = '*bots';

/** A bot as the moderators of a room see it. */
export interface RoomBot {
  bot: Bot;
  /** `BotState`: `disabled` here means that it could be enabled. */
  state: number;
}

/** Bots that moderators may enable, and all that are enabled. */
export async function botsFor({ storage }: Pick<Deps, 'storage'>, room: Room): Promise<RoomBot[]> {
  const here = new Set((await storage.botsIn(room.id)).map(({ id }) => id));
  return (await storage.bots()).flatMap((bot) => {
    if (bot.state === BotState.enabled) return { bot, state: here.has(bot.id) ? BotState.enabled : BotState.disabled };
    return bot.state === BotState.noSetup && here.has(bot.id) ? { bot, state: BotState.noSetup } : [];
  });
}

/**
 * Enables a bot for a moderator.
 * @returns whether it was not there already
 * @throws TalkError invalid `room` or `bot`
 */
export async function enableBot(deps: Managing, room: Room, botId: number): Promise<{ bot: Bot; isNew: boolean }> {
  if (room.type === RoomType.formerOneToOne) throw new TalkError('invalid', 'room');
  const bot = await configurableBot(deps, botId);
  return { bot, isNew: await setUpBot(deps, room, botId) };
}

/** @throws TalkError invalid `bot` */
export async function disableBot(deps: Managing, room: Room, botId: number): Promise<Bot> {
  const bot = await configurableBot(deps, botId);
  await removeBot(deps, room, botId);
  return bot;
}

async function configurableBot({ storage }: Managing, id: number): Promise<Bot> {
  const bot = await storage.bot(id);
  if (bot?.state !== BotState.enabled) throw new TalkError('invalid', 'bot');
  return bot;
}

/** Enables any bot. @returns false when it was there already */
export async function setUpBot({ storage, bus, clock }: Managing, room: Room, botId: number): Promise<boolean> {
  const isNew = await storage.enableBot(room.id, botId, clock.now());
  if (isNew) bus.publish(room.token);
  bus.publish(botBell);
  return isNew;
}

/** Disables any bot, and tells it so, whether it was enabled or not. */
export async function removeBot({ storage, bus, clock }: Managing, room: Room, botId: number): Promise<void> {
  if (await storage.disableBot(room.id, botId, clock.now())) bus.publish(room.token);
  bus.publish(botBell);
}

/** @returns what is taken already when nothing was installed */
export const installBot = ({ storage }: Managing, draft: BotDraft): Promise<Bot | 'url' | 'secret'> =>
  storage.addBot(draft);

/** @returns whether there is such a bot */
export async function changeBot(
  { storage, bus }: Managing,
  id: number,
  patch: Partial<Pick<Bot, 'state' | 'features'>>,
): Promise<boolean> {
  const isKnown = await storage.changeBot(id, patch);
  bus.publish(botBell);
  return isKnown;
}

/** @returns whether there was such a bot */
export async function uninstallBot({ storage, bus }: Managing, id: number): Promise<boolean> {
  const wasKnown = await storage.deleteBot(id);
  bus.publish(botBell);
  return wasKnown;
}
