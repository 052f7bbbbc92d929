-- When an attendee last entered the call of the room, 0 for never: whoever did since it began was in it.
ALTER TABLE attendees ADD COLUMN last_joined_call INTEGER NOT NULL DEFAULT 0;
CREATE INDEX attendees_last_joined_call ON attendees (room_id, last_joined_call) WHERE last_joined_call <> 0;

CREATE INDEX rooms_call ON rooms (call_start_time) WHERE call_start_time <> 0;
CREATE INDEX sessions_in_call ON sessions (last_ping) WHERE in_call <> 0;

-- What clients have to tell each other to connect, until the recipient fetches it
CREATE TABLE signaling_messages (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  session_id INTEGER NOT NULL REFERENCES sessions ON DELETE CASCADE,
  room_id INTEGER NOT NULL REFERENCES rooms ON DELETE CASCADE,
  message TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX signaling_messages_session ON signaling_messages (session_id, id);
CREATE INDEX signaling_messages_room ON signaling_messages (room_id);
CREATE INDEX signaling_messages_created ON signaling_messages (created_at);
