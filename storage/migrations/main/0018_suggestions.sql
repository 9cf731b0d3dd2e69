-- Facts that members proposed, and who approved what. Instants are milliseconds UTC, days ISO text.

-- fact_id is what an approved or corrected one became; nothing in the fact leads back to the member.
CREATE TABLE suggestion (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    member_id INTEGER NOT NULL REFERENCES member ON DELETE CASCADE,
    acgme_id TEXT NOT NULL CHECK (length(acgme_id) = 10),
    criterion TEXT NOT NULL CHECK (length(criterion) BETWEEN 1 AND 40),
    value TEXT NOT NULL CHECK (length(value) BETWEEN 1 AND 40),
    weight TEXT NOT NULL CHECK (weight IN ('strict', 'preference')),
    source TEXT NOT NULL CHECK (source LIKE 'https://%' AND length(source) <= 300),
    seen TEXT NOT NULL CHECK (length(seen) = 10),
    suggested_at INTEGER NOT NULL CHECK (suggested_at >= 0),
    state TEXT NOT NULL DEFAULT 'open' CHECK (
        state IN ('open', 'approved', 'corrected', 'refused', 'withdrawn')
    ),
    decided_at INTEGER CHECK (decided_at >= 0),
    reason TEXT CHECK (
        reason IN ('not_there', 'no_access', 'other_program', 'outdated', 'not_reliable', 'other')
    ),
    note TEXT CHECK (length(note) <= 200),
    fact_id INTEGER REFERENCES program_fact,
    told_at INTEGER CHECK (told_at >= 0),
    CHECK ((state = 'open') = (decided_at IS NULL)),
    CHECK ((state = 'refused') = (reason IS NOT NULL)),
    CHECK (note IS NULL OR state = 'refused'),
    CHECK ((state IN ('approved', 'corrected')) = (fact_id IS NOT NULL)),
    CHECK (told_at IS NULL OR state IN ('approved', 'corrected', 'refused'))
) STRICT;

CREATE INDEX suggestion_member ON suggestion (member_id, suggested_at);
CREATE INDEX suggestion_fact ON suggestion (fact_id) WHERE fact_id IS NOT NULL;
-- A member proposes the same thing once at a time.
CREATE UNIQUE INDEX suggestion_open
    ON suggestion (acgme_id, criterion, value, weight, source, member_id) WHERE state = 'open';
CREATE INDEX suggestion_untold ON suggestion (member_id)
    WHERE told_at IS NULL AND state IN ('approved', 'corrected', 'refused');

-- The moderator, NULL for the shell and once their data was erased; those of imports stand with the import.
ALTER TABLE program_fact ADD COLUMN approved_by INTEGER CHECK (approved_by > 0);
ALTER TABLE program_fact ADD COLUMN suggested INTEGER NOT NULL DEFAULT 0 CHECK (suggested IN (0, 1));
ALTER TABLE ledger_import ADD COLUMN imported_by INTEGER CHECK (imported_by > 0);
CREATE INDEX program_fact_approver ON program_fact (approved_by) WHERE approved_by IS NOT NULL;
CREATE INDEX ledger_import_by ON ledger_import (imported_by) WHERE imported_by IS NOT NULL;
