-- What rooms hold besides, and how those are found that belong to something. Meanings stand in db/schema.ts.

ALTER TABLE rooms ADD COLUMN sip_enabled INTEGER NOT NULL DEFAULT 0;
ALTER TABLE rooms ADD COLUMN recording_consent INTEGER NOT NULL DEFAULT 0;
ALTER TABLE rooms ADD COLUMN breakout_room_mode INTEGER NOT NULL DEFAULT 0;
ALTER TABLE rooms ADD COLUMN breakout_room_status INTEGER NOT NULL DEFAULT 0;

CREATE INDEX rooms_object ON rooms (object_type, object_id) WHERE object_type <> '';
-- Everybody has at most one of each.
CREATE UNIQUE INDEX rooms_changelog ON rooms (name) WHERE type = 4;
CREATE UNIQUE INDEX rooms_note_to_self ON rooms (object_id) WHERE type = 6;
CREATE UNIQUE INDEX rooms_sample ON rooms (object_id) WHERE object_type = 'sample';
