-- name: record^
INSERT INTO moderator_act (guild_id, moderator_id, kind, subject, result, at, was, became)
VALUES (:guild, :moderator, :kind, :subject, :result, :at, :was, :became)
RETURNING id;

-- name: forget_surplus!
DELETE FROM moderator_act WHERE guild_id = :guild AND id <= (
    SELECT id FROM moderator_act WHERE guild_id = :guild ORDER BY id DESC LIMIT 1 OFFSET :kept
);

-- name: page
SELECT id, guild_id, moderator_id, kind, subject, result, at, was, became FROM moderator_act
WHERE guild_id = :guild AND id < :before ORDER BY id DESC LIMIT :limit;

-- name: of_moderator
SELECT guild_id, kind, subject, result, at, was, became FROM moderator_act WHERE moderator_id = :moderator ORDER BY id;

-- name: blank!
UPDATE moderator_act SET moderator_id = NULL WHERE moderator_id = :moderator;

-- name: any_old$
SELECT 1 FROM moderator_act WHERE at < :before LIMIT 1;

-- name: forget!
DELETE FROM moderator_act WHERE at < :before;
