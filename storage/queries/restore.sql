-- name: members
SELECT member_id FROM member;

-- name: leave_out!
DELETE FROM member WHERE member_id IN (SELECT value FROM json_each(:members));

-- name: empty_log!
PRAGMA wal_checkpoint(TRUNCATE);
