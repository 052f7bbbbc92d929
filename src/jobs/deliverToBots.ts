import { botBell } from '../actions/manageBots.js';
import type { Deps } from '../deps.js';
import { type BotEvent, botPatience, botRetryAfter } from '../domain/bot.js';
import type { BotPost } from '../http/botPost.js';
import { AddressRefused, Unreachable } from '../outgoing.js';
import type { BotFailure, BotQueue } from '../storage/botStorage.js';
import type { Job } from './jobs.js';

/** Rooms of all bots that are told of at once, and of one bot, so that a slow one does not hold up the others. */
const atOnce = 32;
const perBot = 4;
/** Seconds after which it is looked whether something is due although nobody has rung. */
const lookAnyway = 60;

/** Whoever answers so has not dealt with it, and says so. */
const comeBackLater: ReadonlySet<number> = new Set([429, 502, 503]);

export type PostingDeps = Pick<Deps, 'storage' | 'bus' | 'clock' | 'log'> & { botPost: BotPost };

/**
 * Tells bots of what has happened, each of one room in the order in which it has. A bot that could not be reached is
 * tried again, for a day. Who was reached and failed is not: most bots would answer twice. What was being told while
 * the server was stopped is told again.
 */
export function deliverToBots(deps: PostingDeps): Job {
  const { storage, bus, clock, botPost, log } = deps;
  const underWay = new Map<string, { botId: number; done: Promise<void> }>();
  const stopped = new AbortController();
  let ring = () => {};

  const busyWith = (botId: number): number => [...underWay.values()].filter((each) => each.botId === botId).length;

  /** Tells of one room as long as something waits and the bot can be reached. */
  async function empty(queue: BotQueue): Promise<void> {
    let { attempts } = queue;
    for (;;) {
      const { roomId } = queue;
      // It may have been switched off or changed meanwhile.
      const bot = await storage.bot(queue.bot.id);
      const event = bot && (await storage.firstBotEvent(bot.id, roomId));
      if (!bot || !event || stopped.signal.aborted) return;
      const outcome = await tell({ ...queue, bot }, event);
      if (stopped.signal.aborted && outcome.failure) return;
      if (outcome.again) {
        const { failure } = outcome;
        attempts++;
        const dueAt = failure.at + botRetryAfter(attempts);
        return storage.postponeBotEvents(bot.id, roomId, dueAt, failure.at - botPatience, failure);
      }
      attempts = 0;
      await storage.settleBotEvent(bot.id, roomId, event.id, outcome.failure);
    }
  }

  async function tell({ bot, roomId }: BotQueue, event: BotEvent): Promise<Outcome> {
    try {
      const status = await botPost.tell(bot, roomId, event, stopped.signal);
      if (status === undefined || status === 200 || status === 202) return { again: false };
      const failure = { at: clock.now(), message: `UnexpectedStatusCode: ${status}` };
      return { again: comeBackLater.has(status), failure };
    } catch (error) {
      const again = error instanceof Unreachable;
      if (!stopped.signal.aborted) {
        log.warn({ botId: bot.id, reason: reasonOf(error), again }, 'a bot was not told');
      }
      return { again, failure: { at: clock.now(), message: reasonOf(error) } };
    }
  }

  function start(queue: BotQueue): void {
    const key = keyOf(queue);
    const done = empty(queue)
      .catch((error: unknown) => log.error({ err: error, botId: queue.bot.id }, 'delivering to a bot failed'))
      .finally(() => {
        underWay.delete(key);
        ring();
      });
    underWay.set(key, { botId: queue.bot.id, done });
  }

  return {
    async run(now) {
      if (stopped.signal.aborted) return undefined;
      // Those that are under way stand among the due ones.
      for (const queue of await storage.dueBotQueues(now, 2 * perBot)) {
        if (underWay.size >= atOnce) break;
        if (!underWay.has(keyOf(queue)) && busyWith(queue.bot.id) < perBot) start(queue);
      }
      const next = await storage.nextBotQueue(now);
      return Math.min(next ?? Number.POSITIVE_INFINITY, now + lookAnyway);
    },

    async listen(onDue) {
      const listening = new Map<string, () => void>();
      let isAsked = false;
      ring = () => {
        if (isAsked || stopped.signal.aborted) return;
        isAsked = true;
        setImmediate(() => {
          isAsked = false;
          onDue();
        });
      };
      /** Only rooms with bots are listened to: the others cost nothing. */
      const choose = async () => {
        const wanted = new Set(await storage.roomsWithBots());
        for (const [token, leave] of listening) {
          if (wanted.has(token)) continue;
          leave();
          listening.delete(token);
        }
        for (const token of wanted) if (!listening.has(token)) listening.set(token, bus.subscribe(token, ring));
      };
      let choosing = choose();
      const leaveBell = bus.subscribe(botBell, () => {
        choosing = choosing.then(choose).catch((error: unknown) => log.error({ err: error }, 'bots are not heard'));
        ring();
      });
      await choosing;
      return async () => {
        leaveBell();
        for (const leave of listening.values()) leave();
        await choosing;
        stopped.abort();
        await Promise.all([...underWay.values()].map(({ done }) => done));
      };
    },
  };
}

type Outcome = { again: false; failure?: BotFailure } | { again: boolean; failure: BotFailure };

const keyOf = ({ bot, roomId }: BotQueue): string => `${bot.id} ${roomId}`;

/** What administrators read: what kind of trouble it is, and what is known of it. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const kind =
    error instanceof Unreachable ? 'Unreachable' : error instanceof AddressRefused ? 'AddressRefused' : error.name;
  return `${kind}: ${error.message}`.slice(0, 1000);
}
