-- The history of a program is bounded, and counted whenever a fact is added.
CREATE INDEX program_fact_past ON program_fact (acgme_id, withdrawn_at) WHERE withdrawn_at IS NOT NULL;
