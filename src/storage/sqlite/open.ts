import { chmodSync, closeSync, mkdirSync, openSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Storage } from '../storage.js';
import { appPasswordReads } from './appPasswords.js';
import { attendeeReads } from './attendees.js';
import { banReads } from './bans.js';
import { commentReads } from './comments.js';
import { configReads } from './config.js';
import { type Connection, connect } from './connection.js';
import { groupReads } from './groups.js';
import { httpSessionReads } from './httpSessions.js';
import { migrate } from './migrate.js';
import { reactionReads } from './reactions.js';
import { ReadCache } from './readCache.js';
import { readMarkerReads } from './readMarkers.js';
import { roomReads } from './rooms.js';
import { sessionReads } from './sessions.js';
import { userReads } from './users.js';
import { startWriter } from './writerClient.js';

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
  const writer = await startWriter({ path }, onFatal, cache.doubt).catch((error: unknown) => {
    reader.$client.close();
    throw error;
  });

  const reads = readsOf(reader);
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

const readsOf = (reader: Connection) => ({
  ...userReads(reader),
  ...groupReads(reader),
  ...appPasswordReads(reader),
  ...configReads(reader),
  ...httpSessionReads(reader),
  ...roomReads(reader),
  ...attendeeReads(reader),
  ...banReads(reader),
  ...sessionReads(reader),
  ...commentReads(reader),
  ...readMarkerReads(reader),
  ...reactionReads(reader),
});

/** What almost every request asks: who is it, which room, are they in it. */
const hotReads = (reads: ReturnType<typeof readsOf>, cache: ReadCache) => ({
  user: cache.remember(reads.user, (uid) => uid),
  userByLogin: cache.remember(reads.userByLogin, (login) => login),
  appPassword: cache.remember(reads.appPassword, (digest) => digest),
  httpSession: cache.remember(reads.httpSession, (digest) => digest),
  roomByToken: cache.remember(reads.roomByToken, (token) => token),
  attendeeOf: cache.remember(reads.attendeeOf, (roomId, { type, id }) => `${roomId} ${type} ${id}`),
  attendeeById: cache.remember(reads.attendeeById, (roomId, id) => `${roomId} ${id}`),
  sessionOf: cache.remember(reads.sessionOf, (roomId, digest) => `${roomId} ${digest}`),
  bansOf: cache.remember(reads.bansOf, String),
  commonRead: cache.remember(reads.commonRead, String),
  // Whoever comes to wait learns that there is nothing new; what there is, is given out once and need not be kept.
  commentsAfter: cache.remember(
    reads.commentsAfter,
    (roomId, after, limit) => `${roomId} ${after} ${limit}`,
    (found) => found.length === 0,
  ),
});

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
