-- Whom a page speaks for, programs that take no IMGs, and pages that were read and do not say (value 'not_said').

-- The criteria are part of a constraint, so the table of facts is made anew with what it holds; suggestions refer to it.
CREATE TEMP TABLE suggestion_held AS SELECT * FROM suggestion;

DELETE FROM suggestion;

CREATE TABLE program_fact_anew (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    acgme_id TEXT NOT NULL CHECK (length(acgme_id) = 10),
    criterion TEXT NOT NULL CHECK (criterion IN (
        'visa_j1', 'visa_h1b', 'step2ck_minimum', 'attempts_allowed', 'graduation_years', 'us_experience',
        'us_letters', 'img_share', 'non_us_img_residents', 'kind', 'positions', 'new', 'img_accepted'
    )),
    value TEXT NOT NULL CHECK (length(value) BETWEEN 1 AND 40),
    weight TEXT NOT NULL CHECK (weight IN ('strict', 'preference')),
    source TEXT NOT NULL CHECK (source LIKE 'https://%' AND length(source) <= 300),
    seen TEXT NOT NULL CHECK (length(seen) = 10),
    approved_at INTEGER NOT NULL CHECK (approved_at >= 0),
    import_id INTEGER REFERENCES ledger_import,
    withdrawn_at INTEGER CHECK (withdrawn_at >= 0),
    approved_by INTEGER CHECK (approved_by > 0),
    suggested INTEGER NOT NULL DEFAULT 0 CHECK (suggested IN (0, 1)),
    scope TEXT NOT NULL DEFAULT 'program' CHECK (scope IN ('program', 'institution'))
) STRICT;

INSERT INTO program_fact_anew (
    id, acgme_id, criterion, value, weight, source, seen, approved_at, import_id, withdrawn_at, approved_by, suggested
)
SELECT
    id, acgme_id, criterion, value, weight, source, seen, approved_at, import_id, withdrawn_at, approved_by, suggested
FROM program_fact;

UPDATE sqlite_sequence SET seq = (SELECT seq FROM sqlite_sequence WHERE name = 'program_fact')
WHERE name = 'program_fact_anew';

DROP TABLE program_fact;

ALTER TABLE program_fact_anew RENAME TO program_fact;

CREATE UNIQUE INDEX program_fact_stands
    ON program_fact (acgme_id, criterion, value, weight, source, seen) WHERE withdrawn_at IS NULL;
CREATE INDEX program_fact_import ON program_fact (import_id) WHERE import_id IS NOT NULL;
CREATE INDEX program_fact_past ON program_fact (acgme_id, withdrawn_at) WHERE withdrawn_at IS NOT NULL;
CREATE INDEX program_fact_approver ON program_fact (approved_by) WHERE approved_by IS NOT NULL;

INSERT INTO suggestion SELECT * FROM suggestion_held;

DROP TABLE suggestion_held;
