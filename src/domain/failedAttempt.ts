/** Guessing at passwords, tokens and secrets, and when it is enough (spec/ocs.md §6). */

/** What can be guessed at. */
export type ThrottledAction = 'login' | 'sudo' | 'talkRoomToken' | 'talkRoomPassword' | 'bot';

export interface FailedAttempt {
  action: string;
  /** Where it came from, as `networkOf` in throttle.ts has it. */
  network: string;
  /** What was guessed at, such as a token; "" for nothing in particular. */
  subject: string;
  /** Unix seconds. */
  attemptedAt: number;
}

/** Attempts of one action within the window, after which it is refused. */
const allowedAttempts = 10;
/** Seconds. */
const windowLength = 30 * 60;
/** Seconds for which attempts are remembered. */
export const attemptMemory = 12 * 3600;

/** Milliseconds. */
const firstDelay = 100;
const longestDelay = 25_000;

/** @param attempts of one action from one network */
export const areTooMany = (attempts: readonly FailedAttempt[], now: number): boolean =>
  attempts.filter(({ attemptedAt }) => attemptedAt > now - windowLength).length > allowedAttempts;

/** The milliseconds by which a guess would be delayed: they are told, though nobody is kept waiting. */
export function delayAfter(attempts: readonly FailedAttempt[], now: number): number {
  const { length } = attempts.filter(({ attemptedAt }) => attemptedAt > now - attemptMemory);
  return length === 0 ? 0 : Math.min(longestDelay, firstDelay * 2 ** length);
}
