-- After a restore: what calendar files said since the backup is not known, so that the next one tells everything anew.
ALTER TABLE calendar_file ADD COLUMN doubted INTEGER NOT NULL DEFAULT 0 CHECK (doubted IN (0, 1));
