-- name: standing
SELECT * FROM program_fact WHERE withdrawn_at IS NULL ORDER BY seen DESC, approved_at DESC, id DESC;

-- name: history
SELECT f.*, coalesce(f.approved_by, i.imported_by) AS approver
FROM program_fact AS f LEFT JOIN ledger_import AS i ON i.id = f.import_id
WHERE f.acgme_id = :program ORDER BY f.approved_at DESC, f.id DESC;

-- name: with_history
SELECT DISTINCT acgme_id FROM program_fact ORDER BY acgme_id;

-- name: add^
INSERT INTO program_fact
    (acgme_id, criterion, value, weight, source, seen, approved_at, import_id, approved_by, suggested, scope)
VALUES (
    :program, :criterion, :value, :weight, :source, :seen, :now, :import_id, :approved_by, :suggested, :scope
)
ON CONFLICT (acgme_id, criterion, value, weight, source, seen) WHERE withdrawn_at IS NULL DO NOTHING
RETURNING id;

-- name: is_full
SELECT count(*) >= :most FROM program_fact WHERE acgme_id = :program AND withdrawn_at IS NULL;

-- name: forget_past!
-- What a suggestion led to stays as long as the suggestion.
DELETE FROM program_fact WHERE id IN (
    SELECT id FROM program_fact WHERE acgme_id = :program AND withdrawn_at IS NOT NULL
    ORDER BY withdrawn_at DESC, id DESC LIMIT 1000000 OFFSET :kept
) AND NOT EXISTS (SELECT 1 FROM suggestion WHERE fact_id = program_fact.id);

-- name: same
SELECT id FROM program_fact
WHERE acgme_id = :program AND criterion = :criterion AND value = :value AND weight = :weight
    AND source = :source AND seen = :seen AND withdrawn_at IS NULL;

-- name: withdraw!
UPDATE program_fact SET withdrawn_at = :now WHERE id = :id AND withdrawn_at IS NULL;

-- name: replace!
UPDATE program_fact SET withdrawn_at = :now
WHERE acgme_id = :program AND criterion = :criterion AND source = :source AND withdrawn_at IS NULL
    AND seen <= :seen AND (value, weight, seen) <> (:value, :weight, :seen);

-- name: approved_by
SELECT acgme_id, criterion, value, weight, source, seen, approved_at, import_id, withdrawn_at, suggested,
    scope
FROM program_fact WHERE approved_by = :moderator ORDER BY id;

-- name: imported_by
SELECT id, imported_at, undone_at FROM ledger_import WHERE imported_by = :moderator ORDER BY id;

-- name: blank_facts!
UPDATE program_fact SET approved_by = NULL WHERE approved_by = :moderator;

-- name: blank_imports!
UPDATE ledger_import SET imported_by = NULL WHERE imported_by = :moderator;
