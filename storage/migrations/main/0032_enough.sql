-- Whether enough members take part for a drawing, asked as often as one likes for one price; and no pause of 28 days
-- after a drawing that had nothing to show.

-- The question of a server about a table in a season. The threshold's noise is drawn once for all its answers and says
-- nothing about anybody. Epsilon is in thousandths. A question that was lost in a restore cannot be asked again.
CREATE TABLE cohort_check (
    guild_id INTEGER NOT NULL CHECK (guild_id > 0),
    table_id TEXT NOT NULL CHECK (table_id IN ('step2ck', 'stage', 'interviews')),
    season INTEGER NOT NULL CHECK (season BETWEEN 2000 AND 2200),
    threshold_noise INTEGER NOT NULL,
    epsilon INTEGER NOT NULL CHECK (epsilon BETWEEN 1 AND 500),
    state TEXT NOT NULL DEFAULT 'not_yet' CHECK (state IN ('not_yet', 'enough', 'lost')),
    answered_at INTEGER CHECK (answered_at >= 0),
    PRIMARY KEY (guild_id, table_id, season)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER cohort_check_is_kept BEFORE DELETE ON cohort_check
BEGIN SELECT RAISE(ABORT, 'what was asked stays charged'); END;

-- Whom a question counts: each was charged for it once.
CREATE TABLE cohort_checked (
    guild_id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    table_id TEXT NOT NULL,
    season INTEGER NOT NULL,
    PRIMARY KEY (guild_id, member_id, table_id, season),
    FOREIGN KEY (guild_id, member_id) REFERENCES cohort_participant ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX cohort_checked_member ON cohort_checked (member_id);

DROP TRIGGER cohort_charge_in_time;

CREATE TRIGGER cohort_charge_in_time BEFORE INSERT ON cohort_charge
WHEN EXISTS (
    SELECT 1 FROM cohort_charge AS charge LEFT JOIN cohort_snapshot USING (guild_id, table_id, season, number)
    WHERE charge.guild_id = NEW.guild_id AND charge.table_id = NEW.table_id
        AND (charge.season <> NEW.season OR charge.number <> NEW.number)
        AND charge.drawn_at > NEW.drawn_at - iif(coalesce(released, 'null') = 'null', 7, 28) * 86400000
)
BEGIN SELECT RAISE(ABORT, 'two drawings are at least 28 days apart, or 7 after one that showed nothing'); END;
