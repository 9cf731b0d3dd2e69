-- name: set_check!
INSERT INTO operator_key (id, check_value) VALUES (1, :value) ON CONFLICT DO NOTHING;

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
SELECT EXISTS (SELECT 1 FROM profile LIMIT 1 OFFSET :erasures);

-- name: count_erasures$
SELECT count(*) FROM erasure WHERE removed = 0;

-- name: next_check$
SELECT next_check FROM operator_key WHERE id = 1;

-- name: keys_to_renew
SELECT member_id FROM member_key WHERE next_wrapped IS NULL;

-- name: set_next!
UPDATE member_key SET next_wrapped = :wrapped WHERE member_id = :member;

-- name: set_next_check!
UPDATE operator_key SET next_check = :value WHERE id = 1;

-- name: pairs
SELECT member_id, wrapped, next_wrapped FROM member_key WHERE next_wrapped IS NOT NULL;

-- name: adopt_next!
UPDATE member_key SET wrapped = next_wrapped, next_wrapped = NULL WHERE next_wrapped IS NOT NULL;

-- name: adopt_next_check!
UPDATE operator_key SET check_value = next_check, next_check = NULL WHERE id = 1;

-- name: set_salt!
INSERT INTO tombstone_salt (id, salt) VALUES (1, :salt) ON CONFLICT DO NOTHING;

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

-- name: clear_graves!
DELETE FROM tombstone;

-- name: mark_secrets
SELECT id, wrapped FROM mark_secret ORDER BY id;

-- name: add_mark_secret!
INSERT INTO mark_secret (wrapped) VALUES (:wrapped);

-- name: replace_mark_secret!
UPDATE mark_secret SET wrapped = :wrapped WHERE id = :id;
