
-- When the process that leads last said that it does: by it a database that was put back from a dump is known.
CREATE TABLE alive (
    id BIGINT PRIMARY KEY CHECK (id = 1),
    at BIGINT NOT NULL CHECK (at >= 0)
);

