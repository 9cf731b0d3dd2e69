-- What a member decided about programs of their list (kept, dropped, signalled), sealed with their own key.
CREATE TABLE program_choice (
    member_id INTEGER PRIMARY KEY REFERENCES member ON DELETE CASCADE,
    choices BLOB NOT NULL CHECK (length(choices) > 29),
    updated_at INTEGER NOT NULL CHECK (updated_at >= 0)
) STRICT;
