import { SQLiteDeleteBase, SQLiteInsertBase, SQLiteSelectBase, SQLiteUpdateBase } from 'drizzle-orm/sqlite-core';

interface Statement {
  run(values?: Record<string, unknown>): unknown;
  get(values?: Record<string, unknown>): unknown;
  all(values?: Record<string, unknown>): unknown;
  values(values?: Record<string, unknown>): unknown;
}

interface Builder {
  prepare(): Statement;
}

/** A statement that is built and prepared when it is first asked. */
class LaterPrepared implements Statement {
  readonly #prepare: () => Statement;
  #prepared: Statement | undefined;

  constructor(prepare: () => Statement) {
    this.#prepare = prepare;
  }

  get #statement(): Statement {
    this.#prepared ??= this.#prepare();
    return this.#prepared;
  }

  run(values?: Record<string, unknown>): unknown {
    return this.#statement.run(values);
  }

  get(values?: Record<string, unknown>): unknown {
    return this.#statement.get(values);
  }

  all(values?: Record<string, unknown>): unknown {
    return this.#statement.all(values);
  }

  values(values?: Record<string, unknown>): unknown {
    return this.#statement.values(values);
  }
}

/**
 * Has drizzle's `prepare()` wait until the statement is used. Two threads prepare hundreds of them, which took half of
 * the time from start to first answer, and most are not asked for in the first hour.
 */
export function prepareLater(): void {
  for (const { prototype } of [SQLiteSelectBase, SQLiteInsertBase, SQLiteUpdateBase, SQLiteDeleteBase]) {
    // Their own types know what each statement gives; here it is all the same.
    const builder = prototype as unknown as Builder;
    const { prepare } = builder;
    builder.prepare = function later() {
      return new LaterPrepared(() => prepare.call(this));
    };
  }
}
