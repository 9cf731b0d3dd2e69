-- name: read^
SELECT choices, updated_at FROM program_choice WHERE member_id = :member;

-- name: consented_at$
SELECT consented_at FROM member WHERE member_id = :member;

-- name: write!
INSERT INTO program_choice (member_id, choices, updated_at) VALUES (:member, :choices, :now)
ON CONFLICT (member_id) DO UPDATE SET choices = excluded.choices, updated_at = excluded.updated_at;

-- name: erase!
DELETE FROM program_choice WHERE member_id = :member;
