-- Homes of files: each account's tree, what lies in it by the digest of its content, uploads that are under way, and what
-- is shared with conversations.

-- One row for each content, however many files have it. The bytes lie beside the database (files/blobStore.ts); a row
-- that nothing refers to waits for the sweep, which takes the bytes with it.
CREATE TABLE blobs (
  digest TEXT PRIMARY KEY NOT NULL,
  size INTEGER NOT NULL CHECK (size >= 0),
  refs INTEGER NOT NULL DEFAULT 0 CHECK (refs >= 0),
  type TEXT NOT NULL DEFAULT '',
  width INTEGER NOT NULL DEFAULT 0,
  height INTEGER NOT NULL DEFAULT 0,
  blurhash TEXT NOT NULL DEFAULT '',
  examined INTEGER NOT NULL DEFAULT 0 CHECK (examined IN (0, 1))
) STRICT, WITHOUT ROWID;
CREATE INDEX blobs_unused ON blobs (digest) WHERE refs = 0;
CREATE INDEX blobs_unexamined ON blobs (digest) WHERE examined = 0;

-- A home is the row without a parent. A mount is where something that a conversation has shared stands in a member's
-- tree: it has a name and a place of its own, all else is its share's file's.
CREATE TABLE files (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  uid TEXT NOT NULL REFERENCES users (uid) ON DELETE CASCADE,
  parent_id INTEGER REFERENCES files (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('file', 'folder', 'mount')),
  digest TEXT REFERENCES blobs (digest),
  share_id INTEGER REFERENCES shares (id) ON DELETE CASCADE,
  size INTEGER NOT NULL DEFAULT 0,
  type TEXT NOT NULL DEFAULT '',
  etag TEXT NOT NULL,
  modified_at INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  CHECK ((kind = 'file') = (digest IS NOT NULL)),
  CHECK ((kind = 'mount') = (share_id IS NOT NULL)),
  CHECK (parent_id IS NOT NULL OR (kind = 'folder' AND name = '')),
  UNIQUE (parent_id, name)
) STRICT;
CREATE UNIQUE INDEX files_home ON files (uid) WHERE parent_id IS NULL;
CREATE INDEX files_uid ON files (uid);
CREATE INDEX files_digest ON files (digest) WHERE digest IS NOT NULL;
CREATE UNIQUE INDEX files_mount ON files (share_id, uid) WHERE share_id IS NOT NULL;

CREATE TRIGGER files_refer AFTER INSERT ON files WHEN new.digest IS NOT NULL BEGIN
  UPDATE blobs SET refs = refs + 1 WHERE digest = new.digest;
END;
CREATE TRIGGER files_release AFTER DELETE ON files WHEN old.digest IS NOT NULL BEGIN
  UPDATE blobs SET refs = refs - 1 WHERE digest = old.digest;
END;
CREATE TRIGGER files_replace AFTER UPDATE OF digest ON files WHEN old.digest IS NOT new.digest BEGIN
  UPDATE blobs SET refs = refs - 1 WHERE digest = old.digest;
  UPDATE blobs SET refs = refs + 1 WHERE digest = new.digest;
END;

-- Shares with conversations. `uid` is who shared; the file may be somebody else's, who shared it with them.
CREATE TABLE shares (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  file_id INTEGER NOT NULL REFERENCES files (id) ON DELETE CASCADE,
  room_id INTEGER NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
  uid TEXT NOT NULL REFERENCES users (uid) ON DELETE CASCADE,
  permissions INTEGER NOT NULL,
  token TEXT NOT NULL UNIQUE,
  expires_at INTEGER NOT NULL DEFAULT 0,
  note TEXT NOT NULL DEFAULT '',
  label TEXT NOT NULL DEFAULT '',
  hide_download INTEGER NOT NULL DEFAULT 0 CHECK (hide_download IN (0, 1)),
  mail_send INTEGER NOT NULL DEFAULT 0 CHECK (mail_send IN (0, 1)),
  created_at INTEGER NOT NULL,
  UNIQUE (file_id, room_id)
) STRICT;
CREATE INDEX shares_room ON shares (room_id, id);
CREATE INDEX shares_uid ON shares (uid);
CREATE INDEX shares_expiring ON shares (expires_at) WHERE expires_at > 0;

