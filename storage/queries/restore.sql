-- name: members
SELECT member_id, consented_at FROM member;

-- name: leave_out!
DELETE FROM member WHERE member_id IN (SELECT value FROM json_each(:members));

-- name: with_keys
SELECT member_id FROM member_key;

-- name: moderators
SELECT moderator_id, at FROM moderator_act WHERE moderator_id IS NOT NULL
UNION ALL
SELECT approved_by, approved_at FROM program_fact WHERE approved_by IS NOT NULL
UNION ALL
SELECT imported_by, imported_at FROM ledger_import WHERE imported_by IS NOT NULL
ORDER BY at DESC;

-- name: servers
SELECT guild_id FROM server
UNION SELECT guild_id FROM cohort_participant
UNION SELECT guild_id FROM cohort_charge
ORDER BY guild_id;

-- name: doubt_calendars!
UPDATE calendar_file SET doubted = 1;
