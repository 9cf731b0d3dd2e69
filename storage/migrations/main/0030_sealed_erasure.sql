-- An erasure can last, while another program reads the files; so that it holds no id meanwhile, that is sealed. Ids of
-- erasures that an older version left half done stand as digits.
CREATE TABLE erasure_sealed (
    id INTEGER PRIMARY KEY,
    sealed BLOB NOT NULL CHECK (length(sealed) BETWEEN 1 AND 60),
    -- Whether every row is gone, and only bytes of it may be left in logs and backups.
    removed INTEGER NOT NULL DEFAULT 0 CHECK (removed IN (0, 1))
) STRICT;

INSERT INTO erasure_sealed (sealed) SELECT CAST(CAST(member_id AS TEXT) AS BLOB) FROM erasure;

DROP TABLE erasure;
ALTER TABLE erasure_sealed RENAME TO erasure;
