CREATE TABLE polls (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  room_id INTEGER NOT NULL REFERENCES rooms ON DELETE CASCADE,
  question TEXT NOT NULL,
  options TEXT NOT NULL,
  actor_type TEXT NOT NULL,
  actor_id TEXT NOT NULL,
  display_name TEXT NOT NULL,
  status INTEGER NOT NULL,
  result_mode INTEGER NOT NULL,
  max_votes INTEGER NOT NULL,
  votes TEXT NOT NULL,
  num_voters INTEGER NOT NULL,
  closed_message_id INTEGER NOT NULL
) STRICT;
CREATE INDEX polls_room ON polls (room_id, status, id);

CREATE TABLE poll_votes (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  poll_id INTEGER NOT NULL REFERENCES polls ON DELETE CASCADE,
  actor_type TEXT NOT NULL,
  actor_id TEXT NOT NULL,
  display_name TEXT NOT NULL,
  option_id INTEGER NOT NULL
) STRICT;
CREATE INDEX poll_votes_poll ON poll_votes (poll_id, actor_type, actor_id);
