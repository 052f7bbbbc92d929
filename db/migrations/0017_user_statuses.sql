-- What accounts say of themselves; meanings stand in db/schema.ts.

CREATE TABLE user_statuses (
  uid TEXT PRIMARY KEY NOT NULL REFERENCES users ON DELETE CASCADE,
  status TEXT NOT NULL,
  since INTEGER NOT NULL,
  is_user_defined INTEGER NOT NULL,
  message_id TEXT NOT NULL,
  icon TEXT NOT NULL,
  message TEXT NOT NULL,
  clear_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX user_statuses_since ON user_statuses (since);
CREATE INDEX user_statuses_clear ON user_statuses (clear_at) WHERE clear_at <> 0;
