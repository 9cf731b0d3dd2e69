-- name: is_member$
SELECT 1 FROM member WHERE member_id = :member;

-- name: read^
SELECT shares FROM shared_invitation WHERE member_id = :member;

-- name: every
SELECT member_id, shares FROM shared_invitation ORDER BY member_id;

-- name: write!
INSERT INTO shared_invitation (member_id, shares) VALUES (:member, :shares)
ON CONFLICT (member_id) DO UPDATE SET shares = excluded.shares;

-- name: erase!
DELETE FROM shared_invitation WHERE member_id = :member;

-- name: reported
SELECT guild_id, season, acgme_id FROM reported_invitation;

-- name: reported_here
SELECT acgme_id FROM reported_invitation WHERE guild_id = :guild AND season = :season;

-- name: sent_here
SELECT acgme_id, reported.occurrence FROM reported_invitation AS reported
JOIN post ON post.guild_id = reported.guild_id AND post.occurrence = reported.occurrence
WHERE reported.guild_id = :guild AND reported.season = :season AND subject = 'invitations' AND state = 'sent';

-- name: of_post
SELECT acgme_id FROM reported_invitation WHERE guild_id = :guild AND occurrence = :occurrence ORDER BY place;

-- name: report!
INSERT INTO reported_invitation (guild_id, season, acgme_id, occurrence, place)
VALUES (:guild, :season, :program, :occurrence, :place);

-- name: unreport!
DELETE FROM reported_invitation WHERE guild_id = :guild AND season = :season AND acgme_id = :program;

-- name: forget_posts!
-- Before what they showed goes: otherwise they would be written anew without it.
DELETE FROM post WHERE subject = 'invitations' AND state = 'sent' AND (guild_id, occurrence) IN (
    SELECT guild_id, occurrence FROM reported_invitation WHERE season NOT IN (SELECT value FROM json_each(:seasons))
);

-- name: forget_reports!
DELETE FROM reported_invitation WHERE season NOT IN (SELECT value FROM json_each(:seasons));

-- name: forget_emptied!
DELETE FROM post WHERE subject = 'invitations' AND state = 'sent' AND dates = '0';
