-- Erasures begun and not yet finished; what is left is done at the next start. A row lives for moments.
CREATE TABLE erasure (
    member_id INTEGER PRIMARY KEY CHECK (member_id > 0)
) STRICT;
