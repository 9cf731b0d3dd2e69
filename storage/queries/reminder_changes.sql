-- name: calendar_id
SELECT id FROM season_calendar WHERE digest = :digest;

-- name: keep_calendar
INSERT INTO season_calendar (digest, content) VALUES (:digest, :content) RETURNING id;

-- name: calendar
SELECT digest, content FROM season_calendar WHERE id = :id;

-- name: plan
SELECT calendar_id, notices, look_back_since FROM reminder_plan WHERE member_id = :member;

-- name: keep_plan!
INSERT INTO reminder_plan (member_id, calendar_id, notices) VALUES (:member, :calendar, :notices)
ON CONFLICT (member_id) DO UPDATE SET calendar_id = excluded.calendar_id, notices = excluded.notices,
    look_back_since = CASE WHEN reminder_plan.notices = excluded.notices THEN reminder_plan.look_back_since END;

-- name: waiting
-- Never attempted, or refused at the first attempt because the member takes no direct messages: it did not arrive.
SELECT id, state, attempts FROM delivery
WHERE member_id = :member AND kind = 'change' AND (
    state IN ('pending', 'claimed') AND attempts = 0
    OR state = 'undeliverable' AND attempts = 1 AND detail IN ('closed', 'gone')
)
ORDER BY id DESC LIMIT 1;

-- name: changes
SELECT season, before, after, deadline_at FROM reminder_change WHERE delivery_id = :delivery
ORDER BY deadline_at, milestone;

-- name: touched
SELECT season, milestone FROM reminder WHERE member_id = :member AND state <> 'cancelled'
UNION
SELECT season, milestone FROM reminder_change WHERE member_id = :member;

-- name: create_notice
-- One that may have gone out before a restore counts as attempted, so that it is looked for first.
INSERT INTO delivery (member_id, key, kind, state, fence, attempts, first_attempt_at, last_attempt_at, next_attempt_at,
    created_at)
VALUES (:member, :key, 'change', 'pending', 0,
    CASE WHEN CAST(:look_back AS BIGINT) IS NULL THEN 0 ELSE 1 END, :look_back, :look_back, :now, :now)
RETURNING id;

-- name: rename_notice!
UPDATE delivery SET key = :key WHERE id = :delivery AND attempts = 0;

-- name: hasten!
UPDATE delivery SET next_attempt_at = :now
WHERE id = :delivery AND state = 'pending' AND attempts = 0 AND next_attempt_at > :now;

-- name: drop_notice!
DELETE FROM delivery WHERE id = :delivery AND attempts = 0;

-- name: supersede!
UPDATE delivery SET state = 'cancelled' WHERE id = :delivery AND state = 'undeliverable';

-- name: forget_changes!
DELETE FROM reminder_change WHERE delivery_id = :delivery;

-- name: add_change!
INSERT INTO reminder_change (delivery_id, member_id, season, milestone, before, after, deadline_at)
VALUES (:delivery, :member, :season, :milestone, :before, :after, :deadline);

-- name: earlier_notice
SELECT id FROM delivery
WHERE member_id = :member AND kind = 'change' AND id < :delivery AND state IN ('pending', 'claimed', 'sending')
LIMIT 1;
