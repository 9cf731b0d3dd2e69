"""Which acts of moderators are shown, kept, blanked and forgotten."""

import pytest

from tests.storage.queries.rows import NOW, Rows, each


def test_acts_are_paged_the_newest_first_and_those_of_one_moderator_in_order(rows: Rows):
    rows.put("moderator_act", {}, {"guild_id": 2}, {}, {}, {"moderator_id": 6}, guild_id=1, moderator_id=5)
    assert rows.firsts("audit.page", guild=1, before=5, limit=9) == [4, 3, 1]
    assert rows.firsts("audit.page", guild=1, before=5, limit=2) == [4, 3]
    assert rows.firsts("audit.of_moderator", moderator=5) == [1, 2, 1, 1]
    rows.run("audit.blank", moderator=5)
    assert rows.of("moderator_act", "moderator_id") == [None, None, None, None, 6]


@pytest.mark.parametrize(("kept", "left"), [(4, [1, 2, 3, 4, 5]), (1, [2, 5])])
def test_of_the_acts_in_a_server_the_newest_are_kept(rows: Rows, kept: int, left: list[int]):
    rows.put("moderator_act", *each("guild_id", (1, 2, 1, 1, 1)))
    rows.run("audit.forget_surplus", guild=1, kept=kept)
    assert rows.of("moderator_act", "id") == left


def test_old_acts_are_those_before(rows: Rows):
    rows.put("moderator_act", *each("at", (NOW, NOW + 1)))
    assert rows.run("audit.any_old", before=NOW) == []
    rows.put("moderator_act", *each("at", (NOW - 1, NOW - 1)))
    assert rows.run("audit.any_old", before=NOW) == [(1,)]
    rows.run("audit.forget", before=NOW)
    assert rows.of("moderator_act", "at") == [NOW, NOW + 1]
    assert rows.run("audit.any_old", before=NOW) == []


def test_an_act_is_written_whole(rows: Rows):
    given = {
        "guild": 1,
        "moderator": 2,
        "kind": "k",
        "subject": "s",
        "result": "r",
        "at": 3,
        "was": "w",
        "became": "b",
    }
    assert rows.firsts("audit.record", **given) == [1]
    assert rows.of("moderator_act", "*") == [(1, *given.values())]
