-- Clients that are being let in by a browser (domain/loginFlow.ts). Rows live for minutes; of their secrets only the
-- digests are kept.

CREATE TABLE login_flows (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  login_digest TEXT NOT NULL UNIQUE,
  poll_digest TEXT NOT NULL UNIQUE,
  client_name TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  uid TEXT REFERENCES users ON DELETE CASCADE
) STRICT;
CREATE INDEX login_flows_created ON login_flows (created_at);
CREATE INDEX login_flows_uid ON login_flows (uid) WHERE uid IS NOT NULL;

-- An app password that is good once, to be exchanged for a lasting one until then; 0 for those that last.

ALTER TABLE app_passwords ADD COLUMN one_time_until INTEGER NOT NULL DEFAULT 0;
CREATE INDEX app_passwords_one_time ON app_passwords (one_time_until) WHERE one_time_until > 0;
