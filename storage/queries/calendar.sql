-- name: done_days
SELECT DISTINCT milestone, milestone_wall FROM reminder
WHERE member_id = :member AND season = :season AND reason = 'done';
