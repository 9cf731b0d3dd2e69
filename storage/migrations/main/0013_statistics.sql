-- More tables of statistics, and the sweep that looks whether participants are still in their server.

-- The menu of tables is part of a constraint, so both tables are made anew with what they hold. Dropping a table
-- fires no trigger.
CREATE TABLE cohort_charge_anew (
    guild_id INTEGER NOT NULL CHECK (guild_id > 0),
    table_id TEXT NOT NULL CHECK (table_id IN ('step2ck', 'stage', 'interviews')),
    season INTEGER NOT NULL CHECK (season BETWEEN 2000 AND 2200),
    number INTEGER NOT NULL CHECK (number BETWEEN 1 AND 4),
    drawn_at INTEGER NOT NULL CHECK (drawn_at >= 0),
    epsilon INTEGER NOT NULL CHECK (epsilon BETWEEN 1 AND 1000),
    PRIMARY KEY (guild_id, table_id, season, number)
) STRICT, WITHOUT ROWID;

INSERT INTO cohort_charge_anew SELECT guild_id, table_id, season, number, drawn_at, epsilon FROM cohort_charge;

CREATE TEMP TABLE cohort_snapshot_held AS
SELECT guild_id, table_id, season, number, released FROM cohort_snapshot;

DROP TABLE cohort_snapshot;
DROP TABLE cohort_charge;
ALTER TABLE cohort_charge_anew RENAME TO cohort_charge;

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

INSERT INTO cohort_snapshot (guild_id, table_id, season, number, released)
SELECT guild_id, table_id, season, number, released FROM cohort_snapshot_held;

DROP TABLE cohort_snapshot_held;

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

-- When a participant is to be looked for next, and since when Discord has said that they are not there.
ALTER TABLE cohort_participant ADD COLUMN check_at INTEGER NOT NULL DEFAULT 0 CHECK (check_at >= 0);
ALTER TABLE cohort_participant ADD COLUMN missing_since INTEGER CHECK (missing_since >= 0);

CREATE INDEX cohort_participant_check ON cohort_participant (check_at);
