-- name: begin!
INSERT INTO erasure (member_id) VALUES (:member)
ON CONFLICT (member_id) DO NOTHING;

-- name: unfinished
SELECT member_id FROM erasure;

-- name: finish!
DELETE FROM erasure WHERE member_id = :member;
