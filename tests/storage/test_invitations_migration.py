"""The migration that makes the tables of posts anew for invitations keeps what was stored."""

import sqlite3
from contextlib import closing

from storage.migrations import migrations

BEFORE = """
INSERT INTO moderator_act (id, guild_id, kind, subject, result, at) VALUES (3, 7, 'match_dates_posted', '11', 'done', 5);
INSERT INTO post_schedule VALUES
    (7, 'stage', 11, 0, 540, 'UTC', 900, NULL, 4), (7, 'match_dates', 12, NULL, NULL, NULL, NULL, 'forbidden', NULL);
INSERT INTO post VALUES
    (4, 7, 'stage', 11, 100, '0123456789abcdef0123', 2027, 1, 'sending', 100, 2, 110, NULL, NULL, NULL, NULL),
    (9, 7, 'match_dates', 12, 200, 'abcdef01234567890123', NULL, NULL, 'sent', 200, 0, NULL, 99, NULL, 'digest', 3);
"""


def test_schedules_and_posts_are_kept_and_the_new_subject_has_room():
    every = migrations("main")
    number = next(step.version for step in every if step.name == "invitations")
    with closing(sqlite3.connect(":memory:")) as opened:
        for step in every[: every.index(next(item for item in every if item.version == number))]:
            opened.executescript(step.sql)
        opened.executescript(BEFORE)
        before = [opened.execute(f"SELECT * FROM {table}").fetchall() for table in ("post_schedule", "post")]
        opened.executescript(next(step.sql for step in every if step.version == number))
        after = [opened.execute(f"SELECT * FROM {table}").fetchall() for table in ("post_schedule", "post")]
        assert after == before
        opened.execute(
            "INSERT INTO post_schedule VALUES (7, 'invitations', 13, NULL, 1080, 'UTC', 900, NULL, NULL)"
        )
        opened.execute(
            "INSERT INTO post (guild_id, subject, channel_id, occurrence, key, state, begun_at, attempts, attempt_at)"
            " VALUES (7, 'invitations', 13, 300, '00000000000000000000', 'sending', 300, 0, 300)"
        )
        assert opened.execute("SELECT max(id) FROM post").fetchone() == (10,)
