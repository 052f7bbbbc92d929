-- What a share was called when it was made: recipients find it under this name.
ALTER TABLE shares ADD COLUMN target_name TEXT NOT NULL DEFAULT '';
-- Where a recipient had what they have taken out of their tree, for when they want it back.
ALTER TABLE declined_shares ADD COLUMN target TEXT NOT NULL DEFAULT '';
-- Up to which share of the room the attendee has been given a mount, or needs none.
ALTER TABLE attendees ADD COLUMN mounted_share_id INTEGER NOT NULL DEFAULT 0;

-- The same file may reach somebody through several conversations. They have it at one place, and keep it there as long
-- as one of them is left.
CREATE TRIGGER shares_hand_on BEFORE DELETE ON shares BEGIN
  UPDATE files SET share_id = (
    SELECT other.id FROM shares other
    JOIN attendees ON attendees.room_id = other.room_id AND actor_type = 'users' AND actor_id = files.uid
    WHERE other.file_id = old.file_id AND other.id <> old.id
      AND NOT EXISTS (SELECT 1 FROM declined_shares WHERE share_id = other.id AND uid = files.uid)
    ORDER BY other.id LIMIT 1
  )
  WHERE share_id = old.id AND EXISTS (
    SELECT 1 FROM shares other
    JOIN attendees ON attendees.room_id = other.room_id AND actor_type = 'users' AND actor_id = files.uid
    WHERE other.file_id = old.file_id AND other.id <> old.id
      AND NOT EXISTS (SELECT 1 FROM declined_shares WHERE share_id = other.id AND uid = files.uid)
  );
END;

DROP TRIGGER attendees_unmount;
CREATE TRIGGER attendees_unmount AFTER DELETE ON attendees WHEN old.actor_type = 'users' BEGIN
  UPDATE files SET share_id = (
    SELECT other.id FROM shares mine
    JOIN shares other ON other.file_id = mine.file_id AND other.room_id <> old.room_id
    JOIN attendees ON attendees.room_id = other.room_id AND actor_type = 'users' AND actor_id = old.actor_id
    WHERE mine.id = files.share_id
      AND NOT EXISTS (SELECT 1 FROM declined_shares WHERE share_id = other.id AND uid = old.actor_id)
    ORDER BY other.id LIMIT 1
  )
  WHERE uid = old.actor_id AND share_id IN (SELECT id FROM shares WHERE room_id = old.room_id) AND EXISTS (
    SELECT 1 FROM shares mine
    JOIN shares other ON other.file_id = mine.file_id AND other.room_id <> old.room_id
    JOIN attendees ON attendees.room_id = other.room_id AND actor_type = 'users' AND actor_id = old.actor_id
    WHERE mine.id = files.share_id
      AND NOT EXISTS (SELECT 1 FROM declined_shares WHERE share_id = other.id AND uid = old.actor_id)
  );
  DELETE FROM files WHERE uid = old.actor_id AND share_id IN (SELECT id FROM shares WHERE room_id = old.room_id);
  DELETE FROM declined_shares WHERE uid = old.actor_id AND share_id IN (SELECT id FROM shares WHERE room_id = old.room_id);
END;

-- Clients look into folders only whose ETag has changed.
CREATE TRIGGER files_unmounted AFTER DELETE ON files WHEN old.share_id IS NOT NULL BEGIN
  UPDATE files SET etag = lower(hex(randomblob(16)))
    WHERE id = old.parent_id OR (uid = old.uid AND parent_id IS NULL);
END;
