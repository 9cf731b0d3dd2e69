-- name: note
INSERT INTO member_presence (member_id, last_day, check_at)
SELECT member_id, :day, :check_at FROM member WHERE member_id = :member
ON CONFLICT (member_id) DO UPDATE SET last_day = max(member_presence.last_day, excluded.last_day), check_at = excluded.check_at,
    missing_since = NULL, told_at = NULL, told = 0
RETURNING member_id;

-- name: note_server!
INSERT INTO member_server (member_id, guild_id) VALUES (:member, :guild) ON CONFLICT DO NOTHING;

-- name: note_language!
UPDATE member SET language = :language WHERE member_id = :member AND coalesce(language, '') <> coalesce(:language, '');

-- name: language^
SELECT language FROM member WHERE member_id = :member;

-- name: adopt!
INSERT INTO member_presence (member_id, last_day, check_at)
SELECT member_id, :day, :check_at FROM member
WHERE NOT EXISTS (SELECT 1 FROM member_presence AS p WHERE p.member_id = member.member_id) LIMIT :limit;

-- name: next_due^
SELECT member_id, last_day, missing_since, told_at, told FROM member_presence
WHERE check_at <= :now ORDER BY check_at LIMIT 1;

-- name: servers
SELECT guild_id FROM member_server WHERE member_id = :member ORDER BY guild_id;

-- name: put_off!
UPDATE member_presence SET check_at = :at WHERE member_id = :member AND last_day = :day;

-- name: missing!
UPDATE member_presence SET missing_since = CASE WHEN :missing THEN coalesce(missing_since, :now) END, check_at = :at
WHERE member_id = :member AND last_day = :day;

-- name: begin_notice!
UPDATE member_presence SET told_at = coalesce(told_at, :now) WHERE member_id = :member AND last_day = :day;

-- name: end_notice!
UPDATE member_presence SET told = 1, check_at = :at WHERE member_id = :member AND last_day = :day;

-- name: forget_days!
-- After a restore nobody knows who has been here since the backup was made.
DELETE FROM member_presence;

-- name: export_presence^
SELECT member_id, last_day, check_at, missing_since, told_at, told, tidied_season FROM member_presence
WHERE member_id = :member;

-- name: erase_presence!
DELETE FROM member_presence WHERE member_id = :member;

-- name: erase_servers!
DELETE FROM member_server WHERE member_id = :member;
