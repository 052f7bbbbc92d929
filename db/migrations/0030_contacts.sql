-- Whom a visiting card among the contents is of; the picture is a small one that was made of what it holds.
CREATE TABLE contacts (
  digest TEXT PRIMARY KEY NOT NULL REFERENCES blobs (digest) ON DELETE CASCADE,
  name TEXT NOT NULL,
  photo_type TEXT NOT NULL DEFAULT '',
  photo BLOB
) STRICT, WITHOUT ROWID;
