import { isIPv6 } from 'node:net';
import { isProtectionOn } from './actions/talkSettings.js';
import type { Deps } from './deps.js';
import { TalkError } from './domain/errors.js';
import { areTooMany, attemptMemory, delayAfter, type ThrottledAction } from './domain/failedAttempt.js';

/**
 * Counts failed attempts per action and network and refuses further ones. `subject` is what is guessed at, such as a
 * token: a success forgives only what was tried on the same subject, so that nobody buys new guesses with a room of
 * their own. What is counted lies in storage: a restart gives nobody new guesses, and the command line sees it.
 */
export interface Throttle {
  /**
   * @returns the milliseconds that the reference would delay it
   * @throws TalkError throttled when there have been too many
   */
  check(action: ThrottledAction, address: string): Promise<number>;
  /** Registers one failed attempt. */
  failed(action: ThrottledAction, address: string, subject?: string): Promise<void>;
  /** Forgets the attempts on that subject, since one succeeded. */
  forgive(action: ThrottledAction, address: string, subject: string): Promise<void>;
}

/** @param onByDefault whether it is, unless the administrator has said otherwise */
export function createThrottle({ storage, clock }: Pick<Deps, 'storage' | 'clock'>, onByDefault: boolean): Throttle {
  const isOn = () => isProtectionOn({ storage }, onByDefault);
  return {
    async check(action, address) {
      if (!(await isOn())) return 0;
      const attempts = (await storage.attemptsFrom(networkOf(address))).filter((each) => each.action === action);
      const now = clock.now();
      if (areTooMany(attempts, now)) throw new TalkError('throttled', [], { message: 'Reached maximum delay' });
      return delayAfter(attempts, now);
    },
    async failed(action, address, subject = '') {
      if (!(await isOn())) return;
      const attemptedAt = clock.now();
      const attempt = { action, network: networkOf(address), subject, attemptedAt };
      await storage.addAttempt(attempt, attemptedAt - attemptMemory);
    },
    async forgive(action, address, subject) {
      const network = networkOf(address);
      const attempts = await storage.attemptsFrom(network);
      if (attempts.some((each) => each.action === action && each.subject === subject)) {
        await storage.forgetAttempts(network, action, subject);
      }
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
