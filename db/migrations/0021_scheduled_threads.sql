-- What thread a scheduled message is to be written into, or to begin.
ALTER TABLE scheduled_messages ADD COLUMN thread_id INTEGER NOT NULL DEFAULT 0;
ALTER TABLE scheduled_messages ADD COLUMN thread_title TEXT NOT NULL DEFAULT '';
