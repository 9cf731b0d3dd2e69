-- When the plan of reminders was made, by the clock as it stood: one that was ahead is noticed by it.
ALTER TABLE member ADD COLUMN planned_at INTEGER NOT NULL DEFAULT 0;

-- Notices of changed dates that may have expired too soon.
CREATE INDEX delivery_expired_notice ON delivery (id) WHERE state = 'expired' AND kind = 'change';
