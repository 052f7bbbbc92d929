-- Who may not come into a room: accounts, guests, e-mail guests, and addresses that guests come from.

CREATE TABLE bans (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  room_id INTEGER NOT NULL REFERENCES rooms ON DELETE CASCADE,
  moderator_type TEXT NOT NULL,
  moderator_id TEXT NOT NULL,
  banned_type TEXT NOT NULL,
  banned_id TEXT NOT NULL,
  banned_at INTEGER NOT NULL,
  internal_note TEXT NOT NULL,
  UNIQUE (room_id, banned_type, banned_id)
) STRICT;
CREATE INDEX bans_banned ON bans (banned_type, banned_id);

-- The cookie sessions that a banned guest had: by these the guest is known who comes back.
CREATE TABLE ban_devices (
  ban_id INTEGER NOT NULL REFERENCES bans ON DELETE CASCADE,
  digest TEXT NOT NULL,
  PRIMARY KEY (digest, ban_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX ban_devices_ban ON ban_devices (ban_id);
