-- Pictures that people have uploaded, scaled already. They lie here, so that they change together with what they
-- belong to, and a copy of the database has them too.

CREATE TABLE room_pictures (
  room_id INTEGER PRIMARY KEY NOT NULL REFERENCES rooms ON DELETE CASCADE,
  version TEXT NOT NULL,
  type TEXT NOT NULL,
  bytes BLOB NOT NULL
) STRICT;

CREATE TABLE user_pictures (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL REFERENCES users ON DELETE CASCADE,
  size INTEGER NOT NULL,
  type TEXT NOT NULL,
  bytes BLOB NOT NULL,
  UNIQUE (uid, size)
) STRICT;
