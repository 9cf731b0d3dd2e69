-- Servers that the bot is not in any more, and since when it has been seen to be out (milliseconds UTC).
CREATE TABLE server_departure (
    guild_id INTEGER PRIMARY KEY CHECK (guild_id > 0),
    left_at INTEGER NOT NULL CHECK (left_at >= 0)
) STRICT;
