-- One row: a value derived from the operator's key, by which a wrong key is recognised.
CREATE TABLE operator_key (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    check_value BLOB NOT NULL CHECK (length(check_value) = 16)
) STRICT;

-- Each member's data key, wrapped by the operator's key: version byte, nonce, 32 bytes, tag.
CREATE TABLE member_key (
    member_id INTEGER PRIMARY KEY CHECK (member_id > 0),
    wrapped BLOB NOT NULL CHECK (length(wrapped) = 61)
) STRICT;
