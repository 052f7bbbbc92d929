import { createHmac, randomBytes } from 'node:crypto';
import { gatherNames } from '../actions/gatherNames.js';
import type { Config } from '../config.js';
import type { Deps } from '../deps.js';
import type { Bot, BotEvent } from '../domain/bot.js';
import type { Room } from '../domain/room.js';
import { createOutgoing } from '../outgoing.js';
import { presentBotEvent } from './presenters/botEvent.js';

/** Tells bots what has happened. */
export interface BotPost {
  /**
   * Tells one bot of one event, as things stand now.
   * @returns the status of its answer; undefined when there was nothing to tell any more
   * @throws what `Outgoing.post` does
   */
  tell(bot: Bot, roomId: number, event: BotEvent, signal: AbortSignal): Promise<number | undefined>;
}

/** Milliseconds that a bot may take. */
const patience = 5000;

export function createBotPost({
  config,
  instance,
  storage,
  clock,
}: Pick<Deps, 'instance' | 'storage' | 'clock'> & { config: Pick<Config, 'botAddresses'> }): BotPost {
  const outgoing = createOutgoing(config.botAddresses);

  async function contextOf(room: Room, { commentId }: BotEvent) {
    const comment = commentId === 0 ? undefined : await storage.comment(room.id, commentId);
    const parent = comment?.parentId ? await storage.comment(room.id, comment.parentId) : undefined;
    const concerned = [comment, parent].flatMap((each) => each ?? []);
    const author = comment && { type: comment.actorType, id: comment.actorId };
    return {
      room,
      comment,
      parent,
      names: await gatherNames(storage, room, concerned),
      participantType: author && (await storage.attendeeOf(room.id, author))?.participantType,
      baseUrl: instance.url,
      now: clock.now(),
    };
  }

  return {
    async tell(bot, roomId, event, signal) {
      const room = await storage.roomById(roomId);
      const said = room && presentBotEvent(bot, event, await contextOf(room, event));
      if (!said) return undefined;
      const body = JSON.stringify(said);
      return outgoing.post({ url: bot.url, headers: headersFor(bot, body, instance.url), body, patience, signal });
    },
  };
}

function headersFor({ secret }: Bot, body: string, url: string): Record<string, string> {
  const random = randomBytes(32).toString('hex');
  return {
    'Content-Type': 'application/json',
    'OCS-APIRequest': 'true',
    'X-Nextcloud-Talk-Random': random,
    'X-Nextcloud-Talk-Signature': createHmac('sha256', secret)
      .update(random + body)
      .digest('hex'),
    'X-Nextcloud-Talk-Backend': `${url}/`,
  };
}
