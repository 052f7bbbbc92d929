import type { Failure } from './failure.js';
import type { Operations } from './operations.js';

/** What the two threads say to each other. Calls are answered in the order in which they were sent. */
export interface ToWriter {
  calls: Call[];
  /** Nothing comes after this; end once the calls are kept. */
  close: boolean;
}

export interface Call {
  name: keyof Operations;
  args: never[];
}

/** First, once, the operations there are; then results. */
export type FromWriter = { names: (keyof Operations)[] } | { results: Result[] };
export type Result = { value: unknown } | { failure: Failure };

/** What the thread is started with: the database file, which is up to date. */
export interface WriterData {
  path: string;
}
