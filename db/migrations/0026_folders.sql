-- How deep a folder reaches is asked before it is moved: only the folders in it matter.
CREATE INDEX files_folders ON files (parent_id) WHERE kind = 'folder';
-- After a crash it is asked which files of parts belong to an upload.
CREATE UNIQUE INDEX upload_parts_path ON upload_parts (path);
