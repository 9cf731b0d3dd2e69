-- What a member's calendar file last said, sealed with their own key: without it a file read again could not say
-- what has changed or is no longer wanted.
CREATE TABLE calendar_file (
    member_id INTEGER PRIMARY KEY REFERENCES member ON DELETE CASCADE,
    entries BLOB NOT NULL CHECK (length(entries) > 29)
) STRICT;
