-- Teams: groups of accounts that a person makes, known to their members only.

CREATE TABLE teams (
  team_id TEXT PRIMARY KEY NOT NULL,
  display_name TEXT NOT NULL,
  display_name_lower TEXT NOT NULL
) STRICT;

CREATE TABLE team_members (
  team_id TEXT NOT NULL REFERENCES teams ON DELETE CASCADE,
  uid TEXT NOT NULL REFERENCES users ON DELETE CASCADE,
  PRIMARY KEY (team_id, uid)
) STRICT, WITHOUT ROWID;
CREATE INDEX team_members_uid ON team_members (uid);
