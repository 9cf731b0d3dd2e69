-- Cohort statistics. Instants are milliseconds UTC; epsilon is in thousandths.

-- Who joined which server's statistics, by their own act.
CREATE TABLE cohort_participant (
    guild_id INTEGER NOT NULL CHECK (guild_id > 0),
    member_id INTEGER NOT NULL REFERENCES member ON DELETE CASCADE,
    joined_at INTEGER NOT NULL CHECK (joined_at >= 0),
    in_server_since INTEGER NOT NULL CHECK (in_server_since >= 0),
    verified_at INTEGER NOT NULL CHECK (verified_at >= 0),
    PRIMARY KEY (guild_id, member_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX cohort_participant_member ON cohort_participant (member_id);

-- A participant's Step 2 CK score as it was when first counted in a season, two bytes sealed with their own key.
CREATE TABLE cohort_score (
    guild_id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    season INTEGER NOT NULL CHECK (season BETWEEN 2000 AND 2200),
    step2ck BLOB NOT NULL CHECK (length(step2ck) = 31),
    frozen_at INTEGER NOT NULL CHECK (frozen_at >= 0),
    PRIMARY KEY (guild_id, member_id, season),
    FOREIGN KEY (guild_id, member_id) REFERENCES cohort_participant ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX cohort_score_member ON cohort_score (member_id);

-- Every drawing of a table. Kept for ever, also when its snapshot is removed, so that no budget comes back.
CREATE TABLE cohort_charge (
    guild_id INTEGER NOT NULL CHECK (guild_id > 0),
    table_id TEXT NOT NULL CHECK (table_id IN ('step2ck')),
    season INTEGER NOT NULL CHECK (season BETWEEN 2000 AND 2200),
    number INTEGER NOT NULL CHECK (number BETWEEN 1 AND 4),
    drawn_at INTEGER NOT NULL CHECK (drawn_at >= 0),
    epsilon INTEGER NOT NULL CHECK (epsilon BETWEEN 1 AND 500),
    PRIMARY KEY (guild_id, table_id, season, number)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER cohort_charge_in_time BEFORE INSERT ON cohort_charge
WHEN EXISTS (
    SELECT 1 FROM cohort_charge
    WHERE guild_id = NEW.guild_id AND table_id = NEW.table_id
        AND (season <> NEW.season OR number <> NEW.number)
        AND drawn_at > NEW.drawn_at - 28 * 86400000
)
BEGIN SELECT RAISE(ABORT, 'two drawings are at least 28 days apart'); END;

-- REPLACE would remove the old row without the trigger on DELETE.
CREATE TRIGGER cohort_charge_is_not_replaced BEFORE INSERT ON cohort_charge
WHEN EXISTS (
    SELECT 1 FROM cohort_charge
    WHERE guild_id = NEW.guild_id AND table_id = NEW.table_id AND season = NEW.season AND number = NEW.number
)
BEGIN SELECT RAISE(IGNORE); END;

CREATE TRIGGER cohort_charge_stays BEFORE UPDATE ON cohort_charge
BEGIN SELECT RAISE(ABORT, 'a charge never changes'); END;

CREATE TRIGGER cohort_charge_is_kept BEFORE DELETE ON cohort_charge
BEGIN SELECT RAISE(ABORT, 'a charge is never removed'); END;

-- The seasons in which a server has snapshots. Removing a row here is the one way to remove those.
CREATE TABLE cohort_season (
    guild_id INTEGER NOT NULL,
    season INTEGER NOT NULL,
    PRIMARY KEY (guild_id, season)
) STRICT, WITHOUT ROWID;

-- What was released, as it may be shown: neither exact nor noisy counts are ever stored.
CREATE TABLE cohort_snapshot (
    guild_id INTEGER NOT NULL,
    table_id TEXT NOT NULL,
    season INTEGER NOT NULL,
    number INTEGER NOT NULL,
    released TEXT NOT NULL CHECK (length(released) > 2),
    PRIMARY KEY (guild_id, table_id, season, number),
    FOREIGN KEY (guild_id, table_id, season, number) REFERENCES cohort_charge,
    FOREIGN KEY (guild_id, season) REFERENCES cohort_season ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX cohort_snapshot_season ON cohort_snapshot (guild_id, season);

CREATE TRIGGER cohort_snapshot_is_not_replaced BEFORE INSERT ON cohort_snapshot
WHEN EXISTS (
    SELECT 1 FROM cohort_snapshot
    WHERE guild_id = NEW.guild_id AND table_id = NEW.table_id AND season = NEW.season AND number = NEW.number
)
BEGIN SELECT RAISE(ABORT, 'a snapshot never changes'); END;

CREATE TRIGGER cohort_snapshot_stays BEFORE UPDATE ON cohort_snapshot
BEGIN SELECT RAISE(ABORT, 'a snapshot never changes'); END;

CREATE TRIGGER cohort_snapshot_goes_with_its_season BEFORE DELETE ON cohort_snapshot
WHEN EXISTS (SELECT 1 FROM cohort_season WHERE guild_id = OLD.guild_id AND season = OLD.season)
BEGIN SELECT RAISE(ABORT, 'a snapshot goes only with its season'); END;
