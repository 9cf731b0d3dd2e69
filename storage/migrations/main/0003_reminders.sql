-- Reminders and the messages that carry them. Instants are milliseconds UTC; wall times are ISO text without offset.

-- Which dates and rules the stored plans were made from.
CREATE TABLE reminder_calendar (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    fingerprint TEXT NOT NULL
) STRICT;

-- What decides whether a member may be written to; no row means that nothing stands against it.
CREATE TABLE reminder_standing (
    member_id INTEGER PRIMARY KEY REFERENCES member ON DELETE CASCADE,
    stopped_at INTEGER,
    paused_until INTEGER,
    dm_closed_at INTEGER
) STRICT;

-- One message. A row never attempted is removed when nothing is left to send.
CREATE TABLE delivery (
    id INTEGER PRIMARY KEY,
    member_id INTEGER NOT NULL REFERENCES member ON DELETE CASCADE,
    key TEXT NOT NULL UNIQUE CHECK (length(key) = 20),
    kind TEXT NOT NULL CHECK (kind IN ('single', 'digest', 'change', 'test')),
    state TEXT NOT NULL CHECK (
        state IN ('pending', 'claimed', 'sending', 'sent', 'undeliverable', 'cancelled', 'expired')
    ),
    fence INTEGER NOT NULL CHECK (fence >= 0),
    attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    first_attempt_at INTEGER,
    last_attempt_at INTEGER,
    next_attempt_at INTEGER NOT NULL,
    message_id INTEGER,
    detail TEXT,
    created_at INTEGER NOT NULL,
    settled_at INTEGER,
    CHECK ((state = 'sent') = (message_id IS NOT NULL)),
    CHECK ((attempts = 0) = (first_attempt_at IS NULL))
) STRICT;

CREATE INDEX delivery_due ON delivery (next_attempt_at) WHERE state = 'pending';
CREATE INDEX delivery_taken ON delivery (state) WHERE state IN ('claimed', 'sending');
CREATE INDEX delivery_member ON delivery (member_id, state);

-- One reminder. wall and zone are the truth, due_at follows from them; next_at is when it is looked at next:
-- when due, at the end of quiet hours or a pause, or at its deadline while the member cannot be written to.
CREATE TABLE reminder (
    id INTEGER PRIMARY KEY,
    member_id INTEGER NOT NULL REFERENCES member ON DELETE CASCADE,
    season INTEGER NOT NULL,
    milestone TEXT NOT NULL,
    occurrence INTEGER NOT NULL CHECK (occurrence >= 1),
    lead TEXT NOT NULL,
    milestone_wall TEXT NOT NULL,
    milestone_zone TEXT NOT NULL,
    date_only INTEGER NOT NULL CHECK (date_only IN (0, 1)),
    deadline_at INTEGER NOT NULL,
    wall TEXT NOT NULL,
    zone TEXT NOT NULL,
    due_at INTEGER NOT NULL,
    next_at INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (
        state IN ('pending', 'claimed', 'sent', 'undeliverable', 'cancelled', 'expired')
    ),
    reason TEXT CHECK (reason IN ('plan', 'done', 'stop')),
    delivery_id INTEGER REFERENCES delivery,
    settled_at INTEGER,
    UNIQUE (member_id, season, milestone, occurrence, lead),
    CHECK (due_at < deadline_at),
    CHECK (state <> 'pending' OR (reason IS NULL AND delivery_id IS NULL)),
    CHECK (state NOT IN ('claimed', 'sent', 'undeliverable') OR delivery_id IS NOT NULL),
    CHECK (state <> 'cancelled' OR reason IS NOT NULL)
) STRICT;

CREATE INDEX reminder_next ON reminder (next_at, id) WHERE state = 'pending';
CREATE INDEX reminder_delivery ON reminder (delivery_id) WHERE delivery_id IS NOT NULL;