-- Recipients who have taken something shared out of their tree; they may take it back.
CREATE TABLE declined_shares (
  share_id INTEGER NOT NULL REFERENCES shares (id) ON DELETE CASCADE,
  uid TEXT NOT NULL REFERENCES users (uid) ON DELETE CASCADE,
  PRIMARY KEY (share_id, uid)
) STRICT, WITHOUT ROWID;
CREATE INDEX declined_shares_uid ON declined_shares (uid);

-- Who leaves a conversation no longer has what was shared with it.
CREATE TRIGGER attendees_unmount AFTER DELETE ON attendees WHEN old.actor_type = 'users' BEGIN
  DELETE FROM files WHERE uid = old.actor_id AND share_id IN (SELECT id FROM shares WHERE room_id = old.room_id);
  DELETE FROM declined_shares WHERE uid = old.actor_id AND share_id IN (SELECT id FROM shares WHERE room_id = old.room_id);
END;

-- Uploads in parts. The parts lie beside the database under their `path`, until they are put together.
CREATE TABLE uploads (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  uid TEXT NOT NULL REFERENCES users (uid) ON DELETE CASCADE,
  name TEXT NOT NULL,
  touched_at INTEGER NOT NULL,
  UNIQUE (uid, name)
) STRICT;
CREATE INDEX uploads_touched ON uploads (touched_at);
CREATE TABLE upload_parts (
  upload_id INTEGER NOT NULL REFERENCES uploads (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  size INTEGER NOT NULL,
  path TEXT NOT NULL,
  PRIMARY KEY (upload_id, name)
) STRICT, WITHOUT ROWID;

-- Each account has a home for as long as it lives.
INSERT INTO files (uid, parent_id, name, kind, type, etag, modified_at, created_at)
  SELECT uid, NULL, '', 'folder', 'httpd/unix-directory', lower(hex(randomblob(16))), created_at, created_at FROM users;
CREATE TRIGGER users_home AFTER INSERT ON users BEGIN
  INSERT INTO files (uid, parent_id, name, kind, type, etag, modified_at, created_at)
    VALUES (new.uid, NULL, '', 'folder', 'httpd/unix-directory', lower(hex(randomblob(16))), new.created_at, new.created_at);
END;

-- Files are among what was shared: `file_shared` with the type of the file and what the sharer called the message.
DROP INDEX comments_item_kind;
ALTER TABLE comments DROP COLUMN item_kind;
ALTER TABLE comments ADD COLUMN item_kind TEXT GENERATED ALWAYS AS (
  CASE
    WHEN verb = 'object_shared' AND json_valid(message) THEN
      CASE
        WHEN json_extract(message, '$.message') = 'file_shared' THEN
          CASE
            WHEN json_extract(message, '$.parameters.metaData.messageType') = 'voice-message' THEN 'voice'
            WHEN json_extract(message, '$.parameters.metaData.messageType') IN ('record-audio', 'record-video') THEN 'recording'
            WHEN json_extract(message, '$.parameters.metaData.mimeType') GLOB 'audio/*' THEN 'audio'
            WHEN json_extract(message, '$.parameters.metaData.mimeType') GLOB 'image/*' THEN 'media'
            WHEN json_extract(message, '$.parameters.metaData.mimeType') GLOB 'video/*' THEN 'media'
            ELSE 'file'
          END
        ELSE
          CASE json_extract(message, '$.parameters.objectType')
            WHEN 'geo-location' THEN 'location'
            WHEN 'deck-card' THEN 'deckcard'
            WHEN 'talk-poll' THEN 'poll'
            ELSE 'other'
          END
      END
  END
) VIRTUAL;
CREATE INDEX comments_item_kind ON comments (room_id, item_kind, id) WHERE item_kind IS NOT NULL;
