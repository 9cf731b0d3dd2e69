-- Secrets that tombstones are made with besides the salt, each sealed with the operator's key; one more with every new
-- operator's key.
CREATE TABLE mark_secret (
    id INTEGER PRIMARY KEY,
    wrapped BLOB NOT NULL CHECK (length(wrapped) = 61)
) STRICT;

-- While the operator's key is changed: the check value of the one that follows, and each member's key that follows,
-- wrapped by it.
ALTER TABLE operator_key ADD COLUMN next_check BLOB CHECK (length(next_check) = 16);
ALTER TABLE member_key ADD COLUMN next_wrapped BLOB CHECK (length(next_wrapped) = 61);
