-- When people want to be reminded of a message. A reminder goes with its attendee and with its comment.

CREATE TABLE reminders (
  attendee_id INTEGER NOT NULL REFERENCES attendees ON DELETE CASCADE,
  comment_id INTEGER NOT NULL REFERENCES comments ON DELETE CASCADE,
  due_at INTEGER NOT NULL,
  PRIMARY KEY (attendee_id, comment_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX reminders_comment ON reminders (comment_id);
CREATE INDEX reminders_due ON reminders (due_at);
