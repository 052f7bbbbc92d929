import type { Bot, BotDraft, BotEvent } from '../domain/bot.js';

/** What one bot still has to be told of one room. */
export interface BotQueue {
  bot: Bot;
  roomId: number;
  /** How many have failed since the last that did not. */
  attempts: number;
}

/** An attempt that failed. */
export interface BotFailure {
  at: number;
  message: string;
}

/**
 * Bots, and what they still have to be told: an event is kept with the comment that it tells of, for each bot that is
 * enabled in the room then and wants to hear of it.
 */
export interface BotStorage {
  /** All of them, by id. */
  bots(): Promise<Bot[]>;
  bot(id: number): Promise<Bot | undefined>;
  /** Those that are enabled in the room, by id. */
  botsIn(roomId: number): Promise<Bot[]>;
  /** @returns what is taken already when nothing was kept */
  addBot(draft: BotDraft): Promise<Bot | 'url' | 'secret'>;
  /** A disabled one has nothing to be told any more. @returns whether there is such a bot */
  changeBot(id: number, patch: Partial<Pick<Bot, 'state' | 'features'>>): Promise<boolean>;
  /** Also out of its rooms. @returns whether there was such a bot */
  deleteBot(id: number): Promise<boolean>;
  /** With an event that tells it so. @returns false when it was there already; then nothing changed */
  enableBot(roomId: number, botId: number, now: number): Promise<boolean>;
  /** With an event that tells it so, in the place of all others that wait. @returns whether it was there */
  disableBot(roomId: number, botId: number, now: number): Promise<boolean>;
  /** Tokens of the rooms in which bots listen. */
  roomsWithBots(): Promise<string[]>;
  /** What is due at `now`; of each bot at most so many rooms, those due longest. */
  dueBotQueues(now: number, perBot: number): Promise<BotQueue[]>;
  /** When the next is due after `now`, undefined for none. */
  nextBotQueue(now: number): Promise<number | undefined>;
  /** The one that is to be told first. */
  firstBotEvent(botId: number, roomId: number): Promise<BotEvent | undefined>;
  /** It was told or given up: the next is due at once. */
  settleBotEvent(botId: number, roomId: number, eventId: number, failure?: BotFailure): Promise<void>;
  /** It is tried again at `dueAt`, unless it happened before `forgetBefore`, as are those behind it. */
  postponeBotEvents(
    botId: number,
    roomId: number,
    dueAt: number,
    forgetBefore: number,
    failure: BotFailure,
  ): Promise<void>;
}
