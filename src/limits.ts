import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { Config } from './config.js';
import { TalkError } from './domain/errors.js';
import { loginFlowLifetime } from './domain/loginFlow.js';
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
  /** @throws TalkError throttled when an account has sent too many files within a minute */
  countUpload(who: Claimant): Promise<void>;
  /** @throws TalkError throttled when an account has set too many reminders within an hour (spec/ocs.md §7) */
  countReminder(who: Claimant): Promise<void>;
  /** @throws TalkError throttled when too many clients from one network have asked to be let in within 20 minutes */
  countLoginFlow(address: string): Promise<void>;
  /** Counts a page elsewhere as fetched for them; false when there have been too many within a minute. */
  mayFetchPage(who: Claimant): Promise<boolean>;
  /**
   * Counts a guest's message that mentions somebody (spec/chat-send.md §1).
   * @throws TalkError throttled `mentions` when there have been too many within a day
   */
  countGuestMention(address: string): Promise<void>;
}

const writeWindowSeconds = 60;
const reminderWindowSeconds = 3600;
const maxReminders = 60;
/** Pages in a minute. */
const pages = { points: 60, duration: 60 };
/** Clients from one network that ask to be let in, in the time that each one has. */
const loginFlows = { points: 200, duration: loginFlowLifetime };
/** Messages of guests from one network that may mention somebody, in a day. */
const guestMentions = { points: 50, duration: 24 * 3600 };

export function createLimits(
  config: Pick<
    Config,
    'throttle' | 'maxPollsPerAccount' | 'maxPollsPerGuest' | 'maxWritesPerMinute' | 'maxUploadsPerMinute'
  >,
): Limits {
  const { maxPollsPerAccount, maxPollsPerGuest, maxWritesPerMinute, maxUploadsPerMinute } = config;
  const ofAccounts = new Tally(maxPollsPerAccount);
  const ofGuests = new Tally(maxPollsPerGuest);
  const counted = config.throttle && Number.isFinite(maxWritesPerMinute);
  const writes = new RateLimiterMemory({ points: counted ? maxWritesPerMinute : 1, duration: writeWindowSeconds });
  const countsUploads = config.throttle && Number.isFinite(maxUploadsPerMinute);
  const uploads = new RateLimiterMemory({
    points: countsUploads ? maxUploadsPerMinute : 1,
    duration: writeWindowSeconds,
  });
  const reminders = new RateLimiterMemory({ points: maxReminders, duration: reminderWindowSeconds });
  const mentions = new RateLimiterMemory(guestMentions);
  const flows = new RateLimiterMemory(loginFlows);
  const fetched = new RateLimiterMemory(pages);
  return {
    async countLoginFlow(address) {
      if (!config.throttle) return;
      await consume(
        flows,
        { user: undefined, address },
        () => `Too many logins were begun from here: the limit is ${loginFlows.points} in 20 minutes`,
      );
    },
    async countGuestMention(address) {
      if (!config.throttle) return;
      try {
        await mentions.consume(networkOf(address));
      } catch (refusal) {
        if (!(refusal instanceof RateLimiterRes)) throw refusal;
        throw new TalkError('throttled', 'mentions');
      }
    },
    async mayFetchPage(who) {
      try {
        await fetched.consume(keyOf(who));
        return true;
      } catch (refusal) {
        if (!(refusal instanceof RateLimiterRes)) throw refusal;
        return false;
      }
    },
    enterPoll({ user, address }) {
      if (user ? ofAccounts.enter(user.uid) : ofGuests.enter(networkOf(address))) return;
      const whose = user ? `an account is ${maxPollsPerAccount}` : `guests from one address is ${maxPollsPerGuest}`;
      throw new TalkError('throttled', [], { message: `Too many held polls: the limit for ${whose}` });
    },
    leavePoll({ user, address }) {
      if (user) ofAccounts.leave(user.uid);
      else ofGuests.leave(networkOf(address));
    },
    async countWrite(who) {
      if (!counted) return;
      await consume(
        writes,
        who,
        (whose) => `Too many changes: the limit for ${whose} is ${maxWritesPerMinute} a minute`,
      );
    },
    async countUpload(who) {
      if (!countsUploads) return;
      await consume(
        uploads,
        who,
        (whose) => `Too many files: the limit for ${whose} is ${maxUploadsPerMinute} a minute`,
      );
    },
    async countReminder(who) {
      if (!config.throttle) return;
      await consume(reminders, who, (whose) => `Too many reminders: the limit for ${whose} is ${maxReminders} an hour`);
    },
  };
}

const keyOf = ({ user, address }: Claimant): string => (user ? `account ${user.uid}` : `guests ${networkOf(address)}`);

/** @throws TalkError throttled with what `refusal` says */
async function consume(limiter: RateLimiterMemory, who: Claimant, refusal: (whose: string) => string): Promise<void> {
  try {
    await limiter.consume(keyOf(who));
  } catch (full) {
    if (!(full instanceof RateLimiterRes)) throw full;
    const seconds = Math.ceil(full.msBeforeNext / 1000);
    const whose = who.user ? 'an account' : 'guests from one address';
    throw new TalkError('throttled', [], { message: `${refusal(whose)}; try again in ${seconds} seconds` });
  }
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
