-- next_at spreads the reminders of one minute over it: each member's come as many seconds later as their snowflake's
-- milliseconds (the bits above 22) are into a minute. A bot that opens many conversations in one second looks like spam.

-- name: remember_calendar
INSERT INTO reminder_calendar (id, fingerprint) VALUES (1, :fingerprint)
ON CONFLICT (id) DO UPDATE SET fingerprint = excluded.fingerprint
WHERE reminder_calendar.fingerprint <> excluded.fingerprint
RETURNING id;

-- name: forget_plans!
UPDATE member SET planned_version = 0 WHERE planned_version > 0;

-- name: stale_members
SELECT member_id FROM member WHERE planned_version < profile_version AND member_id > :after
ORDER BY member_id LIMIT :limit;

-- name: profile_version
SELECT profile_version FROM member WHERE member_id = :member;

-- name: planned!
UPDATE member SET planned_version = :version, planned_at = :now WHERE member_id = :member;

-- name: decided!
-- The plan itself stays as old as it was: the clock may just have been put back.
UPDATE member SET planned_at = max(planned_at, :now) WHERE member_id = :member;

-- name: standing
SELECT m.member_id, m.time_zone, s.stopped_at, s.paused_until, s.dm_closed_at, s.hours, s.kinds, 0 AS busy,
    m.planned_version < m.profile_version AS stale,
    EXISTS (
        SELECT 1 FROM delivery AS d
        WHERE d.member_id = m.member_id AND d.state = 'pending' AND d.detail LIKE 'refused %'
    ) AS refused
FROM member AS m LEFT JOIN reminder_standing AS s ON s.member_id = m.member_id
WHERE m.member_id = :member;

-- name: stored
-- Of dates that have moved, only what may still come and what is in the message that was clicked, if any.
SELECT * FROM reminder AS r WHERE member_id = :member AND (
    state IN ('pending', 'claimed')
    OR state = 'undeliverable' AND reason IS NULL
    OR delivery_id = :delivery
    OR occurrence = (
        SELECT max(occurrence) FROM reminder AS later
        WHERE later.member_id = r.member_id AND later.season = r.season AND later.milestone = r.milestone
    )
) ORDER BY id;

-- name: drop_dead!
-- What nobody wants and no message ever carried. After a restore one may have: those of which that is not known stay.
DELETE FROM reminder
WHERE member_id = :member AND state = 'cancelled' AND reason <> 'done' AND delivery_id IS NULL AND look_back = 0;

-- name: drop_oldest_reminders!
DELETE FROM reminder WHERE id IN (
    SELECT id FROM reminder WHERE member_id = :member AND state IN ('sent', 'undeliverable', 'expired', 'cancelled')
    ORDER BY settled_at DESC, id DESC LIMIT 1000000 OFFSET :kept
);

-- name: drop_oldest_deliveries!
-- A message goes after the reminders in it.
DELETE FROM delivery WHERE id IN (
    SELECT id FROM delivery WHERE member_id = :member AND state IN ('sent', 'undeliverable', 'expired', 'cancelled')
    ORDER BY id DESC LIMIT 1000000 OFFSET :kept
) AND NOT EXISTS (SELECT 1 FROM reminder WHERE delivery_id = delivery.id);

-- name: insert_reminder!
INSERT INTO reminder (member_id, season, milestone, occurrence, lead, milestone_wall, milestone_zone, date_only,
    deadline_at, wall, zone, due_at, next_at, state)
VALUES (:member, :season, :milestone, :occurrence, :lead, :milestone_wall, :milestone_zone, :date_only,
    :deadline, :wall, :zone, :due,
    CAST(:due AS BIGINT) + CAST(:member AS BIGINT) / 4194304 / 1000 % 60 * 1000, 'pending');

-- name: move!
UPDATE reminder SET milestone_wall = :milestone_wall, milestone_zone = :milestone_zone, date_only = :date_only,
    deadline_at = :deadline, wall = :wall, zone = :zone, due_at = :due,
    next_at = :due + member_id / 4194304 / 1000 % 60 * 1000
WHERE id = :id AND state = 'pending';

-- name: revive!
UPDATE reminder SET milestone_wall = :milestone_wall, milestone_zone = :milestone_zone, date_only = :date_only,
    deadline_at = :deadline, wall = :wall, zone = :zone, due_at = :due,
    next_at = :due + member_id / 4194304 / 1000 % 60 * 1000, state = 'pending', reason = NULL, settled_at = NULL
WHERE id = :id AND state = 'cancelled' AND delivery_id IS NULL;

-- name: rejoin!
UPDATE reminder SET reason = NULL WHERE id = :id AND state IN ('claimed', 'undeliverable');

-- name: open_test
SELECT key FROM delivery WHERE member_id = :member AND kind = 'test' AND created_at > :since
ORDER BY id DESC LIMIT 1;

