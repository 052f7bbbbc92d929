-- What the columns mean stands in db/schema.ts. Times are unix seconds.

-- Accounts

CREATE TABLE users (
  uid TEXT PRIMARY KEY NOT NULL,
  uid_lower TEXT NOT NULL UNIQUE,
  display_name TEXT NOT NULL,
  display_name_lower TEXT NOT NULL,
  email TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  enabled INTEGER NOT NULL,
  first_login INTEGER NOT NULL,
  last_login INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  language TEXT NOT NULL,
  locale TEXT NOT NULL,
  timezone TEXT NOT NULL,
  quota TEXT NOT NULL,
  properties TEXT NOT NULL
) STRICT;
CREATE INDEX users_email ON users (lower(email)) WHERE email <> '';

CREATE TABLE user_groups (
  gid TEXT PRIMARY KEY NOT NULL,
  gid_lower TEXT NOT NULL,
  display_name TEXT NOT NULL,
  display_name_lower TEXT NOT NULL
) STRICT;

CREATE TABLE group_members (
  gid TEXT NOT NULL REFERENCES user_groups ON DELETE CASCADE,
  uid TEXT NOT NULL REFERENCES users ON DELETE CASCADE,
  PRIMARY KEY (gid, uid)
) STRICT, WITHOUT ROWID;
CREATE INDEX group_members_uid ON group_members (uid);

CREATE TABLE user_settings (
  uid TEXT NOT NULL REFERENCES users ON DELETE CASCADE,
  app TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (uid, app, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE app_passwords (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  digest TEXT NOT NULL UNIQUE,
  uid TEXT NOT NULL REFERENCES users ON DELETE CASCADE,
  login_name TEXT NOT NULL,
  name TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  last_used INTEGER NOT NULL
) STRICT;
CREATE INDEX app_passwords_uid ON app_passwords (uid);

CREATE TABLE app_config (
  app TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (app, key)
) STRICT, WITHOUT ROWID;

-- Rooms. Ids are never used twice (AUTOINCREMENT): clients and cookie sessions remember them.

CREATE TABLE rooms (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  token TEXT NOT NULL UNIQUE,
  type INTEGER NOT NULL,
  name TEXT NOT NULL,
  description TEXT NOT NULL,
  object_type TEXT NOT NULL,
  object_id TEXT NOT NULL,
  read_only INTEGER NOT NULL,
  listable INTEGER NOT NULL,
  password_hash TEXT NOT NULL,
  lobby_state INTEGER NOT NULL,
  lobby_timer INTEGER NOT NULL,
  mention_permissions INTEGER NOT NULL,
  default_permissions INTEGER NOT NULL,
  message_expiration INTEGER NOT NULL,
  avatar TEXT NOT NULL,
  last_activity INTEGER NOT NULL,
  last_message_id INTEGER NOT NULL,
  comment_count INTEGER NOT NULL,
  call_start_time INTEGER NOT NULL,
  call_flag INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX rooms_pair ON rooms (name) WHERE type = 1;
CREATE INDEX rooms_listable ON rooms (listable) WHERE listable <> 0;
CREATE INDEX rooms_lobby_timer ON rooms (lobby_timer) WHERE lobby_timer <> 0;

CREATE TABLE attendees (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  room_id INTEGER NOT NULL REFERENCES rooms ON DELETE CASCADE,
  actor_type TEXT NOT NULL,
  actor_id TEXT NOT NULL,
  display_name TEXT NOT NULL,
  participant_type INTEGER NOT NULL,
  permissions INTEGER NOT NULL,
  notification_level INTEGER NOT NULL,
  notification_calls INTEGER NOT NULL,
  favorite INTEGER NOT NULL,
  archived INTEGER NOT NULL,
  important INTEGER NOT NULL,
  sensitive INTEGER NOT NULL,
  last_read_message INTEGER NOT NULL,
  last_mention_message INTEGER NOT NULL,
  last_mention_direct INTEGER NOT NULL,
  read_privacy INTEGER NOT NULL,
  last_attendee_activity INTEGER NOT NULL,
  last_comment_at INTEGER NOT NULL,
  UNIQUE (room_id, actor_type, actor_id)
) STRICT;
CREATE INDEX attendees_actor ON attendees (actor_type, actor_id);
-- The smallest marker of a room is one seek.
CREATE INDEX attendees_common_read ON attendees (room_id, actor_type, read_privacy, last_read_message);

CREATE TABLE sessions (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  session_id TEXT NOT NULL UNIQUE,
  attendee_id INTEGER NOT NULL REFERENCES attendees ON DELETE CASCADE,
  room_id INTEGER NOT NULL REFERENCES rooms ON DELETE CASCADE,
  http_session TEXT NOT NULL,
  last_ping INTEGER NOT NULL,
  in_call INTEGER NOT NULL,
  state INTEGER NOT NULL,
  UNIQUE (http_session, room_id)
) STRICT;
CREATE INDEX sessions_attendee ON sessions (attendee_id);
CREATE INDEX sessions_room ON sessions (room_id);

-- Cookie sessions

CREATE TABLE http_sessions (
  digest TEXT PRIMARY KEY NOT NULL,
  uid TEXT NOT NULL,
  credential TEXT NOT NULL,
  last_seen INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX http_sessions_uid ON http_sessions (uid) WHERE uid <> '';

CREATE TABLE http_session_rooms (
  digest TEXT NOT NULL REFERENCES http_sessions ON DELETE CASCADE,
  room_id INTEGER NOT NULL REFERENCES rooms ON DELETE CASCADE,
  guest_attendee_id INTEGER NOT NULL,
  verified_password TEXT NOT NULL,
  PRIMARY KEY (digest, room_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX http_session_rooms_room ON http_session_rooms (room_id);

-- Chat

CREATE TABLE comments (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  room_id INTEGER NOT NULL REFERENCES rooms ON DELETE CASCADE,
  actor_type TEXT NOT NULL,
  actor_id TEXT NOT NULL,
  verb TEXT NOT NULL,
  message TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  parent_id INTEGER NOT NULL,
  topmost_parent_id INTEGER NOT NULL,
  reference_id TEXT NOT NULL,
  expires_at INTEGER NOT NULL,
  ordinal INTEGER NOT NULL,
  meta_data TEXT NOT NULL
) STRICT;
CREATE INDEX comments_room ON comments (room_id, id);
CREATE INDEX comments_expires ON comments (expires_at) WHERE expires_at <> 0;
