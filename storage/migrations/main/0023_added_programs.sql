-- Programs that did not ship and came with an import of facts.
CREATE TABLE added_program (
    acgme_id TEXT PRIMARY KEY CHECK (length(acgme_id) = 10),
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 120),
    city TEXT NOT NULL CHECK (length(city) BETWEEN 1 AND 60),
    state TEXT NOT NULL CHECK (length(state) = 2),
    import_id INTEGER NOT NULL REFERENCES ledger_import
) STRICT;

CREATE INDEX added_program_import ON added_program (import_id);
