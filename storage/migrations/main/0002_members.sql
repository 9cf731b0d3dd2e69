-- Who consented, and what only arranging reminders needs in clear. Instants are milliseconds UTC.
CREATE TABLE member (
    member_id INTEGER PRIMARY KEY CHECK (member_id > 0),
    consented_at INTEGER NOT NULL CHECK (consented_at >= 0),
    consent_version INTEGER NOT NULL CHECK (consent_version >= 1),
    time_zone TEXT NOT NULL CHECK (length(time_zone) BETWEEN 1 AND 64),
    season INTEGER NOT NULL CHECK (season BETWEEN 2000 AND 2200),
    -- Rises with every change that a plan of reminders depends on; the planner follows with planned_version.
    profile_version INTEGER NOT NULL DEFAULT 1 CHECK (profile_version >= 1),
    planned_version INTEGER NOT NULL DEFAULT 0 CHECK (planned_version BETWEEN 0 AND profile_version),
    created_at INTEGER NOT NULL CHECK (created_at >= 0)
) STRICT;

CREATE INDEX member_to_plan ON member (member_id) WHERE planned_version < profile_version;

-- What members told, sealed with their own keys; NULL where a section was never told.
-- A sealed value is a version byte, a nonce of 12 bytes, the ciphertext and a tag of 16 bytes.
CREATE TABLE profile (
    member_id INTEGER PRIMARY KEY REFERENCES member ON DELETE CASCADE,
    exams BLOB CHECK (length(exams) > 29),
    background BLOB CHECK (length(background) > 29),
    experience BLOB CHECK (length(experience) > 29),
    letters BLOB CHECK (length(letters) > 29),
    research BLOB CHECK (length(research) > 29),
    assessments BLOB CHECK (length(assessments) > 29),
    cycle BLOB CHECK (length(cycle) > 29),
    preferences BLOB CHECK (length(preferences) > 29),
    updated_at INTEGER NOT NULL CHECK (updated_at >= 0)
) STRICT;
