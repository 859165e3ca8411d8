-- 1 while the owner wants to be told nothing.
ALTER TABLE filter_edits ADD COLUMN paused INTEGER NOT NULL DEFAULT 0;
