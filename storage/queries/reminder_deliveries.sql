-- name: taken
SELECT id, fence FROM delivery WHERE state IN ('claimed', 'sending');

-- name: look_at_waiting_messages!
UPDATE delivery SET next_attempt_at = :now
WHERE state = 'pending' AND next_attempt_at > :now AND (attempts > 0 OR detail = 'held');

-- name: look_at_put_off_reminders!
-- Later than due by more than the spread of a minute: something stood against them at a time that may not have been.
UPDATE reminder SET next_at = :now
WHERE state = 'pending' AND next_at > due_at + 60000 AND due_at <= :now AND next_at > :now AND next_at < deadline_at;

-- name: doubt_plans!
-- Those made by a clock that was ahead: it took for past what is not. And those of whom something had expired by it: the
-- date may have moved since, or they may not want to hear of it any more.
UPDATE member SET planned_version = 0 WHERE planned_at > :now OR member_id IN (
    SELECT member_id FROM reminder WHERE state = 'expired' AND deadline_at > :now AND reason IS NULL
);

-- name: expired_too_soon
SELECT d.id FROM reminder AS r JOIN delivery AS d ON d.id = r.delivery_id
WHERE r.state = 'expired' AND r.deadline_at > :now AND d.state = 'expired'
UNION
SELECT d.id FROM delivery AS d
WHERE d.state = 'expired' AND d.kind = 'change'
    AND EXISTS (SELECT 1 FROM reminder_change AS c WHERE c.delivery_id = d.id AND c.deadline_at > :now);

-- name: revive_message!
UPDATE delivery SET state = 'pending', next_attempt_at = :now, settled_at = NULL WHERE id = :delivery;

-- name: revive_reminders_of!
UPDATE reminder SET state = 'claimed', settled_at = NULL
WHERE delivery_id = :delivery AND state = 'expired' AND deadline_at > :now;

-- name: revive_reminders!
UPDATE reminder SET state = 'pending', settled_at = NULL, next_at = due_at
WHERE state = 'expired' AND deadline_at > :now AND delivery_id IS NULL AND reason IS NULL;

-- name: given_up
SELECT DISTINCT d.id FROM delivery AS d
WHERE d.state = 'undeliverable' AND coalesce(d.detail, '') NOT IN ('closed', 'gone') AND d.kind <> 'test'
    AND (
        EXISTS (
            SELECT 1 FROM reminder AS r
            WHERE r.delivery_id = d.id AND r.state = 'undeliverable' AND r.deadline_at > :now AND r.reason IS NULL
        )
        OR EXISTS (SELECT 1 FROM reminder_change AS c WHERE c.delivery_id = d.id AND c.deadline_at > :now)
    );

-- name: take_up_given_up!
UPDATE delivery SET state = 'pending', next_attempt_at = :now, settled_at = NULL,
    detail = 'refused ' || coalesce(detail, '')
WHERE id = :delivery;

-- name: claim_due_deliveries
UPDATE delivery SET state = 'claimed', fence = fence + 1
WHERE id IN (
    SELECT id FROM delivery
    WHERE state = 'pending' AND (kind <> 'change' OR attempts > 0) AND next_attempt_at <= :now
    ORDER BY kind = 'test' DESC, CASE WHEN :fresh THEN attempts END, next_attempt_at, id LIMIT :limit
)
RETURNING id, fence, key, member_id, kind, attempts, first_attempt_at, next_attempt_at;

-- name: claim_new_notices
UPDATE delivery SET state = 'claimed', fence = fence + 1
WHERE id IN (
    SELECT id FROM delivery WHERE state = 'pending' AND kind = 'change' AND attempts = 0 AND next_attempt_at <= :now
    ORDER BY next_attempt_at, id LIMIT :limit
)
RETURNING id, fence, key, member_id, kind, attempts, first_attempt_at, next_attempt_at;

