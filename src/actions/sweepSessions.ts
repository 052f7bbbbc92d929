import type { Deps } from '../deps.js';

/** Seconds after which a session that nobody has closed is forgotten; lists of participants close it sooner. */
const forgottenAfter = 24 * 3600;
/** How many are ended in one transaction. */
const batch = 500;
const interval = 10 * 60 * 1000;

/** Clears away what clients left behind that never said goodbye, so that rows do not pile up. */
export class SessionSweeper {
  readonly #deps: Pick<Deps, 'storage' | 'clock' | 'log'>;
  #timer: NodeJS.Timeout | undefined;

  constructor(deps: Pick<Deps, 'storage' | 'clock' | 'log'>) {
    this.#deps = deps;
  }

  start(): void {
    this.#timer ??= setInterval(() => {
      this.sweep().catch((error: unknown) => this.#deps.log.error({ err: error }, 'sweeping sessions failed'));
    }, interval).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** Ends Talk sessions without a ping for a day, and cookie sessions that can no longer log anybody in. */
  async sweep(): Promise<void> {
    const { storage, clock } = this.#deps;
    const before = clock.now() - forgottenAfter;
    for (;;) {
      const sessions = await storage.sessionsNotSeenSince(before, batch);
      if (sessions.length > 0) await storage.endSessions(sessions.map(({ id }) => id));
      if (sessions.length < batch) break;
    }
    await storage.sweepHttpSessions(before);
  }
}
