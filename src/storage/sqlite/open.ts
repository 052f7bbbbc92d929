import { chmodSync, closeSync, mkdirSync, openSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Storage } from '../storage.js';
import { type Connection, connect } from './connection.js';
import { migrate } from './migrate.js';
import { ReadCache } from './readCache.js';
import { hotReads, readsOf } from './reads.js';
import { touchedBy } from './touches.js';
import { startWriter } from './writerClient.js';
import type { Call } from './writerMessages.js';

/** The database, inside the data directory. */
export const databaseFile = 'parley.db';

export interface SqliteOptions {
  /** Made if it is missing; it holds `parley.db`, which only our own user may read. */
  dataDir: string;
  /** Told once when nothing can be written any more; better to end the process and start anew. */
  onFatal: (error: Error) => void;
}

/**
 * Opens the database, making or migrating it first. We read here, in the main thread, where SQLite answers from
 * memory within microseconds; we write in a thread of its own, for a write waits for the disk.
 * @throws Error saying what is wrong with the data directory or the file
 */
export async function openStorage({ dataDir, onFatal }: SqliteOptions): Promise<Storage> {
  const path = join(dataDir, databaseFile);
  const reader = openReader(dataDir, path);
  const cache = new ReadCache(reader.$client);
  const onCommit = (calls: readonly Call[]) => {
    for (const call of calls) cache.committed(touchedBy(call));
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

function openReader(dataDir: string, path: string): Connection {
  let connection: Connection | undefined;
  try {
    makePrivate(dataDir, path);
    connection = connect(path);
    migrate(connection.$client);
    connection.$client.pragma('query_only = ON');
    return connection;
  } catch (error) {
    connection?.$client.close();
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`The database ${path} cannot be used: ${reason}`, { cause: error });
  }
}

/** SQLite gives its side files the mode of the database. A directory of somebody else is theirs to protect. */
function makePrivate(dataDir: string, path: string): void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  closeSync(openSync(path, 'a', 0o600));
  chmodSync(path, 0o600);
  if (statSync(dataDir).uid === process.getuid?.()) chmodSync(dataDir, 0o700);
}
