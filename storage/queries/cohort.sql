-- name: join^
INSERT INTO cohort_participant (guild_id, member_id, joined_at, in_server_since, verified_at)
SELECT :guild, member_id, :now, :in_server_since, :now FROM member WHERE member_id = :member
ON CONFLICT (guild_id, member_id) DO UPDATE SET
    in_server_since = max(in_server_since, excluded.in_server_since),
    verified_at = max(verified_at, excluded.verified_at),
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
    ON score.guild_id = participant.guild_id AND score.member_id = participant.member_id AND season = :season
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
INSERT INTO cohort_score (guild_id, member_id, season, step2ck, frozen_at)
SELECT guild_id, member_id, :season, substr(:scores, 1 + :bytes * key, :bytes), :now
FROM json_each(:members) CROSS JOIN cohort_participant
WHERE guild_id = :guild AND member_id = value
ON CONFLICT (guild_id, member_id, season) DO NOTHING;

-- name: charges
SELECT season, number, drawn_at, epsilon FROM cohort_charge
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
SELECT season, number, drawn_at, epsilon, released
FROM cohort_snapshot JOIN cohort_charge USING (guild_id, table_id, season, number)
WHERE guild_id = :guild AND table_id = :table AND season = :season AND number = :number;

-- name: latest^
SELECT season, number, drawn_at, epsilon, released
FROM cohort_snapshot JOIN cohort_charge USING (guild_id, table_id, season, number)
WHERE guild_id = :guild AND table_id = :table ORDER BY drawn_at DESC LIMIT 1;

-- name: all_snapshots
SELECT season, number, drawn_at, epsilon, released
FROM cohort_snapshot JOIN cohort_charge USING (guild_id, table_id, season, number)
WHERE guild_id = :guild AND table_id = :table ORDER BY drawn_at;

-- name: export_participations
SELECT guild_id, joined_at, in_server_since, verified_at, check_at, missing_since FROM cohort_participant
WHERE member_id = :member ORDER BY guild_id;

-- name: export_scores
SELECT guild_id, season, step2ck, frozen_at FROM cohort_score
WHERE member_id = :member ORDER BY guild_id, season;

-- name: erase_scores!
DELETE FROM cohort_score WHERE member_id = :member;

-- name: erase_participations!
DELETE FROM cohort_participant WHERE member_id = :member;
