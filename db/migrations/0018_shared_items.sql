-- Under which kind what was shared is found again. SQLite keeps it itself: a message that is deleted is no item any more.

ALTER TABLE comments ADD COLUMN item_kind TEXT GENERATED ALWAYS AS (
  CASE
    WHEN verb = 'object_shared' AND json_valid(message) THEN
      CASE json_extract(message, '$.parameters.objectType')
        WHEN 'geo-location' THEN 'location'
        WHEN 'deck-card' THEN 'deckcard'
        WHEN 'talk-poll' THEN 'poll'
        ELSE 'other'
      END
  END
) VIRTUAL;
CREATE INDEX comments_item_kind ON comments (room_id, item_kind, id) WHERE item_kind IS NOT NULL;