-- name: create_test!
INSERT INTO delivery (member_id, key, kind, state, fence, next_attempt_at, created_at)
VALUES (:member, :key, 'test', 'pending', 0, :now, :now);

-- name: delivery_state
SELECT state FROM delivery WHERE key = :key;

-- name: arrived
UPDATE delivery SET state = 'sent', message_id = :message, fence = fence + 1, settled_at = :now
WHERE key = :key AND member_id = :member AND state <> 'sent'
RETURNING id;

-- name: arrived_reminders!
UPDATE reminder SET state = 'sent', settled_at = :now
WHERE delivery_id = :delivery AND state IN ('claimed', 'undeliverable');

-- name: delivery_of
SELECT id FROM delivery WHERE key = :key AND member_id = :member;

-- name: milestones_in
SELECT season, milestone, occurrence, min(milestone_wall) AS milestone_wall, min(milestone_zone) AS milestone_zone,
    min(date_only) AS date_only
FROM reminder
WHERE delivery_id = :delivery GROUP BY season, milestone, occurrence ORDER BY min(deadline_at), milestone;

-- name: reminders_in
SELECT id FROM reminder WHERE delivery_id = :delivery;

-- name: same_milestones
SELECT r.id FROM reminder AS r
WHERE r.member_id = :member AND EXISTS (
    SELECT 1 FROM reminder AS told
    WHERE told.delivery_id = :delivery AND told.season = r.season AND told.milestone = r.milestone
        AND told.occurrence = r.occurrence
);

-- name: every_reminder
SELECT id FROM reminder WHERE member_id = :member;

-- name: cancel!
UPDATE reminder SET state = 'cancelled', reason = :reason, settled_at = :now
WHERE id IN (SELECT value FROM json_each(:ids)) AND (
    state = 'pending'
    OR state = 'claimed'
    AND NOT EXISTS (SELECT 1 FROM delivery AS d WHERE d.id = reminder.delivery_id AND d.state = 'sending')
);

-- name: cancel_in_flight!
UPDATE reminder SET reason = :reason
WHERE id IN (SELECT value FROM json_each(:ids)) AND state = 'claimed';

-- name: give_up!
-- What was refused comes again when the member can be written to, unless nobody wants it any more.
UPDATE reminder SET reason = :reason
WHERE id IN (SELECT value FROM json_each(:ids)) AND state = 'undeliverable' AND reason IS NULL;

-- name: mark_done!
UPDATE reminder SET reason = 'done'
WHERE id IN (SELECT value FROM json_each(:ids)) AND state IN ('sent', 'undeliverable', 'expired', 'cancelled');

-- name: stop!
INSERT INTO reminder_standing (member_id, stopped_at) VALUES (:member, :now)
ON CONFLICT (member_id) DO UPDATE SET stopped_at = coalesce(reminder_standing.stopped_at, excluded.stopped_at);

-- name: set_settings!
INSERT INTO reminder_standing (member_id, hours, kinds) VALUES (:member, :hours, :kinds)
ON CONFLICT (member_id) DO UPDATE SET hours = excluded.hours, kinds = excluded.kinds;

-- name: retry_held!
UPDATE delivery SET next_attempt_at = :now
WHERE member_id = :member AND state = 'pending' AND detail = 'held' AND next_attempt_at > :now;

-- name: pause!
INSERT INTO reminder_standing (member_id, paused_until) VALUES (:member, :until)
ON CONFLICT (member_id) DO UPDATE SET paused_until = excluded.paused_until;

-- name: resume!
UPDATE reminder_standing SET stopped_at = NULL, paused_until = min(paused_until, :now) WHERE member_id = :member;

-- name: look_again!
UPDATE reminder SET next_at = due_at + member_id / 4194304 / 1000 % 60 * 1000
WHERE member_id = :member AND state = 'pending';

-- name: export_reminder
SELECT * FROM reminder WHERE member_id = :member ORDER BY due_at, id;

-- name: export_delivery
SELECT * FROM delivery WHERE member_id = :member ORDER BY id;

-- name: export_reminder_standing
SELECT * FROM reminder_standing WHERE member_id = :member;

-- name: erase_reminder!
DELETE FROM reminder WHERE member_id = :member;

-- name: erase_delivery!
DELETE FROM delivery WHERE member_id = :member;

-- name: erase_reminder_standing!
DELETE FROM reminder_standing WHERE member_id = :member;

-- name: export_reminder_change
SELECT * FROM reminder_change WHERE member_id = :member ORDER BY delivery_id, milestone;

-- name: export_reminder_plan
SELECT * FROM reminder_plan WHERE member_id = :member;

-- name: erase_reminder_change!
DELETE FROM reminder_change WHERE member_id = :member;

-- name: erase_reminder_plan!
DELETE FROM reminder_plan WHERE member_id = :member;
