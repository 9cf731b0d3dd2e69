-- What is looked for after a start, and when the clock was put back: messages given up, and reminders that expired or
-- were put off by a clock that was ahead. Each of these indexes holds few rows.
CREATE INDEX delivery_given_up ON delivery (id) WHERE state = 'undeliverable';

CREATE INDEX reminder_expired ON reminder (deadline_at) WHERE state = 'expired';

CREATE INDEX reminder_put_off ON reminder (due_at) WHERE state = 'pending' AND next_at > due_at + 60000;
