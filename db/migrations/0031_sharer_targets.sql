-- Where its sharer had found it while it still was somebody else's, who has given it to them since; "" for most shares.
ALTER TABLE shares ADD COLUMN sharer_target TEXT NOT NULL DEFAULT '';
