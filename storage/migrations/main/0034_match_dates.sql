-- One name for the Match dates, and two more things that are posted for everybody: the introduction of the bot and the
-- buttons of the stage roles. What an act of a moderator changed is kept with it. Instants are milliseconds UTC.

ALTER TABLE server RENAME COLUMN deadlines_channel TO match_dates_channel;

-- What stood there before the act and what stands there since: ids and words of ours, never what somebody wrote.
ALTER TABLE moderator_act ADD COLUMN was TEXT NOT NULL DEFAULT '' CHECK (length(was) <= 300);
ALTER TABLE moderator_act ADD COLUMN became TEXT NOT NULL DEFAULT '' CHECK (length(became) <= 300);

UPDATE moderator_act SET kind = 'match_dates' || substr(kind, 10) WHERE kind LIKE 'deadlines\_%' ESCAPE '\';
UPDATE moderator_act SET subject = 'match_dates' WHERE subject = 'deadlines';
UPDATE moderator_act SET subject = 'match_dates_channel' WHERE subject = 'deadlines_channel';

ALTER TABLE post_schedule RENAME TO old_schedule;
DROP INDEX post_schedule_due;

-- What is posted of itself: weekly at a wall time of a zone, from which next_at follows, or (Match dates only, the three
-- are NULL) whenever a date changes. What was due at posted_until or before counts as posted.
CREATE TABLE post_schedule (
    guild_id INTEGER NOT NULL CHECK (guild_id > 0),
    subject TEXT NOT NULL CHECK (subject IN ('step2ck', 'stage', 'interviews', 'match_dates')),
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
    CHECK (weekday IS NOT NULL OR subject = 'match_dates')
) STRICT, WITHOUT ROWID;

INSERT INTO post_schedule (guild_id, subject, channel_id, weekday, minute, zone, next_at, paused, posted_until)
SELECT guild_id, replace(subject, 'deadlines', 'match_dates'), channel_id, weekday, minute, zone, next_at, paused,
    posted_until
FROM old_schedule;

DROP TABLE old_schedule;

CREATE INDEX post_schedule_due ON post_schedule (next_at) WHERE paused IS NULL;

ALTER TABLE post RENAME TO old_post;
DROP INDEX post_attempt;
DROP INDEX post_deadlines;
DROP INDEX post_act;

-- Posts on their way, and the last one of each subject. A row is committed before anything is sent; by its key the
-- message is found again. The snapshot of statistics is named, never copied; act_id is what a moderator asked for.
CREATE TABLE post (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    guild_id INTEGER NOT NULL CHECK (guild_id > 0),
    subject TEXT NOT NULL CHECK (
        subject IN ('step2ck', 'stage', 'interviews', 'match_dates', 'introduction', 'stage_roles')
    ),
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
    CHECK ((season IS NULL) = (number IS NULL)),
    CHECK ((season IS NOT NULL) = (subject IN ('step2ck', 'stage', 'interviews'))),
    CHECK ((state = 'sending') = (attempt_at IS NOT NULL)),
    CHECK ((state = 'sent') = (message_id IS NOT NULL)),
    CHECK ((state = 'given_up') = (hindrance IS NOT NULL))
) STRICT;

INSERT INTO post (
    id, guild_id, subject, channel_id, occurrence, key, season, number, state, begun_at, attempts, attempt_at,
    message_id, hindrance, dates, act_id
)
SELECT id, guild_id, replace(subject, 'deadlines', 'match_dates'), channel_id, occurrence, key, season, number, state,
    begun_at, attempts, attempt_at, message_id, hindrance, dates, act_id
FROM old_post;

DROP TABLE old_post;

CREATE INDEX post_attempt ON post (attempt_at) WHERE state = 'sending';
CREATE INDEX post_match_dates ON post (guild_id) WHERE subject = 'match_dates' AND state = 'sent';
CREATE INDEX post_act ON post (act_id) WHERE act_id IS NOT NULL;

-- The greeting after the bot was added to a server: once. It stays while the server is known, so that a bot which is
-- removed and added again does not greet again; it goes with everything else of the server.
CREATE TABLE server_greeting (
    guild_id INTEGER PRIMARY KEY CHECK (guild_id > 0),
    begun_at INTEGER NOT NULL CHECK (begun_at >= 0),
    state TEXT NOT NULL CHECK (state IN ('begun', 'greeted', 'nobody'))
) STRICT;
