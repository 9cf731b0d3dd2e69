-- name: standing
SELECT * FROM program_fact WHERE withdrawn_at IS NULL ORDER BY seen DESC, approved_at DESC, id DESC;

-- name: history
SELECT * FROM program_fact WHERE acgme_id = :program ORDER BY approved_at DESC, id DESC;

-- name: add!
INSERT INTO program_fact (acgme_id, criterion, value, weight, source, seen, approved_at, import_id)
VALUES (:program, :criterion, :value, :weight, :source, :seen, :now, :import_id)
ON CONFLICT (acgme_id, criterion, value, weight, source, seen) WHERE withdrawn_at IS NULL DO NOTHING;

-- name: withdraw!
UPDATE program_fact SET withdrawn_at = :now WHERE id = :id AND withdrawn_at IS NULL;

-- name: begin_import^
INSERT INTO ledger_import (imported_at) VALUES (:now) RETURNING id;

-- name: drop_import!
DELETE FROM ledger_import WHERE id = :import_id;

-- name: undo_import!
UPDATE ledger_import SET undone_at = max(:now, imported_at) WHERE id = :import_id AND undone_at IS NULL;

-- name: withdraw_import!
UPDATE program_fact SET withdrawn_at = :now WHERE import_id = :import_id AND withdrawn_at IS NULL;