-- name: oldest_due
SELECT member_id FROM reminder
WHERE state = 'pending' AND next_at <= :now AND (look_back = 0 OR deadline_at <= :now)
ORDER BY next_at, id LIMIT :limit;

-- name: due_of_members
SELECT r.* FROM json_each(:members) AS met
JOIN reminder AS r ON r.member_id = met.value
WHERE r.state = 'pending' AND r.next_at <= :now AND (r.look_back = 0 OR r.deadline_at <= :now)
ORDER BY met.key, r.due_at, r.id;

-- name: claim_refused_of
UPDATE delivery SET state = 'claimed', fence = fence + 1
WHERE member_id = :member AND state = 'pending' AND kind <> 'test' AND detail LIKE 'refused %'
RETURNING id, fence, key, member_id, kind, attempts, first_attempt_at, next_attempt_at;

-- name: claim_pending_of
UPDATE delivery SET state = 'claimed', fence = fence + 1
WHERE member_id = :member AND state = 'pending' AND kind <> 'test'
RETURNING id, fence, key, member_id, kind, attempts, first_attempt_at, next_attempt_at;

-- name: due_of
SELECT * FROM reminder WHERE member_id = :member AND state = 'pending' AND due_at <= :now AND look_back = 0
ORDER BY due_at, id;

-- name: standings
SELECT m.member_id, m.time_zone, s.stopped_at, s.paused_until, s.dm_closed_at, s.hours, s.kinds,
    EXISTS (
        SELECT 1 FROM delivery AS d
        WHERE d.member_id = m.member_id AND d.state IN ('pending', 'claimed', 'sending') AND d.kind <> 'test'
            AND NOT (d.kind = 'change' AND d.state = 'pending' AND d.attempts = 0)
    ) AS busy,
    m.planned_version < m.profile_version AS stale, 0 AS refused
FROM json_each(:members) AS met
JOIN member AS m ON m.member_id = met.value
LEFT JOIN reminder_standing AS s ON s.member_id = m.member_id;

-- name: put_off!
UPDATE reminder SET next_at = :at WHERE id = :id AND state = 'pending';

-- name: expire!
UPDATE reminder SET state = 'expired', settled_at = :now WHERE id = :id AND state IN ('pending', 'claimed');

-- name: withdraw!
UPDATE reminder SET state = 'cancelled', reason = :reason, settled_at = :now
WHERE id = :id AND state IN ('pending', 'claimed');

-- name: create_delivery
INSERT INTO delivery (member_id, key, kind, state, fence, next_attempt_at, created_at)
VALUES (:member, :key, :kind, 'claimed', 1, :now, :now)
RETURNING id, fence, key, member_id, kind, attempts, first_attempt_at, next_attempt_at;

-- name: join_delivery!
UPDATE reminder SET state = 'claimed', delivery_id = :delivery WHERE id = :id AND state = 'pending';

-- name: held
SELECT d.member_id, d.kind, d.attempts, d.created_at, m.time_zone, s.stopped_at, s.paused_until, s.dm_closed_at,
    s.hours, s.kinds, 0 AS busy, m.planned_version < m.profile_version AS stale, 0 AS refused
FROM delivery AS d
JOIN member AS m ON m.member_id = d.member_id
LEFT JOIN reminder_standing AS s ON s.member_id = d.member_id
WHERE d.id = :delivery AND d.fence = :fence AND d.state = 'claimed';

-- name: joined
SELECT * FROM reminder WHERE delivery_id = :delivery AND state = 'claimed' ORDER BY deadline_at, due_at, id;

-- name: begin!
UPDATE delivery SET state = 'sending', attempts = attempts + 1, last_attempt_at = :now,
    first_attempt_at = coalesce(first_attempt_at, :now)
WHERE id = :delivery AND fence = :fence AND state = 'claimed';

