import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { Config } from './config.js';
import { TalkError } from './domain/errors.js';
import { networkOf } from './throttle.js';

/** Whose share something is: an account's, or that of everybody without one who comes from the same network. */
export interface Claimant {
  user: { uid: string } | undefined;
  address: string;
}

/**
 * How much of the server one account may occupy, or those without an account from one network together. Kept in memory:
 * a restart forgives.
 */
export interface Limits {
  /**
   * Counts a poll as held; whoever calls this calls `leavePoll` when it has ended.
   * @throws TalkError throttled when too many are held already; then this one is not counted
   */
  enterPoll(who: Claimant): void;
  leavePoll(who: Claimant): void;
  /** @throws TalkError throttled when there have been too many within a minute */
  countWrite(who: Claimant): Promise<void>;
}

const writeWindowSeconds = 60;

export function createLimits(
  config: Pick<Config, 'throttle' | 'maxPollsPerAccount' | 'maxPollsPerGuest' | 'maxWritesPerMinute'>,
): Limits {
  const { maxPollsPerAccount, maxPollsPerGuest, maxWritesPerMinute } = config;
  const ofAccounts = new Tally(maxPollsPerAccount);
  const ofGuests = new Tally(maxPollsPerGuest);
  const counted = config.throttle && Number.isFinite(maxWritesPerMinute);
  const writes = new RateLimiterMemory({ points: counted ? maxWritesPerMinute : 1, duration: writeWindowSeconds });
  return {
    enterPoll({ user, address }) {
      if (user ? ofAccounts.enter(user.uid) : ofGuests.enter(networkOf(address))) return;
      const whose = user ? `an account is ${maxPollsPerAccount}` : `guests from one address is ${maxPollsPerGuest}`;
      throw new TalkError('throttled', [], { message: `Too many held polls: the limit for ${whose}` });
    },
    leavePoll({ user, address }) {
      if (user) ofAccounts.leave(user.uid);
      else ofGuests.leave(networkOf(address));
    },
    async countWrite({ user, address }) {
      if (!counted) return;
      try {
        await writes.consume(user ? `account ${user.uid}` : `guests ${networkOf(address)}`);
      } catch (refusal) {
        if (!(refusal instanceof RateLimiterRes)) throw refusal;
        const seconds = Math.ceil(refusal.msBeforeNext / 1000);
        const whose = user ? 'an account' : 'guests from one address';
        throw new TalkError('throttled', [], {
          message: `Too many changes: the limit for ${whose} is ${maxWritesPerMinute} a minute; try again in ${seconds} seconds`,
        });
      }
    },
  };
}

/** Counts what each one holds at the moment; knows nobody who holds nothing. */
export class Tally {
  readonly #max: number;
  readonly #held = new Map<string, number>();

  constructor(max: number) {
    this.#max = max;
  }

  /** @returns false, and counts nothing, when that one holds as much as is allowed */
  enter(key: string): boolean {
    const held = this.#held.get(key) ?? 0;
    if (held >= this.#max) return false;
    this.#held.set(key, held + 1);
    return true;
  }

  leave(key: string): void {
    const held = this.#held.get(key) ?? 0;
    if (held > 1) this.#held.set(key, held - 1);
    else this.#held.delete(key);
  }
}
