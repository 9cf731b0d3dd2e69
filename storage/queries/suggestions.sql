-- name: is_member
SELECT 1 FROM member WHERE member_id = :member;

-- name: old
SELECT 1 FROM suggestion WHERE state = 'withdrawn' AND decided_at < :before OR told_at < :before LIMIT 1;

-- name: forget_old!
DELETE FROM suggestion WHERE state = 'withdrawn' AND decided_at < :before OR told_at < :before;

-- name: stands
SELECT 1 FROM program_fact
WHERE acgme_id = :program AND criterion = :criterion AND value = :value AND weight = :weight
    AND source = :source AND seen >= :seen AND withdrawn_at IS NULL;

-- name: same_open
SELECT member_id FROM suggestion
WHERE acgme_id = :program AND criterion = :criterion AND value = :value AND weight = :weight
    AND source = :source AND state = 'open';

-- name: open_count
SELECT count(*) FROM suggestion WHERE member_id = :member AND state = 'open';

-- name: latest
SELECT suggested_at FROM suggestion WHERE member_id = :member AND suggested_at > :since;

-- name: add
INSERT INTO suggestion (member_id, acgme_id, criterion, value, weight, source, seen, suggested_at)
VALUES (:member, :program, :criterion, :value, :weight, :source, :seen, :now)
RETURNING id;

-- name: forget_surplus!
DELETE FROM suggestion WHERE id IN (
    SELECT id FROM suggestion WHERE member_id = :member AND state <> 'open' ORDER BY id DESC LIMIT 1000000 OFFSET :kept
);

-- name: page
SELECT min(id) AS id, acgme_id, criterion, value, weight, source, max(seen) AS seen,
    min(suggested_at) AS suggested_at, count(*) > 1 AS several, count(*) OVER () AS groups
FROM suggestion WHERE state = 'open'
GROUP BY acgme_id, criterion, value, weight, source
HAVING min(id) > :after
ORDER BY min(id) LIMIT 1;

-- name: decide
UPDATE suggestion SET state = :state, decided_at = :now, reason = :reason, note = :note, fact_id = :fact
WHERE state = 'open' AND (acgme_id, criterion, value, weight, source) = (
    SELECT s.acgme_id, s.criterion, s.value, s.weight, s.source FROM suggestion AS s WHERE s.id = :id
)
RETURNING member_id;

-- name: waits
SELECT 1 FROM suggestion
WHERE state = 'open' AND (acgme_id, criterion, value, weight, source) = (
    SELECT s.acgme_id, s.criterion, s.value, s.weight, s.source FROM suggestion AS s WHERE s.id = :id
);

-- name: of_member
SELECT * FROM suggestion WHERE member_id = :member ORDER BY id DESC;

-- name: withdraw!
UPDATE suggestion SET state = 'withdrawn', decided_at = :now
WHERE id = :id AND member_id = :member AND state = 'open';

-- name: members_with_news
SELECT DISTINCT member_id FROM suggestion
WHERE told_at IS NULL AND state IN ('approved', 'corrected', 'refused');

-- name: news
SELECT * FROM suggestion
WHERE member_id = :member AND told_at IS NULL AND state IN ('approved', 'corrected', 'refused')
ORDER BY decided_at, id;

-- name: fact
SELECT * FROM program_fact WHERE id = :id;

-- name: mark_shown!
UPDATE suggestion SET told_at = :now
WHERE member_id = :member AND told_at IS NULL AND id IN (SELECT value FROM json_each(:which));

-- name: export
SELECT id, acgme_id, criterion, value, weight, source, seen, suggested_at, state, decided_at, reason, note,
    fact_id, told_at
FROM suggestion WHERE member_id = :member ORDER BY id;

-- name: erase!
DELETE FROM suggestion WHERE member_id = :member;
