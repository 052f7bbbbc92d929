-- Messages that are held up for everybody in a room. Which was pinned last is kept with the room, for lists of rooms.

CREATE TABLE pins (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  comment_id INTEGER NOT NULL UNIQUE REFERENCES comments ON DELETE CASCADE,
  room_id INTEGER NOT NULL REFERENCES rooms ON DELETE CASCADE,
  expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX pins_room ON pins (room_id, id);
CREATE INDEX pins_expires ON pins (expires_at) WHERE expires_at <> 0;

ALTER TABLE rooms ADD COLUMN last_pinned_id INTEGER NOT NULL DEFAULT 0;
ALTER TABLE attendees ADD COLUMN hidden_pinned_id INTEGER NOT NULL DEFAULT 0;
