/** What both floors keep: messages in memory, shaped and sized like real ones, and who waits for them. */

export const apiBase = '/ocs/v2.php/apps/spreed/api/v1/chat';

export interface FloorMessage {
  id: number;
  token: string;
  message: string;
  [field: string]: unknown;
}

/** One conversation; `Waiter` is whatever a floor needs to answer a held request. */
export interface FloorRoom<Waiter> {
  log: FloorMessage[];
  waiters: Set<Waiter>;
}

/** Conversations by token; asking for one makes it. */
export class FloorRooms<Waiter> {
  readonly #rooms = new Map<string, FloorRoom<Waiter>>();
  #lastId = 0;

  room(token: string): FloorRoom<Waiter> {
    let room = this.#rooms.get(token);
    if (!room) {
      room = { log: [], waiters: new Set() };
      this.#rooms.set(token, room);
    }
    return room;
  }

  /** Keeps a message, and gives back who waited for one. */
  add(token: string, text: string): { message: FloorMessage; woken: Set<Waiter> } {
    const room = this.room(token);
    const message = this.#compose(token, text);
    room.log.push(message);
    const woken = room.waiters;
    room.waiters = new Set();
    return { message, woken };
  }

  #compose(token: string, text: string): FloorMessage {
    return {
      id: ++this.#lastId,
      token,
      actorType: 'users',
      actorId: 'bench00',
      actorDisplayName: 'Bench 00',
      timestamp: Math.floor(Date.now() / 1000),
      message: text,
      messageParameters: [],
      systemMessage: '',
      messageType: 'comment',
      isReplyable: true,
      referenceId: '',
      reactions: {},
      expirationTimestamp: 0,
      markdown: true,
    };
  }
}

/** Messages above an id, found from the end: a log may have grown long. */
export function messagesAfter({ log }: Pick<FloorRoom<never>, 'log'>, id: number): FloorMessage[] {
  let from = log.length;
  while (from > 0 && (log[from - 1]?.id ?? 0) > id) from--;
  return log.slice(from);
}

export const envelope = (statuscode: number, data: unknown) => ({
  ocs: { meta: { status: 'ok', statuscode, message: 'OK' }, data },
});

/** Says where the floor listens, the way that Parley does. */
export const announce = (port: number) => process.stderr.write(`${JSON.stringify({ port })}\n`);
