-- After a restore: a notice of changed dates that is made anew may have gone out since the backup. It is looked for in
-- the member's direct messages from this instant on (milliseconds UTC) before it is sent.
ALTER TABLE reminder_plan ADD COLUMN look_back_since INTEGER CHECK (look_back_since >= 0);
