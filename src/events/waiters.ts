import type { Login } from '../domain/user.js';
import type { EventBus } from './bus.js';
import { Deadlines } from './deadlines.js';

/**
 * A request that waits in a room until there is something for it, its time is over, the client hangs up or the server
 * stops. Thousands of them sleep at once: each is one object without closures, timers or suspended functions.
 */
export abstract class Hold<T> {
  /** Where it waits; undefined before and after. */
  room: WaitingRoom | undefined;
  /** When its time is over, as its `Deadlines` count it. */
  slot = 0;
  /** It gets no second look once this one is through. */
  ended = false;
  looking = false;
  /** The bell has rung since it waits. */
  rung = false;
  /** The bell rang while it looked. */
  missedRing = false;
  /** Who waits, as far as they are logged in. */
  abstract readonly login: Login;

  /** What there is for it; undefined while there is nothing. */
  abstract look(): Promise<T | undefined>;
  /**
   * Told once, when `look` has found something or there was nothing until the end; else `fail` is.
   * @param rungAt when the bell rang last, as performance.now() has it; 0 when it has not
   */
  abstract answer(found: T | undefined, rungAt: number): void;
  abstract fail(error: unknown): void;
}

interface WaitingRoom {
  token: string;
  holds: Set<Hold<unknown>>;
  rungAt: number;
  unsubscribe: () => void;
}

/**
 * Everybody who waits for something new in a room. Each room with waiters listens to the bus once, however many wait.
 */
export class Waiters {
  readonly #bus: EventBus;
  readonly #rooms = new Map<string, WaitingRoom>();
  readonly #deadlines = new Deadlines<Hold<unknown>>((hold) => this.end(hold));
  #held = 0;
  #stopping = false;

  constructor(bus: EventBus) {
    this.#bus = bus;
  }

  get stopping(): boolean {
    return this.#stopping;
  }

  /** How many wait in that room. */
  count(token: string): number {
    return this.#rooms.get(token)?.holds.size ?? 0;
  }

  /** How many requests are held. */
  get held(): number {
    return this.#held;
  }

  /** Ends everything that is held, and whatever comes hereafter as soon as it has looked once. */
  stop(): void {
    this.#stopping = true;
    for (const { holds } of [...this.#rooms.values()]) for (const hold of [...holds]) this.end(hold);
  }

  /**
   * Lets it look until it finds something or it ends, then once more. Listens before it looks, so that nothing that
   * happens between looking and sleeping is missed.
   * @param token the bell that it listens to
   * @param milliseconds after which it ends; 0 lets it look once
   * @param also further bells, the same for all who listen to the first
   */
  hold<T>(token: string, hold: Hold<T>, milliseconds: number, also: readonly string[] = []): void {
    if (this.#stopping || milliseconds <= 0) hold.ended = true;
    hold.room = this.#enter(token, hold, also);
    this.#held++;
    if (!hold.ended) this.#deadlines.add(hold, milliseconds);
    this.#look(hold);
  }

  /** Its time is over, or nobody listens any more. It looks a last time. */
  end(hold: Hold<unknown>): void {
    if (hold.ended) return;
    hold.ended = true;
    this.#deadlines.remove(hold);
    this.#ring(hold);
  }

  /**
   * Ends, with that error, whatever waits for somebody who may no longer: their app password was revoked, or the like.
   * @param mayStay asked once of each login
   */
  async dismiss(mayStay: (login: Login) => Promise<boolean>, error: Error): Promise<void> {
    const asked = new Map<string, Promise<boolean>>();
    for (const { holds } of [...this.#rooms.values()]) {
      for (const hold of [...holds]) {
        const { user, appPassword } = hold.login;
        if (!user) continue;
        const key = JSON.stringify([user.uid, appPassword?.id ?? user.passwordHash]);
        const answer = asked.get(key) ?? mayStay(hold.login);
        asked.set(key, answer);
        if (await answer) continue;
        const { room } = hold;
        if (!room) continue;
        hold.ended = true;
        this.#leave(room, hold);
        hold.fail(error);
      }
    }
  }

  #ring(hold: Hold<unknown>): void {
    if (!hold.room) return;
    if (hold.looking) hold.missedRing = true;
    else this.#look(hold);
  }

  #look<T>(hold: Hold<T>): void {
    const { room } = hold;
    if (!room) return;
    const isLast = hold.ended;
    hold.looking = true;
    hold.missedRing = false;
    hold.look().then(
      (found) => {
        hold.looking = false;
        if (!hold.room) return;
        if (found !== undefined || isLast) {
          this.#leave(room, hold);
          hold.answer(found, hold.rung ? room.rungAt : 0);
        } else if (hold.missedRing) this.#look(hold);
      },
      (error: unknown) => {
        if (!hold.room) return;
        this.#leave(room, hold);
        hold.fail(error);
      },
    );
  }

  #enter<T>(token: string, hold: Hold<T>, also: readonly string[]): WaitingRoom {
    let room = this.#rooms.get(token);
    if (!room) {
      const holds = new Set<Hold<unknown>>();
      const made: WaitingRoom = { token, holds, rungAt: 0, unsubscribe: () => {} };
      const ring = () => {
        made.rungAt = performance.now();
        for (const one of holds) {
          one.rung = true;
          this.#ring(one);
        }
      };
      const subscriptions = [token, ...also].map((bell) => this.#bus.subscribe(bell, ring));
      const unsubscribe = () => {
        for (const stop of subscriptions) stop();
      };
      made.unsubscribe = unsubscribe;
      room = made;
      this.#rooms.set(token, room);
    }
    room.holds.add(hold);
    return room;
  }

  #leave<T>(room: WaitingRoom, hold: Hold<T>): void {
    if (!hold.room) return;
    hold.room = undefined;
    this.#held--;
    this.#deadlines.remove(hold);
    room.holds.delete(hold);
    if (room.holds.size > 0) return;
    room.unsubscribe();
    this.#rooms.delete(room.token);
  }
}
