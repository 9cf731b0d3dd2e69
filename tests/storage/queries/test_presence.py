"""Who was last here when, who is looked at next, and what an answer of long ago does not change."""

from collections.abc import Mapping

import pytest

from tests.storage.queries.rows import NOW, Rows, each

COLUMNS = ("last_day", "check_at", "missing_since", "told_at", "told")


def presence(rows: Rows, *given: Mapping[str, object]) -> None:
    same = {"last_day": 5, "check_at": 6, "missing_since": 7, "told_at": 8, "told": 1}
    rows.put(
        "member_presence", *({"member_id": number, **same, **row} for number, row in enumerate(given, 1))
    )


def test_who_is_met_is_here_today_and_nothing_is_held_against_them(rows: Rows):
    rows.put("member", *each("member_id", (1, 2)))
    presence(rows, {})
    noted = [
        rows.firsts("presence.note", member=member, day=day, check_at=9)
        for member, day in ((1, 4), (2, 6), (3, 6))
    ]
    assert noted == [[1], [2], []]
    assert rows.of("member_presence", *COLUMNS) == [(5, 9, None, None, 0), (6, 9, None, None, 0)]
    rows.run("presence.note", member=1, day=6, check_at=10)
    assert rows.run("presence.export_presence", member=1) == [(1, 6, 10, None, None, 0, 0)]


def test_a_server_is_noted_once_and_read_in_order(rows: Rows):
    for member, guild in ((1, 9), (1, 8), (1, 9), (2, 7)):
        rows.run("presence.note_server", member=member, guild=guild)
    assert rows.firsts("presence.servers", member=1) == [8, 9]
    rows.run("presence.erase_servers", member=1)
    assert rows.of("member_server", "guild_id", order="guild_id") == [7]


@pytest.mark.parametrize(
    ("before", "now"), [(None, "es"), ("es", "en"), ("en", None), ("en", "en"), (None, None)]
)
def test_a_language_is_the_last_one_seen(rows: Rows, before: str | None, now: str | None):
    rows.put("member", *each("member_id", (1, 2)), language=before)
    rows.run("presence.note_language", member=1, language=now)
    assert [rows.firsts("presence.language", member=member) for member in (1, 2)] == [[now], [before]]


def test_who_has_no_day_yet_begins_with_one_some_at_a_time(rows: Rows):
    rows.put("member", *each("member_id", (1, 2, 3, 4)))
    presence(rows, {})
    rows.run("presence.adopt", day=3, check_at=4, limit=2)
    assert len(rows.of("member_presence", "member_id")) == 3
    rows.run("presence.adopt", day=3, check_at=4, limit=2)
    assert rows.of("member_presence", "member_id", "last_day", "check_at")[1:] == [
        (n, 3, 4) for n in (2, 3, 4)
    ]


def test_the_next_to_look_at_is_due_first(rows: Rows):
    presence(rows, *each("check_at", (NOW, NOW - 1, NOW + 1)))
    assert rows.run("presence.next_due", now=NOW) == [(2, 5, 7, 8, 1)]
    assert rows.run("presence.next_due", now=NOW - 2) == []
    assert rows.firsts("presence.next_due", now=NOW - 1) == [2]


@pytest.mark.parametrize(
    ("statement", "given", "became"),
    [
        ("put_off", {}, (5, 9, None, None, 0)),
        ("missing", {"missing": 1}, (5, 9, NOW, None, 0)),
        ("missing", {"missing": 0}, (5, 9, None, None, 0)),
        ("begin_notice", {}, (5, 6, None, NOW, 0)),
        ("end_notice", {}, (5, 9, None, None, 1)),
    ],
)
def test_what_is_found_out_counts_while_the_member_was_not_here_since(
    rows: Rows, statement: str, given: dict[str, object], became: tuple[object, ...]
):
    new = {"missing_since": None, "told_at": None, "told": 0}
    presence(rows, new, new | {"last_day": 4}, new)
    for member in (1, 2):
        rows.run(f"presence.{statement}", member=member, day=5, now=NOW, at=9, **given)
    same = (6, None, None, 0)
    assert rows.of("member_presence", *COLUMNS) == [became, (4, *same), (5, *same)]


def test_since_when_somebody_is_missing_and_was_told_is_kept(rows: Rows):
    presence(rows, {}, {})
    rows.run("presence.missing", member=1, day=5, now=NOW, at=9, missing=1)
    rows.run("presence.begin_notice", member=1, day=5, now=NOW)
    rows.run("presence.missing", member=2, day=5, now=NOW, at=9, missing=0)
    assert rows.of("member_presence", *COLUMNS) == [(5, 9, 7, 8, 1), (5, 9, None, 8, 1)]


def test_days_are_erased_of_one_and_forgotten_of_all(rows: Rows):
    presence(rows, {}, {}, {})
    rows.run("presence.erase_presence", member=2)
    assert rows.of("member_presence", "member_id") == [1, 3]
    rows.run("presence.forget_days")
    assert rows.of("member_presence", "member_id") == []
