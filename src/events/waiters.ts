import type { EventBus } from './bus.js';

/** What ends a held request, whichever comes first: its deadline, the client hanging up, or the server stopping. */
export class HeldPoll {
  ended = false;
  #onEnd: (() => void) | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(milliseconds: number) {
    if (milliseconds > 0) this.#timer = setTimeout(this.end, milliseconds);
    else this.ended = true;
  }

  /** Calls back when the poll ends; at most one listener. */
  set onEnd(listener: (() => void) | undefined) {
    this.#onEnd = listener;
  }

  readonly end = (): void => {
    if (this.ended) return;
    this.ended = true;
    clearTimeout(this.#timer);
    this.#onEnd?.();
  };

  /** Ends it without telling anybody: its answer has been found. */
  close(): void {
    this.ended = true;
    this.#onEnd = undefined;
    clearTimeout(this.#timer);
  }
}

/**
 * What those who wait in one room find out together. It is forgotten when the bell rings, before anybody wakes, and
 * at the end of the turn in which it was found: nobody is told what was so before the ring that woke them.
 */
export class Shared {
  readonly #found = new Map<string, unknown>();
  #forgetting = false;

  /** What was found under that key in this turn, else what `find` finds now. */
  once<T>(key: string, find: () => T): T {
    if (this.#found.has(key)) return this.#found.get(key) as T;
    const found = find();
    this.#found.set(key, found);
    if (!this.#forgetting) {
      this.#forgetting = true;
      setImmediate(() => {
        this.#forgetting = false;
        this.forget();
      });
    }
    return found;
  }

  forget(): void {
    this.#found.clear();
  }
}

interface WaitingRoom {
  wakers: Set<() => void>;
  shared: Shared;
  unsubscribe: () => void;
}

/**
 * Everybody who waits for something new in a room. Each room with waiters listens to the bus once, however many wait.
 */
export class Waiters {
  readonly #bus: EventBus;
  readonly #rooms = new Map<string, WaitingRoom>();
  readonly #polls = new Set<HeldPoll>();
  #stopping = false;

  constructor(bus: EventBus) {
    this.#bus = bus;
  }

  get stopping(): boolean {
    return this.#stopping;
  }

  /** How many wait in that room. */
  count(token: string): number {
    return this.#rooms.get(token)?.wakers.size ?? 0;
  }

  /** How many requests are held. */
  get held(): number {
    return this.#polls.size;
  }

  /** Ends every held poll, and every one that comes hereafter as soon as it has looked once. */
  stop(): void {
    this.#stopping = true;
    for (const poll of [...this.#polls]) poll.end();
  }

  /**
   * Asks `look` until it answers or the poll ends, then once more. Listens before it looks, so that nothing that
   * happens between looking and sleeping is missed. `look` is given what it may share with others who wait there.
   */
  async waitUntil<T>(
    token: string,
    poll: HeldPoll,
    look: (shared: Shared) => Promise<T | undefined>,
  ): Promise<T | undefined> {
    if (this.#stopping) poll.end();
    if (poll.ended) return look(new Shared());
    let wake = () => {};
    const ring = () => wake();
    poll.onEnd = ring;
    this.#polls.add(poll);
    const room = this.#enter(token, ring);
    try {
      for (;;) {
        const woken = new Promise<void>((resolve) => {
          wake = resolve;
        });
        const ended = poll.ended;
        const found = await look(room.shared);
        if (found !== undefined || ended) return found;
        if (!poll.ended) await woken;
      }
    } finally {
      poll.close();
      this.#polls.delete(poll);
      this.#leave(token, room, ring);
    }
  }

  #enter(token: string, ring: () => void): WaitingRoom {
    let room = this.#rooms.get(token);
    if (!room) {
      const wakers = new Set<() => void>();
      const shared = new Shared();
      const unsubscribe = this.#bus.subscribe(token, () => {
        shared.forget();
        for (const waker of wakers) waker();
      });
      room = { wakers, shared, unsubscribe };
      this.#rooms.set(token, room);
    }
    room.wakers.add(ring);
    return room;
  }

  #leave(token: string, room: WaitingRoom, ring: () => void): void {
    room.wakers.delete(ring);
    if (room.wakers.size > 0) return;
    room.unsubscribe();
    this.#rooms.delete(token);
  }
}
