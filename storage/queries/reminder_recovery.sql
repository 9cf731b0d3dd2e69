-- name: drop_tests!
DELETE FROM delivery WHERE kind = 'test' AND state IN ('pending', 'claimed', 'sending');

-- name: free_unattempted!
UPDATE reminder SET delivery_id = NULL,
    state = CASE WHEN state <> 'claimed' THEN state WHEN reason IS NULL THEN 'pending' ELSE 'cancelled' END
WHERE delivery_id IN (
    SELECT id FROM delivery WHERE attempts = 0 AND kind IN ('single', 'digest') AND state IN ('pending', 'claimed')
);

-- name: drop_unattempted!
DELETE FROM delivery WHERE attempts = 0 AND kind IN ('single', 'digest') AND state IN ('pending', 'claimed');

-- name: doubt_deliveries!
UPDATE delivery SET state = 'pending', fence = fence + 1, attempts = max(attempts, 1),
    first_attempt_at = coalesce(first_attempt_at, created_at), last_attempt_at = coalesce(last_attempt_at, created_at),
    next_attempt_at = :now
WHERE state IN ('pending', 'claimed', 'sending');

-- name: doubt_reminders!
UPDATE reminder SET look_back = 1 WHERE state = 'pending' AND due_at <= :until;

-- name: doubt_notices!
-- Whatever was put on its way before the backup; without anything, the day of consent.
UPDATE reminder_plan SET look_back_since = (
    SELECT coalesce(
        (SELECT created_at FROM delivery AS d WHERE d.member_id = m.member_id ORDER BY created_at DESC LIMIT 1),
        m.created_at
    )
    FROM member AS m WHERE m.member_id = reminder_plan.member_id
);

-- name: doubted_members
SELECT DISTINCT member_id FROM (
    SELECT member_id FROM reminder
    WHERE look_back = 1 AND state = 'pending' AND next_at <= :now AND deadline_at > :now
    ORDER BY next_at LIMIT :limit
) AS oldest;

-- name: doubted
SELECT * FROM reminder WHERE member_id = :member AND look_back = 1 AND state = 'pending' ORDER BY due_at, id;

-- name: record_delivery
INSERT INTO delivery (member_id, key, kind, state, fence, attempts, first_attempt_at, last_attempt_at,
    next_attempt_at, message_id, created_at, settled_at)
VALUES (:member, :key, :kind, 'sent', 1, 1, :at, :at, :at, :message, :at, :at)
RETURNING id;

-- name: record_reminder!
UPDATE reminder SET state = 'sent', delivery_id = :delivery, settled_at = :at, look_back = 0
WHERE id = :id AND state = 'pending';

-- name: clear!
UPDATE reminder SET look_back = 0 WHERE member_id = :member AND look_back = 1 AND id IN (SELECT value FROM json_each(:ids));

-- name: look_later!
UPDATE reminder SET next_at = max(next_at, :at) WHERE member_id = :member AND look_back = 1 AND state = 'pending';
