import type { Failure } from './failure.js';
import type { Operations } from './operations.js';

/** What the two threads say to each other. Calls are answered in the order in which they were sent. */
export interface ToWriter {
  /** None, to be told whether others have committed. */
  calls: Call[];
  /** Nothing comes after this; end once the calls are kept. */
  close: boolean;
}

export interface Call {
  name: keyof Operations;
  args: never[];
}

/**
 * First, once, the operations there are; then how many messages this answers, the results of their calls, and whether
 * other processes have committed since the last time.
 */
export type FromWriter = { names: (keyof Operations)[] } | { messages: number; results: Result[]; others: boolean };
export type Result = { value: unknown } | { failure: Failure };

/** What the thread is started with: the database file, which is up to date. */
export interface WriterData {
  path: string;
}
