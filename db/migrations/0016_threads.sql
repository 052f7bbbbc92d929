-- A thread bears the id of the message that it began with, which may be gone by now.
CREATE TABLE threads (
  id INTEGER PRIMARY KEY,
  room_id INTEGER NOT NULL REFERENCES rooms ON DELETE CASCADE,
  title TEXT NOT NULL,
  num_replies INTEGER NOT NULL,
  last_message_id INTEGER NOT NULL,
  last_activity INTEGER NOT NULL
) STRICT;
CREATE INDEX threads_room ON threads (room_id, last_activity, id);

CREATE TABLE thread_attendees (
  thread_id INTEGER NOT NULL REFERENCES threads ON DELETE CASCADE,
  attendee_id INTEGER NOT NULL REFERENCES attendees ON DELETE CASCADE,
  notification_level INTEGER NOT NULL,
  PRIMARY KEY (thread_id, attendee_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX thread_attendees_attendee ON thread_attendees (attendee_id);

CREATE INDEX comments_thread ON comments (topmost_parent_id, id) WHERE topmost_parent_id <> 0;
