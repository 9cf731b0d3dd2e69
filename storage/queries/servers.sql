-- name: server^
SELECT time_zone, statistics_channel, match_dates_channel FROM server WHERE guild_id = :guild;

-- name: roles
SELECT purpose, role_id FROM server_role WHERE guild_id = :guild ORDER BY purpose, role_id;

-- name: keep!
INSERT INTO server (guild_id, time_zone, statistics_channel, match_dates_channel)
VALUES (:guild, :time_zone, :statistics_channel, :match_dates_channel)
ON CONFLICT (guild_id) DO UPDATE SET
    time_zone = excluded.time_zone,
    statistics_channel = excluded.statistics_channel,
    match_dates_channel = excluded.match_dates_channel;

-- name: drop_roles!
DELETE FROM server_role WHERE guild_id = :guild;

-- name: add_role!
INSERT INTO server_role (guild_id, purpose, role_id) VALUES (:guild, :purpose, :role);
