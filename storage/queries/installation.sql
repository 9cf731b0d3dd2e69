-- name: create_secrets!
INSERT INTO installation (id, delivery_salt, signing_key) VALUES (1, :salt, :key) ON CONFLICT DO NOTHING;

-- name: secrets^
SELECT delivery_salt, signing_key FROM installation WHERE id = 1;

-- name: tree_hash$
SELECT command_tree_hash FROM installation WHERE id = 1;

-- name: set_tree_hash!
UPDATE installation SET command_tree_hash = :hash WHERE id = 1;
