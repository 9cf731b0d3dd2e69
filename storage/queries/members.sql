-- name: find^
SELECT member_id, consented_at, time_zone, season FROM member WHERE member_id = :member;

-- name: register^
INSERT INTO member (member_id, consented_at, consent_version, time_zone, season, created_at)
VALUES (
    :member, :now, :consent_version, :time_zone, coalesce(CAST(:season AS BIGINT), CAST(:first_season AS BIGINT)), :now
)
ON CONFLICT (member_id) DO UPDATE SET
    profile_version = member.profile_version + CASE
        WHEN member.time_zone <> excluded.time_zone OR member.season <> coalesce(:season, member.season) THEN 1 ELSE 0
    END,
    consented_at = CASE
        WHEN member.consent_version < excluded.consent_version THEN excluded.consented_at ELSE member.consented_at
    END,
    consent_version = max(member.consent_version, excluded.consent_version),
    time_zone = excluded.time_zone,
    season = coalesce(:season, member.season)
RETURNING member_id, consented_at, time_zone, season;

-- name: move^
UPDATE member SET
    profile_version = profile_version + CASE
        WHEN time_zone <> coalesce(:time_zone, time_zone) OR season <> coalesce(:season, season) THEN 1 ELSE 0
    END,
    time_zone = coalesce(:time_zone, time_zone),
    season = coalesce(:season, season)
WHERE member_id = :member
RETURNING member_id, consented_at, time_zone, season;

-- name: export^
SELECT member_id, consented_at, consent_version, time_zone, season, created_at, language,
    nullif(planned_at, 0) AS planned_at
FROM member WHERE member_id = :member;

-- name: erase!
DELETE FROM member WHERE member_id = :member;
