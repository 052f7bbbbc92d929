/** What must hold in the database whatever was asked. */
export interface Invariant {
  what: string;
  /** Finds the rows that break it. `counts(verb)` is 1 for comments that count as unread. */
  broken: string;
  /** Statements that derive it anew for the rows in `damaged`, which `broken` has found; absent where nobody can. */
  mend?: readonly string[];
}

/**
 * Numbers the comments of those rooms anew. Nothing outside of the room remembers an ordinal, and without gaps all of
 * it follows from the comments that are there.
 */
const countAnew = [
  `UPDATE comments SET ordinal = anew.ordinal
   FROM (SELECT id, sum(counts(verb)) OVER (PARTITION BY room_id ORDER BY id) AS ordinal
         FROM comments WHERE room_id IN (SELECT room_id FROM damaged)) AS anew
   WHERE comments.id = anew.id AND comments.ordinal <> anew.ordinal`,
  'DELETE FROM gaps WHERE room_id IN (SELECT room_id FROM damaged)',
  `UPDATE rooms SET gap_count = 0, comment_count =
     (SELECT count(*) FROM comments WHERE room_id = rooms.id AND counts(verb) = 1)
   WHERE id IN (SELECT room_id FROM damaged)`,
] as const;

const replies = `SELECT t.id AS thread_id, count(*) AS replies, max(c.id) AS last FROM threads t
  JOIN comments c ON c.topmost_parent_id = t.id AND c.topmost_parent_id <> 0 AND c.room_id = t.room_id
  WHERE c.id <> t.id AND counts(c.verb) = 1 GROUP BY t.id`;

