import { chmodSync, closeSync, mkdirSync, openSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import type { Storage } from '../storage.js';
import { type Connection, connect } from './connection.js';
import { copyDatabase } from './copy.js';
import { migrate, migrations, versionOf } from './migrate.js';
import { type CacheCounts, ReadCache } from './readCache.js';
import { hotReads, readsOf } from './reads.js';
import { touchedBy } from './touches.js';
import { startWriter } from './writerClient.js';
import type { Call, Result } from './writerMessages.js';

/** The database, inside the data directory. */
export const databaseFile = 'parley.db';

export interface SqliteOptions {
  /** Made if it is missing; it holds `parley.db`, which only our own user may read. */
  dataDir: string;
  /** Told once when nothing can be written any more; better to end the process and start anew. */
  onFatal: (error: Error) => void;
  /** Told when the database was one of an older Parley. */
  onMigrated?: (told: Migrated) => void;
  watch?: StorageWatch | undefined;
}

/** What is told to whoever measures. */
export interface StorageWatch {
  /** Counted up as reads are asked for. */
  readonly cache: CacheCounts;
  /** These were committed together. */
  committed(calls: readonly Call[]): void;
}

export interface Migrated {
  /** Schema versions. */
  from: number;
  to: number;
  /** The file that holds what was there before. */
  backup: string;
}

/**
 * Opens the database, making or migrating it first. We read here, in the main thread, where SQLite answers from
 * memory within microseconds; we write in a thread of its own, for a write waits for the disk.
 * @throws Error saying what is wrong with the data directory or the file
 */
export async function openStorage({ dataDir, onFatal, onMigrated, watch }: SqliteOptions): Promise<Storage> {
  const path = join(dataDir, databaseFile);
  const reader = await openReader(dataDir, path, onMigrated);
  const cache = new ReadCache(reader.$client, watch?.cache);
  const onCommit = (calls: readonly Call[], results: readonly Result[]) => {
    calls.forEach((call, index) => {
      cache.committed(touchedBy(call, results[index]));
    });
    watch?.committed(calls);
  };
  const starting = startWriter({ path }, onFatal, onCommit, () => cache.forget());
  // While the thread starts, statements are prepared here.
  const reads = readsOf(reader);
  const writer = await starting.catch((error: unknown) => {
    reader.$client.close();
    throw error;
  });
  cache.follow({ isWriting: writer.isWriting, ask: writer.lookForOthers });
  return {
    ...reads,
    ...hotReads(reads, cache),
    ...writer.writes,
    async close(): Promise<void> {
      reader.$client.close();
      await writer.close();
    },
  };
}

async function openReader(
  dataDir: string,
  path: string,
  onMigrated: SqliteOptions['onMigrated'] = () => {},
): Promise<Connection> {
  let connection: Connection | undefined;
  try {
    prepareDirectory(dataDir);
    // SQLite gives its side files the mode of the database.
    closeSync(openSync(path, 'a', 0o600));
    chmodSync(path, 0o600);
    connection = connect(path);
    await update(connection.$client, dataDir, onMigrated);
    connection.$client.pragma('query_only = ON');
    return connection;
  } catch (error) {
    connection?.$client.close();
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`The database ${path} cannot be used: ${reason}`, { cause: error });
  }
}

/** Migrates; what is in an older database is copied beside it first. */
async function update(client: Database, dataDir: string, onMigrated: (told: Migrated) => void): Promise<void> {
  const from = versionOf(client);
  const to = migrations.length;
  if (from === 0 || from >= to) return migrate(client);
  const backup = join(dataDir, `parley-schema-${from}.db`);
  await copyDatabase(client, backup);
  migrate(client);
  onMigrated({ from, to, backup });
}

/** Makes the directory if it is missing, and keeps others out. One of somebody else is theirs to protect. */
export function prepareDirectory(dataDir: string): void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  if (statSync(dataDir).uid === process.getuid?.()) chmodSync(dataDir, 0o700);
}
