-- Notices of changed season dates. Instants are milliseconds UTC.

-- Calendars that plans were made from, as JSON, so that what changed can be told apart from what was known.
CREATE TABLE season_calendar (
    id INTEGER PRIMARY KEY,
    digest TEXT NOT NULL UNIQUE,
    content TEXT NOT NULL
) STRICT;

-- Which calendar a member's plan was last made from, and how many notices there have been.
CREATE TABLE reminder_plan (
    member_id INTEGER PRIMARY KEY REFERENCES member ON DELETE CASCADE,
    calendar_id INTEGER NOT NULL REFERENCES season_calendar,
    notices INTEGER NOT NULL DEFAULT 0 CHECK (notices >= 0)
) STRICT;

-- One milestone in a notice: as it was and as it is, as JSON, NULL where there was, or is, none.
CREATE TABLE reminder_change (
    delivery_id INTEGER NOT NULL REFERENCES delivery ON DELETE CASCADE,
    member_id INTEGER NOT NULL REFERENCES member ON DELETE CASCADE,
    season INTEGER NOT NULL,
    milestone TEXT NOT NULL,
    before TEXT,
    after TEXT,
    deadline_at INTEGER NOT NULL,
    PRIMARY KEY (delivery_id, season, milestone),
    CHECK (before IS NOT NULL OR after IS NOT NULL)
) STRICT;

CREATE INDEX reminder_change_member ON reminder_change (member_id);

-- New notices go out after everything else that is due, so that a change for many holds up no reminder.
CREATE INDEX delivery_new_notice ON delivery (next_attempt_at)
WHERE state = 'pending' AND kind = 'change' AND attempts = 0;
CREATE INDEX delivery_due_first ON delivery (next_attempt_at)
WHERE state = 'pending' AND (kind <> 'change' OR attempts > 0);
