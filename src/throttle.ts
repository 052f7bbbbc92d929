import { isIPv6 } from 'node:net';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { TalkError } from './domain/errors.js';

/** What can be guessed at (spec/ocs.md §6). */
export type ThrottledAction = 'login' | 'talkRoomToken' | 'talkRoomPassword';

/** Attempts of one action from one network within half an hour, after which it is refused. */
const allowedAttempts = 10;
const windowSeconds = 30 * 60;

/**
 * Counts failed attempts per action and network and refuses further ones. `subject` is what is guessed at, such as a
 * token: a success forgives only what was tried on the same subject, so that nobody buys new guesses with a room of
 * their own.
 */
export interface Throttle {
  /** @throws TalkError throttled when there have been too many */
  check(action: ThrottledAction, address: string): Promise<void>;
  /** Registers one failed attempt. */
  failed(action: ThrottledAction, address: string, subject?: string): Promise<void>;
  /** Forgets the attempts on that subject, since one succeeded. */
  forgive(action: ThrottledAction, address: string, subject: string): Promise<void>;
}

export function createThrottle(on: boolean): Throttle {
  if (!on) return { check: async () => {}, failed: async () => {}, forgive: async () => {} };
  const limiter = new RateLimiterMemory({ points: allowedAttempts, duration: windowSeconds });
  const keyOf = (action: ThrottledAction, address: string) => `${action} ${networkOf(address)}`;
  return {
    async check(action, address) {
      const seen = await limiter.get(keyOf(action, address));
      if (seen && seen.consumedPoints > allowedAttempts) {
        throw new TalkError('throttled', [], { message: 'Reached maximum delay' });
      }
    },
    async failed(action, address, subject = '') {
      // Over the limit `penalty` goes on counting, which `check` will see next time.
      await limiter.penalty(keyOf(action, address));
      await limiter.penalty(`${keyOf(action, address)} ${subject}`);
    },
    async forgive(action, address, subject) {
      const tried = await limiter.get(`${keyOf(action, address)} ${subject}`);
      if (!tried) return;
      await limiter.reward(keyOf(action, address), tried.consumedPoints);
      await limiter.delete(`${keyOf(action, address)} ${subject}`);
    },
  };
}

/** An IPv4 address as it is, an IPv6 address cut to its /56, as one household has it. */
export function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/, '');
  if (!isIPv6(plain)) return plain;
  const [head = '', tail] = plain.split('::');
  const front = head ? head.split(':') : [];
  const back = tail ? tail.split(':') : [];
  const groups = tail === undefined ? front : [...front, ...Array(8 - front.length - back.length).fill('0'), ...back];
  const numbers = groups.slice(0, 4).map((group) => Number.parseInt(group, 16) || 0);
  return `${numbers.map((number, place) => (place === 3 ? number & 0xff00 : number).toString(16)).join(':')}::/56`;
}
