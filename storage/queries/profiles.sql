-- name: read^
SELECT member_id, consented_at, time_zone, season, profile_version, planned_version,
    exams, background, experience, letters, research, assessments, cycle, preferences, applications
FROM member LEFT JOIN profile USING (member_id) WHERE member_id = :member;

-- name: write!
INSERT INTO profile
    (member_id, exams, background, experience, letters, research, assessments, cycle, preferences, applications,
     updated_at)
VALUES (:member, :exams, :background, :experience, :letters, :research, :assessments, :cycle, :preferences, :applications,
    :now)
ON CONFLICT (member_id) DO UPDATE SET
    exams = excluded.exams,
    background = excluded.background,
    experience = excluded.experience,
    letters = excluded.letters,
    research = excluded.research,
    assessments = excluded.assessments,
    cycle = excluded.cycle,
    preferences = excluded.preferences,
    applications = excluded.applications,
    updated_at = excluded.updated_at;

-- name: raise_version!
UPDATE member SET profile_version = profile_version + 1 WHERE member_id = :member;

-- name: every_exams
SELECT member_id, exams FROM profile
WHERE exams IS NOT NULL AND member_id IN (SELECT value FROM json_each(:members));

-- name: every_cycle
SELECT member_id, cycle FROM profile
WHERE cycle IS NOT NULL AND member_id IN (SELECT value FROM json_each(:members));

-- name: updated_at$
SELECT updated_at FROM profile WHERE member_id = :member;

-- name: erase!
DELETE FROM profile WHERE member_id = :member;