-- name: wait
UPDATE delivery SET state = 'pending', next_attempt_at = :at, detail = :detail
WHERE id = :delivery AND fence = :fence AND state IN ('claimed', 'sending')
RETURNING attempts, kind;

-- name: finish
UPDATE delivery SET state = :state, message_id = :message, detail = :detail, settled_at = :now
WHERE id = :delivery AND fence = :fence AND state IN ('claimed', 'sending')
RETURNING EXISTS (
    SELECT 1 FROM reminder_standing AS s WHERE s.member_id = delivery.member_id AND s.dm_closed_at IS NOT NULL
) AS closed;

-- name: free_reminders!
UPDATE reminder SET delivery_id = NULL, next_at = :at,
    state = CASE state WHEN 'claimed' THEN 'pending' ELSE state END
WHERE delivery_id = :delivery;

-- name: remove_unattempted!
DELETE FROM delivery WHERE id = :delivery AND attempts = 0;

-- name: drop_withdrawn!
UPDATE reminder SET state = 'cancelled', settled_at = :now
WHERE delivery_id = :delivery AND state = 'claimed' AND reason IS NOT NULL;

-- name: finish_reminders!
UPDATE reminder SET state = :state, settled_at = :now WHERE delivery_id = :delivery AND state = 'claimed';

-- name: close_dms!
INSERT INTO reminder_standing (member_id, dm_closed_at) VALUES (:member, :now)
ON CONFLICT (member_id) DO UPDATE SET dm_closed_at = coalesce(reminder_standing.dm_closed_at, excluded.dm_closed_at);

-- name: open_dms
UPDATE reminder_standing SET dm_closed_at = NULL WHERE member_id = :member AND dm_closed_at IS NOT NULL
RETURNING member_id;

-- name: look_again!
UPDATE reminder SET next_at = due_at + member_id / 4194304 / 1000 % 60 * 1000
WHERE member_id = :member AND state = 'pending';

-- name: retry_now!
UPDATE delivery SET next_attempt_at = :now
WHERE member_id = :member AND state = 'pending' AND next_attempt_at > :now;

-- name: take_up_refused
UPDATE delivery SET state = 'pending', next_attempt_at = :now, settled_at = NULL
WHERE member_id = :member AND state = 'undeliverable' AND kind <> 'test'
    AND (
        EXISTS (
            SELECT 1 FROM reminder AS r
            WHERE r.delivery_id = delivery.id AND r.state = 'undeliverable' AND r.deadline_at > :now
                AND r.reason IS NULL
        )
        OR EXISTS (
            SELECT 1 FROM reminder_change AS c WHERE c.delivery_id = delivery.id AND c.deadline_at > :now
        )
    )
RETURNING id;

-- name: take_up_reminders!
UPDATE reminder SET state = 'claimed', settled_at = NULL
WHERE delivery_id = :delivery AND state = 'undeliverable' AND deadline_at > :now AND reason IS NULL;

-- name: next_due
SELECT min(at) FROM (
    SELECT (SELECT next_at FROM reminder WHERE state = 'pending' ORDER BY next_at LIMIT 1) AS at
    UNION ALL
    SELECT (SELECT next_attempt_at FROM delivery WHERE state = 'pending' ORDER BY next_attempt_at LIMIT 1)
) AS dues WHERE at IS NOT NULL;

-- name: waiting_since
SELECT min(at) FROM (
    SELECT (
        SELECT next_at FROM reminder WHERE state = 'pending' AND next_at <= :now ORDER BY next_at LIMIT 1
    ) AS at
    UNION ALL
    SELECT min(first_attempt_at) FROM delivery WHERE state = 'pending' AND coalesce(detail, '') <> 'held'
    UNION ALL
    SELECT min(first_attempt_at) FROM delivery WHERE state IN ('claimed', 'sending') AND coalesce(detail, '') <> 'held'
) AS dues WHERE at IS NOT NULL;

-- name: attempted
SELECT attempts FROM delivery WHERE id = :delivery;
