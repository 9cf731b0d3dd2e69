-- Invitations that members report, relayed once a day: a subject of posts more, with a rhythm of its own.

-- As in 0034; what is posted every day has a minute and no weekday.
CREATE TABLE post_schedule_next (
    guild_id INTEGER NOT NULL CHECK (guild_id > 0),
    subject TEXT NOT NULL CHECK (subject IN ('step2ck', 'stage', 'interviews', 'match_dates', 'invitations')),
    channel_id INTEGER NOT NULL CHECK (channel_id > 0),
    weekday INTEGER CHECK (weekday BETWEEN 0 AND 6),
    minute INTEGER CHECK (minute BETWEEN 0 AND 1439),
    zone TEXT CHECK (length(zone) BETWEEN 1 AND 64),
    next_at INTEGER CHECK (next_at >= 0),
    paused TEXT CHECK (paused IN ('left', 'channel_gone', 'forbidden', 'unsure')),
    posted_until INTEGER CHECK (posted_until >= 0),
    PRIMARY KEY (guild_id, subject),
    CHECK ((minute IS NULL) = (zone IS NULL) AND (minute IS NULL) = (next_at IS NULL)),
    CHECK (minute IS NOT NULL OR weekday IS NULL),
    CHECK (weekday IS NOT NULL OR subject IN ('match_dates', 'invitations')),
    CHECK (minute IS NOT NULL OR subject = 'match_dates')
) STRICT, WITHOUT ROWID;

INSERT INTO post_schedule_next SELECT * FROM post_schedule;
DROP TABLE post_schedule;
ALTER TABLE post_schedule_next RENAME TO post_schedule;
CREATE INDEX post_schedule_due ON post_schedule (next_at) WHERE paused IS NULL;

CREATE TABLE post_next (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    guild_id INTEGER NOT NULL CHECK (guild_id > 0),
    subject TEXT NOT NULL CHECK (
        subject IN ('step2ck', 'stage', 'interviews', 'match_dates', 'introduction', 'stage_roles', 'invitations')
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

INSERT INTO post_next SELECT * FROM post;
DROP TABLE post;
ALTER TABLE post_next RENAME TO post;
CREATE INDEX post_attempt ON post (attempt_at) WHERE state = 'sending';
CREATE INDEX post_match_dates ON post (guild_id) WHERE subject IN ('match_dates', 'invitations') AND state = 'sent';
CREATE INDEX post_act ON post (act_id) WHERE act_id IS NOT NULL;

-- Everything that a member shared, sealed with their own key: which server and program, and when, stands nowhere else.
CREATE TABLE shared_invitation (
    member_id INTEGER PRIMARY KEY REFERENCES member ON DELETE CASCADE,
    shares BLOB NOT NULL CHECK (length(shares) > 29)
) STRICT;

-- The programs of posts, shuffled; nothing here leads to a member, and each program is posted once a season.
CREATE TABLE reported_invitation (
    guild_id INTEGER NOT NULL CHECK (guild_id > 0),
    season INTEGER NOT NULL CHECK (season BETWEEN 2000 AND 2200),
    acgme_id TEXT NOT NULL CHECK (length(acgme_id) = 10),
    occurrence INTEGER NOT NULL CHECK (occurrence >= 0),
    place INTEGER NOT NULL CHECK (place BETWEEN 0 AND 99),
    PRIMARY KEY (guild_id, season, acgme_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX reported_invitation_post ON reported_invitation (guild_id, occurrence);
