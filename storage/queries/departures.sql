-- name: departed
SELECT guild_id, left_at FROM server_departure;

-- name: known
SELECT guild_id FROM server
UNION SELECT guild_id FROM cohort_participant
UNION SELECT guild_id FROM cohort_season
UNION SELECT guild_id FROM moderator_act
UNION SELECT guild_id FROM post_schedule
UNION SELECT guild_id FROM post
UNION SELECT guild_id FROM member_server
UNION SELECT guild_id FROM server_greeting
UNION SELECT guild_id FROM reported_invitation;

-- name: mark!
INSERT INTO server_departure (guild_id, left_at) VALUES (:guild, :now) ON CONFLICT (guild_id) DO NOTHING;

-- name: unmark!
DELETE FROM server_departure WHERE guild_id = :guild;

-- name: forget_posts!
DELETE FROM post WHERE guild_id = :guild;

-- name: forget_reports!
DELETE FROM reported_invitation WHERE guild_id = :guild;

-- name: forget_schedules!
DELETE FROM post_schedule WHERE guild_id = :guild;

-- name: forget_participants!
DELETE FROM cohort_participant WHERE guild_id = :guild;

-- name: forget_snapshots!
DELETE FROM cohort_season WHERE guild_id = :guild;

-- name: forget_acts!
DELETE FROM moderator_act WHERE guild_id = :guild;

-- name: forget_visits!
DELETE FROM member_server WHERE guild_id = :guild;

-- name: forget_greeting!
DELETE FROM server_greeting WHERE guild_id = :guild;

-- name: forget_settings!
DELETE FROM server WHERE guild_id = :guild;
