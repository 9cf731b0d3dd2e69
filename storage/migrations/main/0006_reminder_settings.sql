-- What a member chose about reminders; NULL means as usual. Hours are wall time: delivery, quiet from, quiet until.
-- Kinds are a JSON object: by kind, whether it is muted and its chosen leads.
ALTER TABLE reminder_standing ADD COLUMN hours TEXT CHECK (
    hours GLOB '[0-2][0-9]:[0-5][0-9] [0-2][0-9]:[0-5][0-9] [0-2][0-9]:[0-5][0-9]'
);

ALTER TABLE reminder_standing ADD COLUMN kinds TEXT CHECK (length(kinds) BETWEEN 2 AND 4000);
