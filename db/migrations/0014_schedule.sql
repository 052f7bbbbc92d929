-- Messages that are to be sent later. How many somebody has in a room is kept with the attendee, for lists of rooms.

CREATE TABLE scheduled_messages (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  room_id INTEGER NOT NULL REFERENCES rooms ON DELETE CASCADE,
  attendee_id INTEGER NOT NULL REFERENCES attendees ON DELETE CASCADE,
  message TEXT NOT NULL,
  parent_id INTEGER NOT NULL,
  silent INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  send_at INTEGER NOT NULL,
  failed INTEGER NOT NULL
) STRICT;
CREATE INDEX scheduled_messages_attendee ON scheduled_messages (attendee_id, send_at);
CREATE INDEX scheduled_messages_room ON scheduled_messages (room_id);
CREATE INDEX scheduled_messages_due ON scheduled_messages (send_at) WHERE failed = 0;

ALTER TABLE attendees ADD COLUMN scheduled_messages INTEGER NOT NULL DEFAULT 0;
