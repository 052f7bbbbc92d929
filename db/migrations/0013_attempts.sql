-- Failed attempts at guessing something, such as a password or the token of a conversation.

CREATE TABLE failed_attempts (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  network TEXT NOT NULL,
  action TEXT NOT NULL,
  subject TEXT NOT NULL,
  attempted_at INTEGER NOT NULL
) STRICT;
CREATE INDEX failed_attempts_network ON failed_attempts (network);
CREATE INDEX failed_attempts_time ON failed_attempts (attempted_at);
