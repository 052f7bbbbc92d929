-- What people are told of besides the chat itself. A notification goes with its attendee and with its comment.

CREATE TABLE notifications (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  attendee_id INTEGER NOT NULL REFERENCES attendees ON DELETE CASCADE,
  uid TEXT NOT NULL,
  subject TEXT NOT NULL,
  object_type TEXT NOT NULL,
  comment_id INTEGER REFERENCES comments ON DELETE CASCADE,
  actor_type TEXT NOT NULL,
  actor_id TEXT NOT NULL,
  parameters TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX notifications_uid ON notifications (uid, id);
CREATE INDEX notifications_attendee ON notifications (attendee_id, object_type);
CREATE INDEX notifications_comment ON notifications (comment_id);

ALTER TABLE attendees ADD COLUMN has_notifications INTEGER NOT NULL DEFAULT 0;
-- Whoever wants to hear of every message is found without looking at all the others.
CREATE INDEX attendees_always ON attendees (room_id) WHERE notification_level = 1;
