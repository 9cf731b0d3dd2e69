-- name: coming
SELECT * FROM reminder WHERE member_id = :member AND state = 'pending' AND due_at > :now
ORDER BY due_at, id LIMIT :limit;

-- name: count_coming$
SELECT count(*) FROM reminder WHERE member_id = :member AND state = 'pending' AND due_at > :now;

-- name: waiting
SELECT r.* FROM reminder AS r LEFT JOIN delivery AS d ON d.id = r.delivery_id
WHERE r.member_id = :member AND r.deadline_at > :now AND (
    (r.state = 'pending' AND r.due_at <= :now)
    OR (r.state = 'claimed' AND r.reason IS NULL)
    OR (r.state = 'undeliverable' AND r.reason IS NULL AND d.detail IN ('closed', 'gone'))
)
ORDER BY r.due_at, r.id LIMIT :limit;

-- name: missed
SELECT * FROM reminder WHERE member_id = :member AND state = 'expired' ORDER BY settled_at DESC, id DESC LIMIT :limit;

-- name: log
SELECT id, kind, state, detail, coalesce(settled_at, last_attempt_at, created_at) AS at FROM delivery
WHERE member_id = :member AND (attempts > 0 OR state = 'sent')
ORDER BY at DESC, id DESC LIMIT :limit;

-- name: milestones_delivered
-- Of the messages in the log.
SELECT delivery_id, season, milestone, min(milestone_wall) AS milestone_wall, min(milestone_zone) AS milestone_zone,
    min(date_only) AS date_only
FROM reminder
WHERE member_id = :member AND delivery_id IN (
    SELECT id FROM delivery WHERE member_id = :member AND (attempts > 0 OR state = 'sent')
    ORDER BY coalesce(settled_at, last_attempt_at, created_at) DESC, id DESC LIMIT :limit
)
GROUP BY delivery_id, season, milestone, occurrence ORDER BY min(deadline_at), milestone;
