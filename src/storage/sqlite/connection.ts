import Sqlite from 'better-sqlite3';
import { type Column, type Placeholder, sql } from 'drizzle-orm';
import { type BetterSQLite3Database, drizzle } from 'drizzle-orm/better-sqlite3';
import { prepareLater } from './prepareLater.js';

prepareLater();

/** A connection as drizzle sees it; `$client` is better-sqlite3's. */
export type Connection = BetterSQLite3Database & { $client: Sqlite.Database };

/** Opens the file, which must exist; an empty one becomes a database. What is committed is on disk. */
export function connect(path: string): Connection {
  const client = new Sqlite(path, { fileMustExist: true, timeout: 10_000 });
  try {
    if (client.pragma('journal_mode', { simple: true }) !== 'wal') client.pragma('journal_mode = WAL');
    // In WAL mode better-sqlite3's SQLite would only sync at checkpoints.
    client.pragma('synchronous = FULL');
    client.pragma('foreign_keys = ON');
    return drizzle({ client });
  } catch (error) {
    client.close();
    throw error;
  }
}

/** For each column a placeholder of the property's name: the values of a prepared insert. */
export function placeholders<T extends Record<string, Column>>(
  columns: T,
): { [K in keyof T & string]: Placeholder<K> } {
  const entries = Object.keys(columns).map((name) => [name, sql.placeholder(name)]);
  return Object.fromEntries(entries);
}

/** A list of any length as one placeholder, given as JSON: `inArray(column, listed('ids'))`. */
export const listed = (name: string) => sql`(select value from json_each(${sql.placeholder(name)}))`;

/** Values of any type and number as one parameter: `inArray(column, listOf(values))`. */
export const listOf = (values: readonly unknown[]) => sql`(select value from json_each(${JSON.stringify(values)}))`;

/** A `like` pattern for what contains `search`; the statement must say `escape '\'`. */
export const containing = (search: string): string => `%${search.replace(/[\\%_]/g, '\\$&')}%`;
