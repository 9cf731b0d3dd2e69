-- How long members' data is kept: the day they last used the bot, and the servers they used it in.

-- last_day counts days since 1970-01-01 (UTC); check_at is when they are looked at next. missing_since: Discord has said
-- since then that they are in none of their servers. told_at: a notice that their data will go is on its way since then,
-- told: nothing more is to be done for it. tidied_season: what they had of this season and earlier ones was tidied away.
CREATE TABLE member_presence (
    member_id INTEGER PRIMARY KEY REFERENCES member ON DELETE CASCADE,
    last_day INTEGER NOT NULL CHECK (last_day >= 0),
    check_at INTEGER NOT NULL CHECK (check_at >= 0),
    missing_since INTEGER CHECK (missing_since >= 0),
    told_at INTEGER CHECK (told_at >= 0),
    told INTEGER NOT NULL DEFAULT 0 CHECK (told IN (0, 1)),
    tidied_season INTEGER NOT NULL DEFAULT 0 CHECK (tidied_season >= 0)
) STRICT;

CREATE INDEX member_presence_check ON member_presence (check_at);
CREATE INDEX member_presence_tidied ON member_presence (tidied_season);

CREATE TABLE member_server (
    member_id INTEGER NOT NULL REFERENCES member ON DELETE CASCADE,
    guild_id INTEGER NOT NULL CHECK (guild_id > 0),
    PRIMARY KEY (member_id, guild_id)
) STRICT, WITHOUT ROWID;

INSERT INTO member_server (member_id, guild_id) SELECT member_id, guild_id FROM cohort_participant;
