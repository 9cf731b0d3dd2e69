
-- When the process that leads last said that it does: by it a database that was put back from a dump is known. Among the
-- keys also when they were last changed, or where they never were, when a process led for the first time.
CREATE TABLE alive (
    id BIGINT PRIMARY KEY CHECK (id = 1),
    at BIGINT NOT NULL CHECK (at >= 0),
    renewed_at BIGINT NOT NULL CHECK (renewed_at >= 0)
);

