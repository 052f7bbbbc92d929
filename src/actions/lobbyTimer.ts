import type { Deps } from '../deps.js';
import { openLobbyIfDue } from './openLobby.js';

/**
 * The longest that a timer sleeps before it looks again, in milliseconds: short enough for the clock to be set in
 * between, and far below where Node's timers overflow.
 */
const longestSleep = 60_000;
/** The shortest, so that trouble with a room is not met in a tight loop. */
const shortestSleep = 1000;

/** Opens lobbies when their time has come, though nobody may be looking at the room. */
export class LobbyTimers {
  readonly #deps: Pick<Deps, 'storage' | 'clock' | 'bus' | 'log'>;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;
  /** The look that goes on; another one waits for it. */
  #looking: Promise<void> = Promise.resolve();

  constructor(deps: Pick<Deps, 'storage' | 'clock' | 'bus' | 'log'>) {
    this.#deps = deps;
  }

  /** Opens what should have been opened while the server was down, then waits for the next. */
  start(): Promise<void> {
    return this.#look();
  }

  /** To be called after any lobby's timer was set. */
  rearm(): void {
    void this.#look();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  #look(): Promise<void> {
    this.#looking = this.#looking.then(async () => {
      if (this.#stopped) return;
      clearTimeout(this.#timer);
      let sleep: number | undefined = longestSleep;
      try {
        sleep = await this.#openDue();
      } catch (error) {
        this.#deps.log.error({ err: error }, 'lobbies could not be opened');
      }
      if (sleep !== undefined && !this.#stopped) this.#timer = setTimeout(() => this.rearm(), sleep).unref();
    });
    return this.#looking;
  }

  /** @returns milliseconds until the next look, undefined when no lobby has a timer */
  async #openDue(): Promise<number | undefined> {
    const { storage, clock } = this.#deps;
    for (const room of await storage.roomsWithLobbyTimerBefore(clock.now())) await openLobbyIfDue(this.#deps, room);
    const next = await storage.nextLobbyTimer();
    if (next === undefined) return undefined;
    return Math.min(longestSleep, Math.max(shortestSleep, (next - clock.now()) * 1000));
  }
}
