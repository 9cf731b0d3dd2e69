-- name: greetings
SELECT guild_id, begun_at, state FROM server_greeting;

-- name: begin!
INSERT INTO server_greeting (guild_id, begun_at, state) VALUES (:guild, :now, 'begun') ON CONFLICT (guild_id) DO NOTHING;

-- name: end!
UPDATE server_greeting SET state = :state WHERE guild_id = :guild;
