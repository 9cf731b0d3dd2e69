-- What each member has spent of a season's statistics, over all servers; and one frozen score for all of them.

-- Epsilon is in thousandths. Leaving the statistics or a server removes nothing here: else coming back would reset it.
CREATE TABLE cohort_spent (
    member_id INTEGER NOT NULL REFERENCES member ON DELETE CASCADE,
    season INTEGER NOT NULL CHECK (season BETWEEN 2000 AND 2200),
    budget TEXT NOT NULL CHECK (budget IN ('step2ck', 'stage', 'interviews')),
    epsilon INTEGER NOT NULL CHECK (epsilon BETWEEN 1 AND 2000),
    PRIMARY KEY (member_id, season, budget)
) STRICT, WITHOUT ROWID;

-- What erased members had spent, under one of 1,021 numbers that each is shared by every 1,021st account: who comes
-- back begins with it, and nobody can be found by it.
CREATE TABLE cohort_remainder (
    slot INTEGER NOT NULL CHECK (slot BETWEEN 0 AND 1020),
    season INTEGER NOT NULL,
    budget TEXT NOT NULL,
    epsilon INTEGER NOT NULL CHECK (epsilon BETWEEN 1 AND 2000),
    PRIMARY KEY (slot, season, budget)
) STRICT, WITHOUT ROWID;

-- A trigger, so that it holds on every way on which a member can be removed, a restore included.
CREATE TRIGGER cohort_spent_is_not_reset AFTER DELETE ON cohort_spent
BEGIN
    INSERT INTO cohort_remainder (slot, season, budget, epsilon)
    VALUES (OLD.member_id % 1021, OLD.season, OLD.budget, OLD.epsilon)
    ON CONFLICT (slot, season, budget) DO UPDATE SET epsilon = max(epsilon, excluded.epsilon);
END;

-- Who took part when numbers were drawn counts as counted then.
INSERT INTO cohort_spent (member_id, season, budget, epsilon)
SELECT member_id, season, table_id, min(2000, sum(epsilon))
FROM cohort_charge JOIN cohort_participant USING (guild_id)
WHERE joined_at <= drawn_at
GROUP BY member_id, season, table_id;

-- Of several servers' frozen scores of a member the earliest stays.
CREATE TABLE cohort_score_of_member (
    member_id INTEGER NOT NULL REFERENCES member ON DELETE CASCADE,
    season INTEGER NOT NULL CHECK (season BETWEEN 2000 AND 2200),
    step2ck BLOB NOT NULL CHECK (length(step2ck) = 31),
    frozen_at INTEGER NOT NULL CHECK (frozen_at >= 0),
    PRIMARY KEY (member_id, season)
) STRICT, WITHOUT ROWID;

INSERT INTO cohort_score_of_member (member_id, season, step2ck, frozen_at)
SELECT member_id, season, step2ck, frozen_at FROM cohort_score WHERE true ORDER BY frozen_at, guild_id
ON CONFLICT (member_id, season) DO NOTHING;

DROP TABLE cohort_score;
ALTER TABLE cohort_score_of_member RENAME TO cohort_score;