export const invariants: readonly Invariant[] = [
  {
    what: 'the last message of a room is one of its comments, or has expired',
    broken: `SELECT id AS room_id, token FROM rooms WHERE EXISTS
        (SELECT 1 FROM comments WHERE comments.id = rooms.last_message_id AND room_id <> rooms.id)
      OR last_message_id > (SELECT seq FROM sqlite_sequence WHERE name = 'comments')`,
    mend: [
      `UPDATE rooms SET last_message_id = coalesce((SELECT max(id) FROM comments WHERE room_id = rooms.id
         AND (counts(verb) = 1 OR verb = 'comment_deleted')), 0)
       WHERE id IN (SELECT room_id FROM damaged)`,
    ],
  },
  {
    what: 'the counter of a room is the ordinal of its newest comment, unless that has expired',
    broken: `SELECT id AS room_id, token, comment_count FROM rooms WHERE gap_count = 0 AND comment_count <> coalesce(
      (SELECT ordinal FROM comments WHERE room_id = rooms.id ORDER BY id DESC LIMIT 1), comment_count)`,
    mend: countAnew,
  },
  {
    what: 'no comment has a higher ordinal than its room has counted',
    broken: `SELECT c.room_id, c.id FROM comments c JOIN rooms r ON r.id = c.room_id
      WHERE c.ordinal > r.comment_count`,
    mend: countAnew,
  },
  {
    what: 'ordinals rise by one with each comment that counts',
    broken: `SELECT * FROM (
      SELECT room_id, id, verb, ordinal,
        ordinal - coalesce(lag(ordinal) OVER (PARTITION BY room_id ORDER BY id), 0) AS step
      FROM comments
    ) WHERE step < counts(verb) OR (counts(verb) = 0 AND step < 0)`,
    mend: countAnew,
  },
  {
    what: 'what a room has counted is what it holds, and what it held',
    broken: `SELECT id AS room_id, token, comment_count FROM rooms WHERE comment_count - gap_count <>
      (SELECT count(*) FROM comments WHERE room_id = rooms.id AND counts(verb) = 1)`,
    mend: countAnew,
  },
  {
    what: 'what a room held is noted',
    broken: `SELECT id AS room_id, token, gap_count FROM rooms WHERE gap_count <>
      (SELECT coalesce(sum(count), 0) FROM gaps WHERE room_id = rooms.id AND level = 5)`,
    mend: countAnew,
  },
  {
    what: 'what is noted coarsely is noted finely',
    broken: `SELECT room_id, level, bucket, count FROM gaps g
      WHERE level > 0 AND count < 1 << (6 * level) AND count <>
        (SELECT coalesce(sum(count), 0) FROM gaps f WHERE f.room_id = g.room_id AND f.level = g.level - 1
          AND f.bucket BETWEEN g.bucket * 64 AND g.bucket * 64 + 63)`,
    mend: countAnew,
  },
  {
    what: 'what counts is not noted as gone',
    broken: `SELECT c.room_id, c.id, c.ordinal FROM comments c
      JOIN gaps g ON g.room_id = c.room_id AND g.level = 0 AND g.bucket = c.ordinal - 1 WHERE counts(c.verb) = 1`,
    mend: countAnew,
  },
  {
    what: 'answers are in the room of what they answer',
    broken: 'SELECT c.id FROM comments c JOIN comments p ON p.id = c.parent_id WHERE p.room_id <> c.room_id',
  },
  {
    what: 'threads begin in their room',
    broken: 'SELECT c.id FROM comments c JOIN comments p ON p.id = c.topmost_parent_id WHERE p.room_id <> c.room_id',
  },
  {
    what: 'messages count the reactions to them',
    broken: `SELECT id, reactions FROM comments c
      WHERE (SELECT count(*) FROM json_each(c.reactions)) < max_shown_reactions()
        AND (SELECT coalesce(sum(value), 0) FROM json_each(c.reactions)) <>
          (SELECT count(*) FROM comments r WHERE r.verb = 'reaction' AND r.parent_id = c.id)`,
    mend: [
      `UPDATE comments SET reactions = (
         SELECT coalesce(json_group_object(message, times), '{}') FROM (
           SELECT message, count(*) AS times FROM comments r WHERE r.verb = 'reaction' AND r.parent_id = comments.id
           GROUP BY message ORDER BY times DESC, message LIMIT max_shown_reactions()))
       WHERE id IN (SELECT id FROM damaged)`,
    ],
  },
  {
    what: 'threads are in the room of what they began with, and what was last said in them',
    broken: `SELECT t.id FROM threads t JOIN comments c ON c.id IN (t.id, t.last_message_id)
      WHERE c.room_id <> t.room_id`,
  },
  {
    what: 'threads have counted the replies in them, and know the last',
    broken: `SELECT t.id, r.replies, r.last FROM threads t JOIN (${replies}) r ON r.thread_id = t.id
      WHERE t.num_replies < r.replies OR t.last_message_id < r.last`,
    mend: [
      // Replies that are deleted or have expired stay counted.
      `UPDATE threads SET num_replies = max(num_replies, d.replies), last_message_id = max(last_message_id, d.last)
       FROM damaged d WHERE d.id = threads.id`,
    ],
  },
  {
    what: 'polls count the votes in them',
    broken: `SELECT id, votes, num_voters FROM polls p
      WHERE (SELECT coalesce(sum(value), 0) FROM json_each(p.votes)) <>
          (SELECT count(*) FROM poll_votes v WHERE v.poll_id = p.id)
        OR num_voters <> (SELECT count(DISTINCT actor_type || '/' || actor_id) FROM poll_votes WHERE poll_id = p.id)`,
    mend: [
      `UPDATE polls SET
         votes = (SELECT coalesce(json_group_object('option-' || option_id, times), '{}') FROM (
           SELECT option_id, count(*) AS times FROM poll_votes WHERE poll_id = polls.id
           GROUP BY option_id ORDER BY min(id))),
         num_voters = (SELECT count(DISTINCT actor_type || '/' || actor_id) FROM poll_votes WHERE poll_id = polls.id)
       WHERE id IN (SELECT id FROM damaged)`,
    ],
  },
  {
    what: 'sessions are in the room of their attendee',
    broken: 'SELECT s.id FROM sessions s JOIN attendees a ON a.id = s.attendee_id WHERE a.room_id <> s.room_id',
  },
  {
    what: 'attendees that are accounts have one',
    broken: `SELECT id, actor_id FROM attendees WHERE actor_type = 'users' AND actor_id NOT IN (SELECT uid FROM users)`,
  },
  {
    what: 'read markers are ids, or stand for nothing read',
    broken: 'SELECT id FROM attendees WHERE last_read_message < -2',
  },
  {
    what: 'mentions are of comments that were made',
    broken: `SELECT id FROM attendees WHERE max(last_mention_message, last_mention_direct) >
      (SELECT seq FROM sqlite_sequence WHERE name = 'comments')`,
  },
  {
    what: 'one-to-ones have two names, in order',
    broken: `SELECT token, name FROM rooms WHERE type = 1 AND NOT
      (json_valid(name) AND json_array_length(name) = 2 AND json_extract(name, '$[0]') < json_extract(name, '$[1]'))`,
  },
  {
    what: 'attendees count the messages that they have scheduled',
    broken: `SELECT id, room_id, scheduled_messages FROM attendees WHERE scheduled_messages <>
      (SELECT count(*) FROM scheduled_messages s WHERE s.attendee_id = attendees.id)`,
    mend: [
      `UPDATE attendees SET scheduled_messages =
         (SELECT count(*) FROM scheduled_messages s WHERE s.attendee_id = attendees.id)
       WHERE id IN (SELECT id FROM damaged)`,
    ],
  },
  {
    what: 'what is JSON can be read',
    broken: `SELECT 'user', uid FROM users WHERE NOT json_valid(properties)
      UNION ALL SELECT 'comment', id FROM comments WHERE NOT json_valid(meta_data)`,
  },
  {
    what: 'accounts can be found in any case',
    broken: 'SELECT uid FROM users WHERE uid_lower <> lower(uid)',
  },
  {
    what: 'contents count the files that have them',
    broken: `SELECT digest, refs FROM blobs WHERE refs <> (SELECT count(*) FROM files WHERE files.digest = blobs.digest)`,
    mend: [
      `UPDATE blobs SET refs = (SELECT count(*) FROM files WHERE files.digest = blobs.digest)
       WHERE digest IN (SELECT digest FROM damaged)`,
    ],
  },
  {
    what: 'files have the size of their content',
    broken: 'SELECT f.id, f.size FROM files f JOIN blobs b ON b.digest = f.digest WHERE f.size <> b.size',
    mend: [
      `UPDATE files SET size = (SELECT size FROM blobs WHERE blobs.digest = files.digest)
       WHERE id IN (SELECT id FROM damaged)`,
    ],
  },
  {
    what: 'folders have the size of what they hold',
    broken: `SELECT f.id, f.uid, f.size FROM files f WHERE f.kind = 'folder' AND f.size <>
      (SELECT coalesce(sum(c.size), 0) FROM files c WHERE c.parent_id = f.id)`,
    // All of that home: what is wrong in one folder is wrong in those above.
    mend: [
      `UPDATE files SET size = (
         WITH RECURSIVE below (id) AS (
           SELECT files.id UNION ALL SELECT f.id FROM files f JOIN below ON f.parent_id = below.id
         ) SELECT coalesce(sum(f.size), 0) FROM files f JOIN below ON below.id = f.id WHERE f.kind = 'file')
       WHERE kind = 'folder' AND uid IN (SELECT uid FROM damaged)`,
    ],
  },
  {
    what: 'what lies in a home belongs to whose home it is',
    broken: 'SELECT f.id, f.uid FROM files f JOIN files p ON p.id = f.parent_id WHERE f.uid <> p.uid',
  },
  {
    what: 'what was shared stands with those who attend the room, and with each but once',
    broken: `SELECT m.id, m.uid, m.share_id FROM files m JOIN shares s ON s.id = m.share_id
      WHERE NOT EXISTS (SELECT 1 FROM attendees a
        WHERE a.room_id = s.room_id AND a.actor_type = 'users' AND a.actor_id = m.uid)
      OR EXISTS (SELECT 1 FROM files n JOIN shares o ON o.id = n.share_id
        WHERE n.uid = m.uid AND o.file_id = s.file_id AND n.id < m.id)`,
    mend: ['DELETE FROM files WHERE id IN (SELECT id FROM damaged)'],
  },
  {
    what: 'every account has a home',
    broken:
      'SELECT uid FROM users WHERE NOT EXISTS (SELECT 1 FROM files WHERE files.uid = users.uid AND parent_id IS NULL)',
  },
];
