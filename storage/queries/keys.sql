-- name: set_check!
INSERT OR IGNORE INTO operator_key (id, check_value) VALUES (1, :value);

-- name: check_value$
SELECT check_value FROM operator_key WHERE id = 1;

-- name: holds_keys$
SELECT EXISTS (SELECT 1 FROM member_key);

-- name: key_count$
SELECT count(*) FROM member_key;

-- name: find
SELECT member_id, wrapped FROM member_key WHERE member_id IN (SELECT value FROM json_each(:members));

-- name: add!
INSERT INTO member_key (member_id, wrapped) VALUES (:member, :wrapped) ON CONFLICT (member_id) DO NOTHING;

-- name: remove!
DELETE FROM member_key WHERE member_id = :member;

-- name: holds_values$
-- A member whose erasure was cut short has values and no key any more, which is as it must be.
SELECT EXISTS (SELECT 1 FROM profile WHERE member_id NOT IN (SELECT member_id FROM erasure));

-- name: every_key
SELECT member_id, wrapped FROM member_key;

-- name: replace!
UPDATE member_key SET wrapped = :wrapped WHERE member_id = :member;

-- name: replace_check!
UPDATE operator_key SET check_value = :value WHERE id = 1;

-- name: set_salt!
INSERT OR IGNORE INTO tombstone_salt (id, salt) VALUES (1, :salt);

-- name: salt$
SELECT salt FROM tombstone_salt WHERE id = 1;

-- name: bury!
INSERT INTO tombstone (mark, erased_at) VALUES (:mark, :now)
ON CONFLICT (mark) DO UPDATE SET erased_at = excluded.erased_at;

-- name: old_graves
SELECT EXISTS (SELECT 1 FROM tombstone WHERE erased_at < :before);

-- name: forget_graves!
DELETE FROM tombstone WHERE erased_at < :before;

-- name: tombstones
SELECT mark, erased_at FROM tombstone;
