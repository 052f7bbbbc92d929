import { existsSync } from 'node:fs';
import Sqlite, { type Database } from 'better-sqlite3';
import { listenForRings } from '../control.js';
import { versionOf } from '../storage/sqlite/migrate.js';
import { CommandError } from './io.js';

/**
 * Does something while no server can run on the directory.
 * @param what what somebody is told who wants to use it meanwhile
 * @throws CommandError when somebody uses it
 */
export async function alone<T>(dataDir: string, what: string, work: () => Promise<T>): Promise<T> {
  const control = await listenForRings(dataDir, () => {}, what).catch((error: Error) => {
    throw new CommandError(`${error.message}. Please stop it first.`);
  });
  try {
    return await work();
  } finally {
    await control.stop();
  }
}

/** Reads a database at one moment, whoever else writes to it. */
export function reading<T>(file: string, read: (client: Database) => T): T {
  const client = openExisting(file);
  try {
    client.pragma('query_only = ON');
    return client.transaction(() => read(client))();
  } finally {
    client.close();
  }
}

/** @throws CommandError when it is no database */
export function openExisting(file: string): Database {
  if (!existsSync(file)) throw new CommandError(`There is no file ${file}`);
  const client = new Sqlite(file, { fileMustExist: true, timeout: 10_000 });
  try {
    versionOf(client);
    return client;
  } catch (error) {
    client.close();
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandError(`${file} cannot be used: ${reason}`);
  }
}
