-- name: begin!
INSERT INTO erasure (member_id) SELECT member_id FROM member WHERE member_id = :member
ON CONFLICT (member_id) DO NOTHING;

-- name: unfinished
SELECT member_id FROM erasure;

-- name: finish!
DELETE FROM erasure WHERE member_id = :member;
