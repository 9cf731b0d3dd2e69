-- name: schedules
SELECT guild_id, subject, channel_id, weekday, minute, zone, next_at, paused, posted_until FROM post_schedule
WHERE guild_id = :guild;

-- name: keep!
INSERT INTO post_schedule (guild_id, subject, channel_id, weekday, minute, zone, next_at, paused, posted_until)
VALUES (:guild, :subject, :channel, :weekday, :minute, :zone, :next_at, :paused, :posted_until)
ON CONFLICT (guild_id, subject) DO UPDATE SET
    channel_id = excluded.channel_id,
    weekday = excluded.weekday,
    minute = excluded.minute,
    zone = excluded.zone,
    next_at = excluded.next_at,
    paused = excluded.paused;

-- name: stop!
DELETE FROM post_schedule WHERE guild_id = :guild AND subject = :subject;

-- name: due
SELECT guild_id, subject, channel_id, weekday, minute, zone, next_at, paused, posted_until FROM post_schedule
WHERE next_at <= :now AND paused IS NULL ORDER BY next_at;

-- name: go_on!
UPDATE post_schedule SET next_at = :next_at WHERE guild_id = :guild AND subject = :subject AND next_at < :next_at;

-- name: pause!
UPDATE post_schedule SET paused = :why
WHERE guild_id = :guild AND subject = :subject AND channel_id = :channel;

-- name: begin!
INSERT INTO post (
    guild_id, subject, channel_id, occurrence, key, season, number, state, begun_at, attempts, attempt_at, act_id
)
VALUES (
    :guild, :subject, :channel, :occurrence, :key, :season, :number, 'sending', :now, 0, :now,
    coalesce(:act, (SELECT act_id FROM post WHERE id = :instead_of))
)
ON CONFLICT (guild_id, subject, channel_id, occurrence) DO NOTHING;

-- name: begun$
SELECT id FROM post
WHERE guild_id = :guild AND subject = :subject AND channel_id = :channel AND occurrence = :occurrence;

-- name: on_their_way
SELECT * FROM post WHERE state = 'sending' AND attempt_at <= :now ORDER BY id;

-- name: forget!
DELETE FROM post WHERE id = :post;

-- name: attempt_again!
UPDATE post SET attempts = attempts + 1, attempt_at = :at WHERE id = :post AND state = 'sending';

-- name: sent!
UPDATE post SET state = 'sent', message_id = :message, dates = :dates, attempt_at = NULL, hindrance = NULL
WHERE id = :post AND state = 'sending';

-- name: forget_earlier!
DELETE FROM post
WHERE state <> 'sending' AND id < :post AND NOT (subject = 'invitations' AND state = 'sent')
    AND (guild_id, subject) = (SELECT guild_id, subject FROM post WHERE id = :post);

-- name: give_up!
UPDATE post SET state = 'given_up', hindrance = :why, attempt_at = NULL, message_id = NULL
WHERE id = :post AND state <> 'given_up';

-- name: free_invitations!
-- What a post that did not go out would have shown waits again. One that may be there keeps it.
DELETE FROM reported_invitation WHERE (guild_id, occurrence) IN (
    SELECT guild_id, occurrence FROM post
    WHERE id = :post AND subject = 'invitations' AND state = 'given_up' AND hindrance <> 'unsure'
);

-- name: forget_given_up!
DELETE FROM post
WHERE state = 'given_up' AND id < :post
    AND (guild_id, subject) = (SELECT guild_id, subject FROM post WHERE id = :post);

-- name: act_failed!
UPDATE moderator_act SET result = 'failed' WHERE id = (SELECT act_id FROM post WHERE id = :post);

-- name: post^
SELECT * FROM post WHERE id = :post;

-- name: latest^
SELECT * FROM post WHERE guild_id = :guild AND subject = :subject AND state <> 'given_up' ORDER BY id DESC LIMIT 1;

-- name: earlier
SELECT * FROM post
WHERE state = 'sent' AND id < :post AND (guild_id, subject) = (SELECT guild_id, subject FROM post WHERE id = :post);

-- name: outdated
SELECT post.* FROM post LEFT JOIN post_schedule AS schedule USING (guild_id, subject)
WHERE post.subject IN ('match_dates', 'invitations') AND state = 'sent' AND CASE post.subject
    WHEN 'invitations' THEN coalesce(dates, '') <> (
        SELECT cast(count(*) AS TEXT) FROM reported_invitation AS reported
        WHERE reported.guild_id = post.guild_id AND reported.occurrence = post.occurrence
    )
    ELSE dates IS NULL OR (schedule.guild_id IS NOT NULL AND paused IS NULL AND dates <> :dates)
END
ORDER BY post.id;

-- name: ask_anew!
UPDATE post SET dates = NULL, act_id = coalesce(:act, act_id) WHERE id = :post AND state = 'sent';

-- name: written!
UPDATE post SET dates = :dates WHERE id = :post AND state = 'sent';

-- name: next_due$
SELECT min(at) FROM (
    SELECT min(next_at) AS at FROM post_schedule WHERE paused IS NULL AND next_at > :now
    UNION ALL
    SELECT min(attempt_at) AS at FROM post WHERE state = 'sending' AND attempt_at > :now
) AS dues;

-- name: doubt!
UPDATE post_schedule SET posted_until = :now;

-- name: to_take_up
-- Of what was given up only the last of a subject: an earlier one was overtaken.
SELECT id, guild_id FROM post
WHERE state = 'sending' OR (
    state = 'given_up' AND hindrance IN ('forbidden', 'channel_gone', 'rejected') AND occurrence >= :since
    AND subject <> 'invitations'
    AND id = (
        SELECT max(id) FROM post AS other WHERE other.guild_id = post.guild_id AND other.subject = post.subject
    )
)
ORDER BY id;

-- name: take_up!
UPDATE post SET state = 'sending', attempt_at = :now, hindrance = NULL
WHERE id IN (SELECT value FROM json_each(:posts));

-- name: hurry!
UPDATE post SET attempt_at = :now WHERE state = 'sending' AND attempt_at > :now;

-- name: paused_by_answers
SELECT guild_id, subject, channel_id, weekday, minute, zone, next_at, paused, posted_until FROM post_schedule
WHERE paused IN ('forbidden', 'channel_gone');

-- name: resume!
UPDATE post_schedule SET paused = NULL
WHERE guild_id = :guild AND subject = :subject AND channel_id = :channel AND paused IN ('forbidden', 'channel_gone');
