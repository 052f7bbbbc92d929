import Sqlite from 'better-sqlite3';
import { countsAsUnread, type Verb } from '../../src/domain/comment.js';

/** What must hold in the database whatever was asked, each with a query for the rows that break it. */
const invariants: Record<string, string> = {
  'the last message of a room is one of its comments, or has expired': `
    SELECT token FROM rooms WHERE EXISTS
      (SELECT 1 FROM comments WHERE comments.id = rooms.last_message_id AND room_id <> rooms.id)
      OR last_message_id > (SELECT seq FROM sqlite_sequence WHERE name = 'comments')`,
  'the counter of a room is the ordinal of its newest comment, unless that has expired': `
    SELECT token, comment_count FROM rooms WHERE gap_count = 0 AND comment_count <> coalesce(
      (SELECT ordinal FROM comments WHERE room_id = rooms.id ORDER BY id DESC LIMIT 1), comment_count)`,
  'no comment has a higher ordinal than its room has counted': `
    SELECT c.id FROM comments c JOIN rooms r ON r.id = c.room_id WHERE c.ordinal > r.comment_count`,
  'ordinals rise by one with each comment that counts': `
    SELECT * FROM (
      SELECT id, verb, ordinal, ordinal - coalesce(lag(ordinal) OVER (PARTITION BY room_id ORDER BY id), 0) AS step
      FROM comments
    ) WHERE step < counts(verb) OR (counts(verb) = 0 AND step < 0)`,
  'what a room has counted is what it holds, and what it held': `
    SELECT token, comment_count FROM rooms WHERE comment_count - gap_count <>
      (SELECT count(*) FROM comments WHERE room_id = rooms.id AND counts(verb) = 1)`,
  'answers are in the room of what they answer': `
    SELECT c.id FROM comments c JOIN comments p ON p.id = c.parent_id WHERE p.room_id <> c.room_id`,
  'threads begin in their room': `
    SELECT c.id FROM comments c JOIN comments p ON p.id = c.topmost_parent_id WHERE p.room_id <> c.room_id`,
  'messages count the reactions to them': `
    SELECT id, reactions FROM comments c WHERE (SELECT count(*) FROM json_each(c.reactions)) < 20
      AND (SELECT coalesce(sum(value), 0) FROM json_each(c.reactions)) <>
        (SELECT count(*) FROM comments r WHERE r.verb = 'reaction' AND r.parent_id = c.id)`,
  'threads are in the room of what they began with, and what was last said in them': `
    SELECT t.id FROM threads t JOIN comments c ON c.id IN (t.id, t.last_message_id) WHERE c.room_id <> t.room_id`,
  'polls count the votes in them': `
    SELECT id, votes FROM polls p WHERE (SELECT coalesce(sum(value), 0) FROM json_each(p.votes)) <>
      (SELECT count(*) FROM poll_votes v WHERE v.poll_id = p.id)`,
  'sessions are in the room of their attendee': `
    SELECT s.id FROM sessions s JOIN attendees a ON a.id = s.attendee_id WHERE a.room_id <> s.room_id`,
  'attendees that are accounts have one': `
    SELECT id, actor_id FROM attendees WHERE actor_type = 'users' AND actor_id NOT IN (SELECT uid FROM users)`,
  'read markers are ids, or stand for nothing read': 'SELECT id FROM attendees WHERE last_read_message < -2',
  'mentions are of comments that were made': `
    SELECT id FROM attendees WHERE max(last_mention_message, last_mention_direct) >
      (SELECT seq FROM sqlite_sequence WHERE name = 'comments')`,
  'one-to-ones have two names, in order': `
    SELECT token, name FROM rooms WHERE type = 1 AND NOT
      (json_valid(name) AND json_array_length(name) = 2 AND json_extract(name, '$[0]') < json_extract(name, '$[1]'))`,
  'rooms have someone in them': `
    SELECT token FROM rooms WHERE NOT EXISTS (SELECT 1 FROM attendees WHERE room_id = rooms.id) AND type NOT IN (4, 5)`,
  'what is JSON can be read': `
    SELECT 'user', uid FROM users WHERE NOT json_valid(properties)
    UNION ALL SELECT 'comment', id FROM comments WHERE NOT json_valid(meta_data)`,
  'accounts can be found in any case': 'SELECT uid FROM users WHERE uid_lower <> lower(uid)',
};

/** What is wrong with the database after all that; nobody may have it open. Empty on a good day. */
export function damageIn(file: string): string[] {
  const db = new Sqlite(file, { fileMustExist: true });
  try {
    db.function('counts', { deterministic: true }, (verb) => Number(countsAsUnread(verb as Verb)));
    const damage: string[] = [];
    const integrity = db.pragma('integrity_check', { simple: true });
    if (integrity !== 'ok') damage.push(`integrity_check: ${integrity}`);
    const strays = db.pragma('foreign_key_check') as unknown[];
    if (strays.length > 0) damage.push(`foreign_key_check: ${JSON.stringify(strays.slice(0, 5))}`);
    for (const [what, query] of Object.entries(invariants)) {
      const rows = db.prepare(query).all();
      if (rows.length > 0) damage.push(`${what}, but for ${rows.length}: ${JSON.stringify(rows.slice(0, 5))}`);
    }
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
