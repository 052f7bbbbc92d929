-- Bots: programs that are told what happens in a room, and may write into it.

CREATE TABLE bots (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  url TEXT NOT NULL UNIQUE,
  url_hash TEXT NOT NULL,
  description TEXT NOT NULL,
  secret TEXT NOT NULL UNIQUE,
  error_count INTEGER NOT NULL,
  last_error_date INTEGER NOT NULL,
  last_error_message TEXT NOT NULL,
  state INTEGER NOT NULL,
  features INTEGER NOT NULL
) STRICT;

CREATE TABLE room_bots (
  room_id INTEGER NOT NULL REFERENCES rooms ON DELETE CASCADE,
  bot_id INTEGER NOT NULL REFERENCES bots ON DELETE CASCADE,
  PRIMARY KEY (room_id, bot_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX room_bots_bot ON room_bots (bot_id);

-- The features of the bots that listen in the room, so that keeping a comment need not look for them.
ALTER TABLE rooms ADD COLUMN bot_features INTEGER NOT NULL DEFAULT 0;
CREATE INDEX rooms_bot_features ON rooms (bot_features) WHERE bot_features <> 0;

-- What bots still have to be told, in this order.

CREATE TABLE bot_events (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  bot_id INTEGER NOT NULL REFERENCES bots ON DELETE CASCADE,
  room_id INTEGER NOT NULL REFERENCES rooms ON DELETE CASCADE,
  kind TEXT NOT NULL,
  comment_id INTEGER NOT NULL,
  reaction TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX bot_events_queue ON bot_events (bot_id, room_id, id);
CREATE INDEX bot_events_room ON bot_events (room_id);

-- One row for each bot and room while there is something to tell.

CREATE TABLE bot_queues (
  bot_id INTEGER NOT NULL REFERENCES bots ON DELETE CASCADE,
  room_id INTEGER NOT NULL REFERENCES rooms ON DELETE CASCADE,
  due_at INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  PRIMARY KEY (bot_id, room_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX bot_queues_due ON bot_queues (bot_id, due_at);
CREATE INDEX bot_queues_room ON bot_queues (room_id);
