-- What moderators chose for their server, and the log of their acts. Instants are milliseconds UTC.

CREATE TABLE server (
    guild_id INTEGER PRIMARY KEY CHECK (guild_id > 0),
    time_zone TEXT CHECK (length(time_zone) BETWEEN 1 AND 64),
    statistics_channel INTEGER CHECK (statistics_channel > 0),
    deadlines_channel INTEGER CHECK (deadlines_channel > 0)
) STRICT;

-- Roles of the server: who may act as a moderator, and which role stands for which stage.
CREATE TABLE server_role (
    guild_id INTEGER NOT NULL REFERENCES server ON DELETE CASCADE,
    purpose TEXT NOT NULL CHECK (purpose IN ('moderator', 'studying', 'applying', 'interviewing', 'matched')),
    role_id INTEGER NOT NULL CHECK (role_id > 0),
    PRIMARY KEY (guild_id, purpose, role_id)
) STRICT, WITHOUT ROWID;

-- Who did what for a server, when and with which result. The subject is an id or a word of ours, never what somebody
-- wrote; the moderator is NULL once their data was erased.
CREATE TABLE moderator_act (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    guild_id INTEGER NOT NULL CHECK (guild_id > 0),
    moderator_id INTEGER CHECK (moderator_id > 0),
    kind TEXT NOT NULL CHECK (length(kind) BETWEEN 1 AND 40),
    subject TEXT NOT NULL CHECK (length(subject) <= 80),
    result TEXT NOT NULL CHECK (result IN ('done', 'refused', 'failed')),
    at INTEGER NOT NULL CHECK (at >= 0)
) STRICT;

CREATE INDEX moderator_act_server ON moderator_act (guild_id, id);
CREATE INDEX moderator_act_moderator ON moderator_act (moderator_id) WHERE moderator_id IS NOT NULL;
CREATE INDEX moderator_act_at ON moderator_act (at);
