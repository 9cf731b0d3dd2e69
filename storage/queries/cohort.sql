-- name: join^
INSERT INTO cohort_participant (guild_id, member_id, joined_at, in_server_since, verified_at)
SELECT :guild, member_id, :now, :in_server_since, :now FROM member WHERE member_id = :member
ON CONFLICT (guild_id, member_id) DO UPDATE SET
    in_server_since = max(cohort_participant.in_server_since, excluded.in_server_since),
    verified_at = max(cohort_participant.verified_at, excluded.verified_at),
    missing_since = NULL
RETURNING joined_at, in_server_since, verified_at;

-- name: leave!
DELETE FROM cohort_participant WHERE guild_id = :guild AND member_id = :member;

-- name: participation^
SELECT joined_at, in_server_since, verified_at FROM cohort_participant
WHERE guild_id = :guild AND member_id = :member;

-- name: verify!
UPDATE cohort_participant SET
    in_server_since = max(in_server_since, coalesce(:in_server_since, in_server_since)),
    verified_at = max(verified_at, :now),
    check_at = :look_at,
    missing_since = NULL
WHERE guild_id = :guild AND member_id = :member;

-- name: next_look^
SELECT guild_id, member_id FROM cohort_participant
WHERE check_at <= :now AND guild_id IN (SELECT value FROM json_each(:servers))
ORDER BY check_at LIMIT 1;

-- name: mark_missing!
UPDATE cohort_participant SET missing_since = coalesce(missing_since, :now), check_at = :look_at
WHERE guild_id = :guild AND member_id = :member;

-- name: remove_missing!
DELETE FROM cohort_participant
WHERE guild_id = :guild AND member_id = :member AND missing_since <= :missing_since;

-- name: put_off!
UPDATE cohort_participant SET check_at = :look_at WHERE guild_id = :guild AND member_id = :member;

-- name: page
SELECT participant.member_id, step2ck
FROM cohort_participant AS participant LEFT JOIN cohort_score AS score
    ON score.member_id = participant.member_id AND season = :season
WHERE participant.guild_id = :guild AND participant.member_id > :after
    AND participant.member_id <= :newest_account
    AND in_server_since <= :in_server_by AND verified_at >= :verified_since AND missing_since IS NULL
ORDER BY participant.member_id LIMIT :most;

-- name: who_counts
SELECT member_id FROM cohort_participant
WHERE guild_id = :guild AND member_id > :after AND member_id <= :newest_account
    AND in_server_since <= :in_server_by AND verified_at >= :verified_since AND missing_since IS NULL
ORDER BY member_id LIMIT :most;

-- name: freeze!
-- One statement for many members: for each row of its own SQLite would wait for its turn with other threads.
INSERT INTO cohort_score (member_id, season, step2ck, frozen_at)
SELECT member_id, :season, substr(CAST(:scores AS BLOB), CAST(1 + :bytes * key AS INT), CAST(:bytes AS INT)), :now
FROM json_each(:members) CROSS JOIN member
WHERE member_id = value
ON CONFLICT (member_id, season) DO NOTHING;

-- name: cannot_spend
-- Who was erased and came back begins with what the remainder says; who has spent something goes by that alone.
SELECT value AS member_id
FROM json_each(:members)
LEFT JOIN member ON member.member_id = value
LEFT JOIN cohort_spent AS spent ON spent.member_id = value AND spent.season = :season AND spent.budget = :budget
LEFT JOIN cohort_remainder AS remainder
    ON slot = value % 1021 AND remainder.season = :season AND remainder.budget = :budget
WHERE member.member_id IS NULL OR coalesce(spent.epsilon, remainder.epsilon, 0) + :cost > :most;

-- name: spend!
INSERT INTO cohort_spent (member_id, season, budget, epsilon)
SELECT value, :season, :budget, coalesce(remainder.epsilon, 0) + :cost
FROM json_each(:members)
LEFT JOIN cohort_remainder AS remainder
    ON slot = value % 1021 AND remainder.season = :season AND remainder.budget = :budget
WHERE true
ON CONFLICT (member_id, season, budget) DO UPDATE SET epsilon = cohort_spent.epsilon + :cost;

-- name: assume_spent!
INSERT INTO cohort_spent (member_id, season, budget, epsilon)
SELECT member_id, :season, :budget, min(:cost, 2000) FROM cohort_participant WHERE guild_id = :guild
ON CONFLICT (member_id, season, budget) DO UPDATE SET epsilon = min(cohort_spent.epsilon + :cost, 2000);

-- name: forget_scores!
DELETE FROM cohort_score WHERE season < :before;

