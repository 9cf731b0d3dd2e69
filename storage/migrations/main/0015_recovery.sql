-- After a restore: a reminder that may have been sent since the backup was made. It is looked for in the member's
-- direct messages before it may be sent.
ALTER TABLE reminder ADD COLUMN look_back INTEGER NOT NULL DEFAULT 0 CHECK (look_back IN (0, 1));

CREATE INDEX reminder_look_back ON reminder (next_at) WHERE look_back = 1 AND state = 'pending';
