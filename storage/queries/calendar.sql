-- name: done_days
SELECT DISTINCT milestone, milestone_wall FROM reminder
WHERE member_id = :member AND season = :season AND reason = 'done';

-- name: known$
SELECT 1 FROM member WHERE member_id = :member;

-- name: given^
SELECT entries, doubted FROM calendar_file WHERE member_id = :member;

-- name: remember!
INSERT INTO calendar_file (member_id, entries) VALUES (:member, :entries)
ON CONFLICT (member_id) DO UPDATE SET entries = excluded.entries, doubted = 0;

-- name: erase!
DELETE FROM calendar_file WHERE member_id = :member;
