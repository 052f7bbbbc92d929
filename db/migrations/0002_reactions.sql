-- How often by emoji, only of what is shown; the reactions themselves are comments.
ALTER TABLE comments ADD COLUMN reactions TEXT NOT NULL DEFAULT '{}';
CREATE INDEX comments_reactions ON comments (parent_id, actor_type, actor_id, message) WHERE verb = 'reaction';
