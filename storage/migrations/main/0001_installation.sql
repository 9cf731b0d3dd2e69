-- One row: what belongs to this installation and never to a member.
CREATE TABLE installation (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    delivery_salt BLOB NOT NULL CHECK (length(delivery_salt) = 32),
    signing_key BLOB NOT NULL CHECK (length(signing_key) = 32),
    command_tree_hash TEXT
) STRICT;
