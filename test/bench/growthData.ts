import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { migrations } from '../../src/storage/sqlite/migrate.js';
import { addPeople, addRoom, everybody, fill, inParallel, temporaryDirectory } from './data.js';
import { hall, memberOf, peopleCount, roomToken } from './people.js';

/** Where filled databases are kept between runs. */
const cache = join('build', 'bench-data');
/** To be raised whenever something else is to stand in them. */
const edition = 3;

/** Conversations of the person whose list is measured, besides the hall. */
export const listedRooms = 499;
/** Messages in the hall of every database: several pages. */
const leastInHall = 500;

/** A data directory of our own with that many messages in the hall and the rooms. */
export async function growthData(messages: number, say: (text: string) => void): Promise<string> {
  const key = createHash('sha256')
    .update(`${edition} ${migrations.join('\n')}`)
    .digest('hex')
    .slice(0, 12);
  const kept = join(cache, `${key}-${messages}`);
  if (!existsSync(kept)) {
    const begun = performance.now();
    const making = `${kept}.${process.pid}`;
    mkdirSync(making, { recursive: true });
    for (const old of readdirSync(cache)) if (!old.startsWith(key)) rmSync(join(cache, old), { recursive: true });
    await make(making, messages);
    renameSync(making, kept);
    const seconds = ((performance.now() - begun) / 1000).toFixed(1);
    say(`made a database with ${messages.toLocaleString('en')} messages in ${seconds} s; it is kept in ${cache}`);
  }
  const dataDir = await temporaryDirectory();
  cpSync(kept, dataDir, { recursive: true });
  return dataDir;
}

async function make(dataDir: string, messages: number): Promise<void> {
  await fill(dataDir, async (storage) => {
    await addPeople(storage);
    await addRoom(storage, hall, everybody);
    await inParallel(listedRooms, (room) =>
      addRoom(storage, roomToken(room), [...new Set([0, memberOf(room, 0), memberOf(room, 1)])]),
    );
    const room = await storage.roomByToken(hall);
    const attendee = room && (await storage.attendeeOf(room.id, { type: 'users', id: 'bench00' }));
    if (!attendee) throw new Error('the hall has no owner');
    // The pattern of all others: whatever columns a comment has, theirs are filled alike.
    await storage.addComment(
      attendee.roomId,
      {
        actorType: 'users',
        actorId: attendee.actorId,
        verb: 'comment',
        message: 'bench 0 Shall we meet at the usual place at noon?',
        createdAt: Math.floor(Date.now() / 1000),
        parentId: 0,
        topmostParentId: 0,
        referenceId: '',
        expiresAt: 0,
        metaData: {},
      },
      { authorAttendeeId: attendee.id, mentioned: [], mentionedDirectly: [], additions: [] },
    );
  });
  const client = new Sqlite(join(dataDir, 'parley.db'));
  try {
    multiply(client, messages);
  } finally {
    client.close();
  }
  await fill(dataDir, async (storage) => {
    while ((await storage.indexComments(10_000)) > 0);
  });
}

/**
 * Copies the one message until there are that many: every second or fifth of them in the hall, the others over all
 * rooms in turn, as if everybody had talked at the same time. Columns that we do not know are copied as they are.
 */
function multiply(client: Sqlite.Database, messages: number): void {
  const every = messages / Math.max(leastInHall, messages / 5);
  const known: Record<string, string> = {
    id: 'pattern.id + n',
    room_id: 'coalesce(small.id, pattern.room_id)',
    ordinal: `iif(small.id IS NULL, 1 + n / ${every}, 1 + turn / ${listedRooms})`,
    actor_id: `printf('bench%02d', n % ${peopleCount})`,
    message: `'Message ' || n || ': Shall we meet at the usual place at noon, or rather tomorrow after the talk?'`,
  };
  const columns = client.prepare<[], string>("SELECT name FROM pragma_table_info('comments')").pluck().all();
  const values = columns.map((name) => known[name] ?? `pattern.${name}`);
  const indexes = client
    .prepare<[], { name: string; sql: string }>(
      "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'comments' AND sql IS NOT NULL",
    )
    .all();
  client.pragma('synchronous = OFF');
  client.pragma('cache_size = -200000');
  client.transaction(() => {
    // Indexes are quicker made at once than row by row.
    for (const { name } of indexes) client.exec(`DROP INDEX ${name}`);
    client.exec(`
      CREATE TEMP TABLE pattern AS SELECT * FROM comments;
      CREATE TEMP TABLE small AS SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM rooms WHERE token <> '${hall}';
      CREATE UNIQUE INDEX temp.small_place ON small (place);
      INSERT INTO comments (${columns})
      WITH RECURSIVE series (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM series WHERE n < ${messages - 1}),
        turns AS (SELECT n, iif(n % ${every} = 0, -1, n - n / ${every} - 1) AS turn FROM series)
      SELECT ${values} FROM turns CROSS JOIN pattern LEFT JOIN small ON place = iif(turn < 0, -1, turn % ${listedRooms})`);
    for (const { sql } of indexes) client.exec(sql);
    client.exec(`
      UPDATE rooms SET (comment_count, last_message_id) =
        (SELECT ordinal, id FROM comments WHERE room_id = rooms.id ORDER BY id DESC LIMIT 1)`);
  })();
}
