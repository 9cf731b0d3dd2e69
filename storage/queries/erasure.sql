-- name: is_idle
SELECT 1 FROM member_presence WHERE member_id = :member AND last_day = :day;

-- name: begin
INSERT INTO erasure (sealed) VALUES (:sealed) RETURNING id;

-- name: unfinished
SELECT id, sealed, removed FROM erasure ORDER BY id;

-- name: removed!
UPDATE erasure SET removed = 1 WHERE id = :id;

-- name: finish!
DELETE FROM erasure WHERE id = :id;

-- name: is_held
SELECT EXISTS (SELECT 1 FROM member WHERE member_id = :member)
    OR EXISTS (SELECT 1 FROM moderator_act WHERE moderator_id = :member)
    OR EXISTS (SELECT 1 FROM program_fact WHERE approved_by = :member)
    OR EXISTS (SELECT 1 FROM ledger_import WHERE imported_by = :member);
