-- The language that a member used last (a code of the catalogue), in which direct messages are written; NULL until then.
ALTER TABLE member ADD COLUMN language TEXT CHECK (length(language) BETWEEN 2 AND 8);
