-- What comments that no longer count as unread leave in the numbers of their room (see db/schema.ts).

CREATE TABLE gaps (
  room_id INTEGER NOT NULL REFERENCES rooms ON DELETE CASCADE,
  level INTEGER NOT NULL,
  bucket INTEGER NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (room_id, level, bucket)
) STRICT, WITHOUT ROWID;

ALTER TABLE rooms ADD COLUMN gap_count INTEGER NOT NULL DEFAULT 0;
