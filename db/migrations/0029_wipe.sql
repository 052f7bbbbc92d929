-- The device that holds the password is to forget everything that it has of this server, unix seconds since when; 0 for
-- those that are good.
ALTER TABLE app_passwords ADD COLUMN wipe_since INTEGER NOT NULL DEFAULT 0;
