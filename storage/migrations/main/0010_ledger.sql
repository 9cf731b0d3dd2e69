-- What is known of programs. A fact that was withdrawn stays, so that its history can be shown. Nothing here is about a
-- person: who approved a fact is not kept in these tables.
CREATE TABLE ledger_import (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    imported_at INTEGER NOT NULL CHECK (imported_at >= 0),
    undone_at INTEGER CHECK (undone_at >= imported_at)
) STRICT;

CREATE TABLE program_fact (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    acgme_id TEXT NOT NULL CHECK (length(acgme_id) = 10),
    criterion TEXT NOT NULL CHECK (criterion IN (
        'visa_j1', 'visa_h1b', 'step2ck_minimum', 'attempts_allowed', 'graduation_years', 'us_experience',
        'us_letters', 'img_share', 'non_us_img_residents', 'kind', 'positions', 'new'
    )),
    value TEXT NOT NULL CHECK (length(value) BETWEEN 1 AND 40),
    weight TEXT NOT NULL CHECK (weight IN ('strict', 'preference')),
    source TEXT NOT NULL CHECK (source LIKE 'https://%' AND length(source) <= 300),
    seen TEXT NOT NULL CHECK (length(seen) = 10),
    approved_at INTEGER NOT NULL CHECK (approved_at >= 0),
    import_id INTEGER REFERENCES ledger_import,
    withdrawn_at INTEGER CHECK (withdrawn_at >= 0)
) STRICT;

-- The same statement stands once.
CREATE UNIQUE INDEX program_fact_stands
    ON program_fact (acgme_id, criterion, value, weight, source, seen) WHERE withdrawn_at IS NULL;
CREATE INDEX program_fact_import ON program_fact (import_id) WHERE import_id IS NOT NULL;
