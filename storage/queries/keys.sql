-- name: set_check!
INSERT OR IGNORE INTO operator_key (id, check_value) VALUES (1, :value);

-- name: check_value$
SELECT check_value FROM operator_key WHERE id = 1;

-- name: holds_keys$
SELECT EXISTS (SELECT 1 FROM member_key);

-- name: find
SELECT member_id, wrapped FROM member_key WHERE member_id IN (SELECT value FROM json_each(:members));

-- name: add!
INSERT INTO member_key (member_id, wrapped) VALUES (:member, :wrapped) ON CONFLICT (member_id) DO NOTHING;

-- name: remove!
DELETE FROM member_key WHERE member_id = :member;

-- name: empty_wal!
PRAGMA wal_checkpoint(TRUNCATE);

-- name: holds_values$
SELECT EXISTS (SELECT 1 FROM profile);

-- name: every_key
SELECT member_id, wrapped FROM member_key;

-- name: replace!
UPDATE member_key SET wrapped = :wrapped WHERE member_id = :member;

-- name: replace_check!
UPDATE operator_key SET check_value = :value WHERE id = 1;
