-- That somebody was erased, for 30 days: a salted hash of the id, which an older backup of the database is held
-- against so that it does not bring them back.
CREATE TABLE tombstone_salt (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    salt BLOB NOT NULL CHECK (length(salt) = 32)
) STRICT;

CREATE TABLE tombstone (
    mark BLOB PRIMARY KEY CHECK (length(mark) = 16),
    erased_at INTEGER NOT NULL CHECK (erased_at >= 0)
) STRICT, WITHOUT ROWID;
