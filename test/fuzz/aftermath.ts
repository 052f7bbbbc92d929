import Sqlite from 'better-sqlite3';
import { findDamage } from '../../src/storage/sqlite/check.js';

/** Only the command line makes rooms for nobody. */
const deserted = `SELECT token FROM rooms
  WHERE NOT EXISTS (SELECT 1 FROM attendees WHERE room_id = rooms.id) AND type NOT IN (4, 5)`;

/** What is wrong with the database after all that; nobody may have it open. Empty on a good day. */
export function damageIn(file: string): string[] {
  const db = new Sqlite(file, { fileMustExist: true });
  try {
    const damage = findDamage(db).map(({ what, count, examples }) => `${what}, but for ${count}: ${examples}`);
    const rooms = db.prepare(deserted).all();
    if (rooms.length > 0) damage.push(`rooms have someone in them, but for ${JSON.stringify(rooms.slice(0, 5))}`);
    return damage;
  } finally {
    db.close();
  }
}

/** How much there is to look at: an empty database would be in order too. */
export function sizeOf(file: string): Record<string, number> {
  const db = new Sqlite(file, { fileMustExist: true, readonly: true });
  try {
    const count = (table: string): [string, number] => [
      table,
      db.prepare(`SELECT count(*) FROM ${table}`).pluck().get() as number,
    ];
    return Object.fromEntries(['users', 'user_groups', 'rooms', 'attendees', 'sessions', 'comments'].map(count));
  } finally {
    db.close();
  }
}
