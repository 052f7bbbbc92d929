import type { Database } from 'better-sqlite3';

type Read<A extends unknown[], R> = (...args: A) => Promise<R>;

/** Entries of one kind of read that are kept; beyond them it starts anew. Every commit empties them anyway. */
const maxEntries = 20_000;

/**
 * Remembers what was read until anything at all is committed, by whichever connection and whichever process: SQLite
 * counts that itself (`PRAGMA data_version`). So there is nothing to invalidate and nothing to forget to invalidate,
 * and while many ask the same things between two commits, as those who wait in a room do when it rings, the database
 * is asked once.
 */
export class ReadCache {
  readonly #client: Database;
  readonly #dataVersion: () => unknown;
  readonly #kept: Map<string, Promise<unknown>>[] = [];
  #version: unknown;
  #isChecked = false;

  constructor(client: Database) {
    this.#client = client;
    const statement = client.prepare('PRAGMA data_version').pluck();
    this.#dataVersion = () => statement.get();
  }

  /** From now on nothing is taken for current without asking SQLite: our own thread has written. */
  readonly doubt = (): void => {
    this.#isChecked = false;
  };

  /**
   * The same read, answered from memory where it can be. What it gives is shared: it is frozen.
   * @param isWorthKeeping of what was found; by default all of it
   */
  remember<A extends unknown[], R>(
    read: Read<A, R>,
    keyOf: (...args: A) => string,
    isWorthKeeping: (found: R) => boolean = () => true,
  ): Read<A, R> {
    const kept = new Map<string, Promise<unknown>>();
    this.#kept.push(kept);
    return (...args) => {
      this.#forgetIfChanged();
      const key = keyOf(...args);
      const known = this.#client.open ? kept.get(key) : undefined;
      if (known !== undefined) return known as Promise<R>;
      const found = read(...args).then((value) => {
        if (!isWorthKeeping(value)) kept.delete(key);
        return Object.freeze(value) as R;
      });
      if (kept.size >= maxEntries) kept.clear();
      kept.set(key, found);
      found.catch(() => kept.delete(key));
      return found;
    };
  }

  /** Asks once in a turn of the event loop; what other processes commit within one is seen in the next. */
  #forgetIfChanged(): void {
    if (this.#isChecked || !this.#client.open) return;
    this.#isChecked = true;
    setImmediate(this.doubt);
    const version = this.#dataVersion();
    if (version === this.#version) return;
    this.#version = version;
    for (const kept of this.#kept) kept.clear();
  }
}
