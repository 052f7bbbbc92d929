-- By which pieces of three characters messages are found. What becomes of a message is seen at once all the same: those
-- above `indexed_to` and those in `search_queue` are looked at themselves until the job comes by (src/domain/search.ts).
CREATE VIRTUAL TABLE comment_index USING fts5(
  room, text,
  content = '', contentless_delete = 1, detail = none, tokenize = 'trigram case_sensitive 1'
);

-- One row: comments with ids above `indexed_from` and up to `indexed_to` stand in the index.
CREATE TABLE search_progress (
  indexed_from INTEGER NOT NULL,
  indexed_to INTEGER NOT NULL
) STRICT;
INSERT INTO search_progress SELECT coalesce(max(id), 0), coalesce(max(id), 0) FROM comments;

-- Comments of which the index does not know what has become of them.
CREATE TABLE search_queue (
  comment_id INTEGER PRIMARY KEY
) STRICT;

CREATE TRIGGER comments_changed AFTER UPDATE OF verb, message ON comments
WHEN old.verb IN ('comment', 'object_shared')
BEGIN
  INSERT OR IGNORE INTO search_queue
  SELECT old.id FROM search_progress WHERE indexed_from < old.id AND old.id <= indexed_to;
END;

CREATE TRIGGER comments_gone AFTER DELETE ON comments
WHEN old.verb IN ('comment', 'object_shared')
BEGIN
  INSERT OR IGNORE INTO search_queue
  SELECT old.id FROM search_progress WHERE indexed_from < old.id AND old.id <= indexed_to;
END;
