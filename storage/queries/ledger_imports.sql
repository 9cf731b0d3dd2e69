-- name: begin^
INSERT INTO ledger_import (imported_at, imported_by) VALUES (:now, :by) RETURNING id;

-- name: drop!
DELETE FROM ledger_import WHERE id = :import_id;

-- name: undo!
UPDATE ledger_import SET undone_at = max(:now, imported_at) WHERE id = :import_id AND undone_at IS NULL;

-- name: withdraw!
UPDATE program_fact SET withdrawn_at = :now WHERE import_id = :import_id AND withdrawn_at IS NULL;

-- name: add_program!
INSERT INTO added_program (acgme_id, name, city, state, import_id)
VALUES (:number, :name, :city, :state, :import_id)
ON CONFLICT (acgme_id) DO NOTHING;

-- name: remove_programs!
DELETE FROM added_program WHERE import_id = :import_id AND NOT EXISTS (
    SELECT 1 FROM program_fact AS f WHERE f.acgme_id = added_program.acgme_id AND f.withdrawn_at IS NULL
);

-- name: count_programs
SELECT count(*) FROM added_program;

-- name: keep_moderator!
UPDATE program_fact SET import_id = NULL, approved_by = coalesce(
    approved_by, (SELECT imported_by FROM ledger_import WHERE id = program_fact.import_id)
)
WHERE import_id <= (SELECT id FROM ledger_import ORDER BY id DESC LIMIT 1 OFFSET :kept);

-- name: forget_imports!
DELETE FROM ledger_import
WHERE id <= (SELECT id FROM ledger_import ORDER BY id DESC LIMIT 1 OFFSET :kept)
    AND NOT EXISTS (SELECT 1 FROM added_program WHERE import_id = ledger_import.id);

-- name: programs
SELECT acgme_id, name, city, state FROM added_program ORDER BY acgme_id;

-- name: imports
SELECT i.id, i.imported_at,
    (SELECT count(*) FROM program_fact AS f WHERE f.import_id = i.id AND f.withdrawn_at IS NULL) AS facts,
    (SELECT count(*) FROM added_program AS p WHERE p.import_id = i.id) AS programs
FROM ledger_import AS i WHERE i.undone_at IS NULL
ORDER BY i.id DESC LIMIT :limit;
