import type { Database } from 'better-sqlite3';

type Read<A extends unknown[], R> = (...args: A) => Promise<R>;

/**
 * Something of which it is known when it changes: one room's row, one attendee, whatever a user is as an attendee, the
 * accounts. A commit that names none may have changed anything.
 */
export type Scope =
  | 'accounts'
  | 'attempts'
  | 'sessions'
  | 'markers'
  | `room ${number}`
  | `attendee ${number}`
  | `attending ${string}`;

interface Kept {
  epoch: number;
  scopes: readonly Scope[];
  /** The sum of the scopes' versions: each of them only grows. */
  version: number;
  found: Promise<unknown>;
}

const notYet = Promise.resolve();

/** What is asked of our writer about commits that are not its own. */
export interface CommitWatch {
  /** Whether anything is on its way to it, or back. */
  isWriting: () => boolean;
  /** Has it look whether others have committed; if so, it has `forget` called. */
  ask: () => void;
}

/** Entries of one kind of read that are kept, and scopes that are told apart; beyond them it starts anew. */
const maxEntries = 20_000;

/** How often a read that is remembered was asked for. */
export interface CacheCounts {
  /** Answered from memory. */
  hits: number;
  misses: number;
}

/**
 * Remembers what was read until it is changed. Our own writer says what it has touched, before anybody who waits for
 * it goes on; that some other process has committed is seen by SQLite's own count (`PRAGMA data_version`), and then
 * nothing is remembered any more. So while many ask the same things, as those who wait in a room do when it rings, the
 * database is asked once.
 */
export class ReadCache {
  readonly #client: Database;
  readonly #dataVersion: () => unknown;
  readonly #kept: Map<string, Kept>[] = [];
  readonly #versions = new Map<Scope, number>();
  readonly #counts: CacheCounts;
  #epoch = 0;
  #seen: unknown;
  #isChecked = false;
  /** Our writer has committed since, so that the count may have risen because of that. */
  #hasCommitted = false;
  /** The count has risen, and it is not known because of whom. */
  #isUnsure = false;
  #writer: CommitWatch = { isWriting: () => false, ask: () => {} };

  constructor(client: Database, counts: CacheCounts = { hits: 0, misses: 0 }) {
    this.#client = client;
    this.#counts = counts;
    const statement = client.prepare('PRAGMA data_version').pluck();
    this.#dataVersion = () => statement.get();
    this.#seen = this.#dataVersion();
  }

  follow(writer: CommitWatch): void {
    this.#writer = writer;
  }

  /** Our writer has committed. @param touched undefined for anything at all */
  committed(touched: readonly Scope[] | undefined): void {
    this.#hasCommitted = true;
    if (!touched) this.#epoch++;
    else for (const scope of touched) this.#versions.set(scope, this.#versionOf(scope) + 1);
    if (this.#versions.size <= maxEntries) return;
    // Stamps only grow.
    this.#epoch += 1 + this.#sumOf(this.#versions.keys());
    this.#versions.clear();
  }

  /** Somebody else has committed, or has said so: nothing is known any more. */
  forget(): void {
    this.#epoch++;
  }

  /** Differs from what it was before if anything of that may have changed. */
  stampOf(scopes: readonly Scope[]): number {
    this.#lookForOthers();
    return this.#epoch + this.#sumOf(scopes);
  }

  /**
   * The same read, answered from memory where it can be. What it gives is shared: it is frozen.
   * @param scopesOf what the answer depends on; anything that changes who is there at all must count as touching
   *   everything
   * @param isWorthKeeping of what was found; by default all of it
   */
  remember<A extends unknown[], R>(
    read: Read<A, R>,
    keyOf: (...args: A) => string,
    scopesOf: (found: R, ...args: A) => readonly Scope[],
    isWorthKeeping: (found: R) => boolean = () => true,
  ): Read<A, R> {
    const kept = new Map<string, Kept>();
    this.#kept.push(kept);
    return (...args) => {
      this.#lookForOthers();
      const key = keyOf(...args);
      const known = kept.get(key);
      if (known && this.#client.open && this.#isCurrent(known)) {
        this.#counts.hits++;
        return known.found as Promise<R>;
      }
      this.#counts.misses++;
      // The read is done by the time that it returns; what the answer depends on shows in the answer.
      const entry: Kept = { epoch: this.#epoch, scopes: [], version: 0, found: notYet };
      entry.found = read(...args).then((value) => {
        Object.freeze(value);
        if (isWorthKeeping(value)) {
          entry.scopes = scopesOf(value, ...args);
          entry.version = this.#sumOf(entry.scopes);
        } else if (kept.get(key) === entry) kept.delete(key);
        return value;
      });
      if (kept.size >= maxEntries) kept.clear();
      kept.set(key, entry);
      entry.found.catch(() => kept.delete(key));
      return entry.found as Promise<R>;
    };
  }

  #isCurrent({ epoch, scopes, version }: Kept): boolean {
    return epoch === this.#epoch && version === this.#sumOf(scopes);
  }

  #sumOf(scopes: Iterable<Scope>): number {
    let sum = 0;
    for (const scope of scopes) sum += this.#versionOf(scope);
    return sum;
  }

  #versionOf(scope: Scope): number {
    return this.#versions.get(scope) ?? 0;
  }

  /** Looks once in a turn of the event loop; what other processes commit within one is seen in the next. */
  #lookForOthers(): void {
    if (this.#isChecked || !this.#client.open) return;
    this.#isChecked = true;
    setImmediate(() => {
      this.#isChecked = false;
    });
    const version = this.#dataVersion();
    const { isWriting, ask } = this.#writer;
    if (version !== this.#seen) {
      this.#seen = version;
      if (this.#hasCommitted || isWriting()) this.#isUnsure = true;
      else this.#epoch++;
    }
    // While it writes, it will say with each commit whether others have committed before.
    if (!this.#isUnsure || isWriting()) return;
    this.#isUnsure = false;
    this.#hasCommitted = false;
    ask();
  }
}
