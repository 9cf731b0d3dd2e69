-- name: find^
SELECT member_id, consented_at, time_zone, season FROM member WHERE member_id = :member;

-- name: register^
INSERT INTO member (member_id, consented_at, consent_version, time_zone, season, created_at)
VALUES (:member, :now, :consent_version, :time_zone, coalesce(:season, :first_season), :now)
ON CONFLICT (member_id) DO UPDATE SET
    profile_version = profile_version
        + (time_zone <> :time_zone OR season <> coalesce(:season, season)),
    consented_at = CASE WHEN consent_version < :consent_version THEN :now ELSE consented_at END,
    consent_version = max(consent_version, :consent_version),
    time_zone = :time_zone,
    season = coalesce(:season, season)
RETURNING member_id, consented_at, time_zone, season;

-- name: move^
UPDATE member SET
    profile_version = profile_version
        + (time_zone <> coalesce(:time_zone, time_zone) OR season <> coalesce(:season, season)),
    time_zone = coalesce(:time_zone, time_zone),
    season = coalesce(:season, season)
WHERE member_id = :member
RETURNING member_id, consented_at, time_zone, season;

-- name: export^
SELECT member_id, consented_at, consent_version, time_zone, season, created_at, language
FROM member WHERE member_id = :member;

-- name: erase!
DELETE FROM member WHERE member_id = :member;
