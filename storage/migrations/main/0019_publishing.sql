-- Posts for everybody in channels of servers. Instants are milliseconds UTC.

-- What is posted of itself: weekly at a wall time of a zone, from which next_at follows, or (deadlines only, the three
-- are NULL) whenever a date changes. What was due at posted_until or before counts as posted.
CREATE TABLE post_schedule (
    guild_id INTEGER NOT NULL CHECK (guild_id > 0),
    subject TEXT NOT NULL CHECK (subject IN ('step2ck', 'stage', 'interviews', 'deadlines')),
    channel_id INTEGER NOT NULL CHECK (channel_id > 0),
    weekday INTEGER CHECK (weekday BETWEEN 0 AND 6),
    minute INTEGER CHECK (minute BETWEEN 0 AND 1439),
    zone TEXT CHECK (length(zone) BETWEEN 1 AND 64),
    next_at INTEGER CHECK (next_at >= 0),
    paused TEXT CHECK (paused IN ('left', 'channel_gone', 'forbidden', 'unsure')),
    posted_until INTEGER CHECK (posted_until >= 0),
    PRIMARY KEY (guild_id, subject),
    CHECK ((weekday IS NULL) = (minute IS NULL) AND (weekday IS NULL) = (zone IS NULL)),
    CHECK ((weekday IS NULL) = (next_at IS NULL)),
    CHECK (weekday IS NOT NULL OR subject = 'deadlines')
) STRICT, WITHOUT ROWID;

CREATE INDEX post_schedule_due ON post_schedule (next_at) WHERE paused IS NULL;

-- Posts on their way, and the last one of each subject. A row is committed before anything is sent; by its key the
-- message is found again. The snapshot of statistics is named, never copied; act_id is what a moderator asked for.
CREATE TABLE post (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    guild_id INTEGER NOT NULL CHECK (guild_id > 0),
    subject TEXT NOT NULL CHECK (subject IN ('step2ck', 'stage', 'interviews', 'deadlines')),
    channel_id INTEGER NOT NULL CHECK (channel_id > 0),
    occurrence INTEGER NOT NULL CHECK (occurrence >= 0),
    key TEXT NOT NULL CHECK (length(key) = 20),
    season INTEGER CHECK (season BETWEEN 2000 AND 2200),
    number INTEGER CHECK (number BETWEEN 1 AND 4),
    state TEXT NOT NULL CHECK (state IN ('sending', 'sent', 'given_up')),
    begun_at INTEGER NOT NULL CHECK (begun_at >= 0),
    attempts INTEGER NOT NULL CHECK (attempts >= 0),
    attempt_at INTEGER CHECK (attempt_at >= 0),
    message_id INTEGER CHECK (message_id > 0),
    hindrance TEXT CHECK (hindrance IN ('left', 'channel_gone', 'forbidden', 'unsure', 'late', 'rejected')),
    dates TEXT CHECK (length(dates) <= 64),
    act_id INTEGER REFERENCES moderator_act ON DELETE SET NULL,
    UNIQUE (guild_id, subject, channel_id, occurrence),
    CHECK ((season IS NULL) = (number IS NULL) AND (season IS NULL) = (subject = 'deadlines')),
    CHECK ((state = 'sending') = (attempt_at IS NOT NULL)),
    CHECK ((state = 'sent') = (message_id IS NOT NULL)),
    CHECK ((state = 'given_up') = (hindrance IS NOT NULL))
) STRICT;

CREATE INDEX post_attempt ON post (attempt_at) WHERE state = 'sending';
CREATE INDEX post_deadlines ON post (guild_id) WHERE subject = 'deadlines' AND state = 'sent';
CREATE INDEX post_act ON post (act_id) WHERE act_id IS NOT NULL;