-- name: forget_spent!
DELETE FROM cohort_spent WHERE season < :before;

-- name: forget_remainders!
DELETE FROM cohort_remainder WHERE season < :before;

-- name: check^
SELECT threshold_noise, epsilon, state, answered_at FROM cohort_check
WHERE guild_id = :guild AND table_id = :table AND season = :season;

-- name: begin_check!
INSERT INTO cohort_check (guild_id, table_id, season, threshold_noise, epsilon)
VALUES (:guild, :table, :season, :noise, :epsilon)
ON CONFLICT (guild_id, table_id, season) DO NOTHING;

-- name: answer_check!
UPDATE cohort_check SET state = :state, answered_at = :now
WHERE guild_id = :guild AND table_id = :table AND season = :season AND state = 'not_yet';

-- name: lose_check!
INSERT INTO cohort_check (guild_id, table_id, season, threshold_noise, epsilon, state)
VALUES (:guild, :table, :season, 0, :epsilon, 'lost')
ON CONFLICT (guild_id, table_id, season) DO UPDATE SET state = 'lost';

-- name: checked
SELECT member_id FROM cohort_checked
WHERE guild_id = :guild AND table_id = :table AND season = :season
    AND member_id IN (SELECT value FROM json_each(:members));

-- name: include!
INSERT INTO cohort_checked (guild_id, member_id, table_id, season)
SELECT guild_id, member_id, :table, :season FROM json_each(:members) CROSS JOIN cohort_participant
WHERE guild_id = :guild AND member_id = value
ON CONFLICT DO NOTHING;

-- name: forget_checked!
DELETE FROM cohort_checked WHERE season < :before;

-- name: charges
SELECT season, number, drawn_at, epsilon, coalesce(released = 'null', false) AS empty
FROM cohort_charge LEFT JOIN cohort_snapshot USING (guild_id, table_id, season, number)
WHERE guild_id = :guild AND table_id = :table ORDER BY drawn_at;

-- name: charge!
INSERT INTO cohort_charge (guild_id, table_id, season, number, drawn_at, epsilon)
VALUES (:guild, :table, :season, :number, :drawn_at, :epsilon)
ON CONFLICT (guild_id, table_id, season, number) DO NOTHING;

-- name: begin_season!
INSERT INTO cohort_season (guild_id, season) VALUES (:guild, :season) ON CONFLICT DO NOTHING;

-- name: keep!
INSERT INTO cohort_snapshot (guild_id, table_id, season, number, released)
VALUES (:guild, :table, :season, :number, :released);

-- name: snapshot^
SELECT season, number, drawn_at, epsilon, released, released = 'null' AS empty
FROM cohort_snapshot JOIN cohort_charge USING (guild_id, table_id, season, number)
WHERE guild_id = :guild AND table_id = :table AND season = :season AND number = :number;

-- name: latest^
SELECT season, number, drawn_at, epsilon, released, released = 'null' AS empty
FROM cohort_snapshot JOIN cohort_charge USING (guild_id, table_id, season, number)
WHERE guild_id = :guild AND table_id = :table ORDER BY drawn_at DESC LIMIT 1;

-- name: with_numbers^
SELECT season, number, drawn_at, epsilon, released, released = 'null' AS empty
FROM cohort_snapshot JOIN cohort_charge USING (guild_id, table_id, season, number)
WHERE guild_id = :guild AND table_id = :table AND released <> 'null' ORDER BY drawn_at DESC LIMIT 1;

-- name: all_snapshots
SELECT season, number, drawn_at, epsilon, released, released = 'null' AS empty
FROM cohort_snapshot JOIN cohort_charge USING (guild_id, table_id, season, number)
WHERE guild_id = :guild AND table_id = :table ORDER BY drawn_at;

-- name: export_participations
SELECT guild_id, joined_at, in_server_since, verified_at, check_at, missing_since FROM cohort_participant
WHERE member_id = :member ORDER BY guild_id;

-- name: export_scores
SELECT season, step2ck, frozen_at FROM cohort_score WHERE member_id = :member ORDER BY season;

-- name: export_spent
SELECT season, budget, epsilon FROM cohort_spent WHERE member_id = :member ORDER BY season, budget;

-- name: export_checked
SELECT guild_id, table_id, season FROM cohort_checked WHERE member_id = :member ORDER BY guild_id, season, table_id;

-- name: erase_scores!
DELETE FROM cohort_score WHERE member_id = :member;

-- name: erase_participations!
DELETE FROM cohort_participant WHERE member_id = :member;

-- name: erase_spent!
DELETE FROM cohort_spent WHERE member_id = :member;
