-- name: untidied$
SELECT member_id FROM member_presence WHERE tidied_season < :season ORDER BY tidied_season LIMIT 1;

-- name: forget_reminders!
DELETE FROM reminder
WHERE member_id = :member AND season <= :season AND deadline_at < :ended AND state NOT IN ('pending', 'claimed');

-- name: forget_deliveries!
DELETE FROM delivery
WHERE member_id = :member AND state IN ('sent', 'undeliverable', 'cancelled', 'expired')
    AND coalesce(settled_at, created_at) < :ended
    AND NOT EXISTS (SELECT 1 FROM reminder WHERE delivery_id = delivery.id);

-- name: tidied!
UPDATE member_presence SET tidied_season = :season WHERE member_id = :member;

-- name: unused_calendar$
SELECT 1 FROM season_calendar AS c
WHERE id <> (SELECT id FROM season_calendar ORDER BY id DESC LIMIT 1)
    AND NOT EXISTS (SELECT 1 FROM reminder_plan WHERE calendar_id = c.id);

-- name: forget_calendars!
-- The one kept last stays: its number must not be given to another, and it is the one that plans are made from.
DELETE FROM season_calendar
WHERE id <> (SELECT id FROM season_calendar ORDER BY id DESC LIMIT 1)
    AND NOT EXISTS (SELECT 1 FROM reminder_plan WHERE calendar_id = season_calendar.id);
