"""Who counts in the statistics, what each has spent, and which drawing is shown, at the exact bound of each."""

import pytest

from tests.storage.queries.rows import NOW, Rows, each

PARTICIPANT = ("joined_at", "in_server_since", "verified_at", "check_at", "missing_since")
WHICH = {"guild": 1, "table": "stage"}
KEYS = ({"guild_id": 2}, {"table_id": "step2ck"})
"""Rows of another server and of another table."""


def test_joining_needs_a_member_and_joining_again_keeps_the_day_and_the_latest_of_the_rest(rows: Rows):
    rows.put("member", member_id=1)
    join = "cohort.join"
    assert rows.run(join, guild=7, member=2, now=5, in_server_since=4) == []
    assert rows.run(join, guild=7, member=1, now=5, in_server_since=4) == [(5, 4, 5)]
    rows.run("cohort.mark_missing", guild=7, member=1, now=6, look_at=8)
    assert rows.run(join, guild=7, member=1, now=4, in_server_since=6) == [(5, 6, 5)]
    assert rows.run(join, guild=7, member=1, now=9, in_server_since=3) == [(5, 6, 9)]
    assert rows.of("cohort_participant", "missing_since", order="guild_id") == [None]
    assert rows.run("cohort.participation", guild=7, member=1) == [(5, 6, 9)]


@pytest.mark.parametrize(
    ("statement", "became"),
    [
        ("participation", (1, 5, 5, 5, 5)),
        ("verify", (1, 6, 7, 9, None)),
        ("mark_missing", (1, 5, 5, 9, 5)),
        ("put_off", (1, 5, 5, 9, 5)),
        ("remove_missing", None),
    ],
)
def test_a_participation_is_of_one_member_in_one_server(
    rows: Rows, statement: str, became: tuple[int | None, ...] | None
):
    places = [{"guild_id": guild, "member_id": member} for guild, member in ((1, 1), (1, 2), (2, 1), (2, 2))]
    rows.put("cohort_participant", *places, in_server_since=5, verified_at=5, check_at=5, missing_since=5)
    given = {"in_server_since": 6, "now": 7, "look_at": 9, "missing_since": 5}
    found = rows.run(f"cohort.{statement}", guild=1, member=1, **given)
    assert found == ([(1, 5, 5)] if statement == "participation" else [])
    same = (1, 5, 5, 5, 5)
    left = rows.of("cohort_participant", *PARTICIPANT, order="guild_id, member_id")
    assert left == [*([became] if became else []), same, same, same]


def test_leaving_is_of_one_member_in_one_server(rows: Rows):
    for guild, member in ((1, 1), (1, 2), (2, 1), (2, 2)):
        rows.put("cohort_participant", guild_id=guild, member_id=member)
    rows.run("cohort.leave", guild=1, member=1)
    found = rows.of("cohort_participant", "guild_id", "member_id", order="guild_id, member_id")
    assert found == [(1, 2), (2, 1), (2, 2)]


def test_who_is_met_counts_since_the_later_day_and_is_missing_no_more(rows: Rows):
    for since, then, found in ((3, 4, (5, 5)), (None, 6, (5, 6)), (8, 6, (8, 6))):
        rows.put("cohort_participant", guild_id=then * 10 + (since or 0), in_server_since=5, verified_at=5)
        rows.run(
            "cohort.verify",
            guild=then * 10 + (since or 0),
            member=1,
            now=then,
            in_server_since=since,
            look_at=9,
        )
        assert rows.run("cohort.participation", guild=then * 10 + (since or 0), member=1)[0][1:] == found


def test_the_next_look_is_the_one_due_first_in_these_servers(rows: Rows):
    places = [(1, NOW), (2, NOW - 1), (3, NOW - 9), (4, NOW + 1)]
    for guild, at in places:
        rows.put("cohort_participant", guild_id=guild, check_at=at)
    look = "cohort.next_look"
    assert rows.firsts(look, now=NOW, servers=[1, 2, 4]) == [2]
    assert rows.firsts(look, now=NOW, servers=[1, 4]) == [1]
    assert rows.firsts(look, now=NOW, servers=[4]) == []


def test_since_when_somebody_is_missing_is_kept(rows: Rows):
    rows.put("cohort_participant", {"guild_id": 1}, {"guild_id": 2, "missing_since": 5})
    for guild in (1, 2):
        rows.run("cohort.mark_missing", guild=guild, member=1, now=7, look_at=9)
    assert rows.of("cohort_participant", "missing_since", "check_at", order="guild_id") == [(7, 9), (5, 9)]


@pytest.mark.parametrize(("missing_since", "removed"), [(4, True), (5, True), (6, False), (None, False)])
def test_removed_is_who_was_missing_by_then(rows: Rows, missing_since: int | None, removed: bool):
    rows.put("cohort_participant", guild_id=1, missing_since=missing_since)
    rows.run("cohort.remove_missing", guild=1, member=1, missing_since=5)
    assert rows.of("cohort_participant", "member_id", order="guild_id") == ([] if removed else [1])


@pytest.mark.parametrize("statement", ["page", "who_counts"])
def test_who_counts_is_long_enough_in_the_server_was_met_lately_and_is_not_missing(
    rows: Rows, statement: str
):
    participants = (
        {"member_id": 5},
        {"member_id": 3},
        {"member_id": 2},
        {"member_id": 9},
        {"member_id": 10},
        {"member_id": 4, "in_server_since": 6},
        {"member_id": 6, "verified_at": 6},
        {"member_id": 7, "missing_since": 1},
        {"member_id": 8, "guild_id": 2},
    )
    rows.put(
        "cohort_participant",
        *({"guild_id": 1, "in_server_since": 5, "verified_at": 7} | row for row in participants),
    )
    rows.put(
        "cohort_score",
        {"season": 2028},
        {"season": 2027},
        {"season": 2027, "member_id": 9},
        member_id=5,
        step2ck=b"s",
    )
    given = {
        "guild": 1,
        "after": 2,
        "newest_account": 9,
        "in_server_by": 5,
        "verified_since": 7,
        "season": 2028,
    }
    found = rows.run(f"cohort.{statement}", **given, most=9)
    scores = [(3, None), (5, b"s"), (9, None)]
    assert found == (scores if statement == "page" else [(member,) for member, _ in scores])
    assert rows.firsts(f"cohort.{statement}", **given, most=2) == [3, 5]


def test_each_frozen_score_is_the_part_of_its_member(rows: Rows):
    rows.put("member", *each("member_id", (11, 12, 13)))
    rows.put("cohort_score", member_id=12, season=2028, step2ck=b"old", frozen_at=3)
    given = {"season": 2028, "scores": b"aaabbbccc", "bytes": 3, "now": NOW}
    rows.run("cohort.freeze", members=[13, 12, 11], **given)
    found = rows.of("cohort_score", "member_id", "season", "step2ck", "frozen_at", order="member_id")
    assert found == [(11, 2028, b"ccc", NOW), (12, 2028, b"old", 3), (13, 2028, b"aaa", NOW)]


def test_who_cannot_spend_is_no_member_or_would_spend_more_than_the_most(rows: Rows):
    rows.put("member", *each("member_id", (1, 2, 3, 4, 5, 6, 1021 + 7)))
    same = {"season": 2028, "budget": "stage"}
    rows.put(
        "cohort_spent",
        {"member_id": 1, "epsilon": 5},
        {"member_id": 2, "epsilon": 6},
        {"member_id": 5, "epsilon": 5},
        **same,
    )
    rows.put(
        "cohort_spent",
        {"season": 2027, "budget": "stage"},
        {"season": 2028, "budget": "step2ck"},
        member_id=3,
        epsilon=9,
    )
    rows.put(
        "cohort_remainder",
        {"slot": 4, "epsilon": 6},
        {"slot": 5, "epsilon": 9},
        {"slot": 7, "epsilon": 6},
        **same,
    )
    rows.put(
        "cohort_remainder",
        {"season": 2027, "budget": "stage"},
        {"season": 2028, "budget": "step2ck"},
        slot=6,
        epsilon=9,
    )
    asked = {"season": 2028, "budget": "stage", "cost": 5, "most": 10}
    assert sorted(rows.firsts("cohort.cannot_spend", members=[1, 2, 3, 4, 5, 6, 99, 1028], **asked)) == [
        2,
        4,
        99,
        1028,
    ]
    assert sorted(rows.firsts("cohort.cannot_spend", members=[3], **asked | {"cost": 10})) == []
    assert sorted(rows.firsts("cohort.cannot_spend", members=[3], **asked | {"cost": 11})) == [3]


def test_what_is_spent_is_added_to_what_was_or_to_what_is_left_of_an_erased_account(rows: Rows):
    same = {"season": 2028, "budget": "stage"}
    rows.put("cohort_spent", {"member_id": 1, "epsilon": 3}, **same)
    left = [(1, 9, 2028, "stage"), (2, 4, 2028, "stage"), (3, 9, 2027, "stage"), (3, 9, 2028, "step2ck")]
    for slot, epsilon, season, budget in left:
        rows.put("cohort_remainder", slot=slot, epsilon=epsilon, season=season, budget=budget)
    rows.run("cohort.spend", members=[1, 2, 3, 1022 + 1], cost=5, **same)
    found = rows.of("cohort_spent", "member_id", "epsilon", order="member_id")
    assert found == [(1, 8), (2, 9), (3, 5), (1023, 9)]


def test_after_a_restore_each_participant_has_spent_more_and_never_more_than_two_thousand(rows: Rows):
    for guild, member in ((1, 1), (1, 2), (1, 3), (2, 4)):
        rows.put("cohort_participant", guild_id=guild, member_id=member)
    same = {"season": 2028, "budget": "stage"}
    rows.put("cohort_spent", {"member_id": 1, "epsilon": 1400}, {"member_id": 2, "epsilon": 1500}, **same)
    rows.run("cohort.assume_spent", guild=1, cost=550, **same)
    assert rows.of("cohort_spent", "member_id", "epsilon", order="member_id") == [
        (1, 1950),
        (2, 2000),
        (3, 550),
    ]
    rows.run("cohort.assume_spent", guild=2, cost=2001, **same)
    assert rows.of("cohort_spent", "epsilon", order="member_id")[-1] == 2000


@pytest.mark.parametrize(
    ("statement", "table"),
    [
        ("forget_scores", "cohort_score"),
        ("forget_spent", "cohort_spent"),
        ("forget_remainders", "cohort_remainder"),
        ("forget_checked", "cohort_checked"),
    ],
)
def test_forgotten_are_the_seasons_before(rows: Rows, statement: str, table: str):
    rows.put(table, *each("season", (2027, 2028, 2029)))
    rows.run(f"cohort.{statement}", before=2028)
    assert rows.of(table, "season", order="season") == [2028, 2029]


def test_a_check_is_of_one_table_season_and_server_and_is_answered_once(rows: Rows):
    others = ({"guild_id": 2}, {"table_id": "step2ck"}, {"season": 2027})
    rows.put(
        "cohort_check",
        *({"guild_id": 1, "table_id": "stage", "season": 2028} | other for other in others),
        state="not_yet",
    )
    which = {"guild": 1, "table": "stage", "season": 2028}
    assert rows.run("cohort.check", **which) == []
    for noise in (-3, 4):
        rows.run("cohort.begin_check", **which, noise=noise, epsilon=50)
    assert rows.run("cohort.check", **which) == [(-3, 50, "not_yet", None)]
    for now in (7, 8):
        rows.run("cohort.answer_check", **which, state="enough", now=now)
    assert rows.run("cohort.check", **which) == [(-3, 50, "enough", 7)]
    assert sorted(rows.of("cohort_check", "state", order="season")) == [
        "enough",
        "not_yet",
        "not_yet",
        "not_yet",
    ]


def test_a_check_that_a_restore_lost_is_lost(rows: Rows):
    rows.put("cohort_check", guild_id=1, table_id="stage", season=2028, threshold_noise=4, epsilon=50)
    for season in (2028, 2029):
        rows.run("cohort.lose_check", guild=1, table="stage", season=season, epsilon=60)
    found = rows.of("cohort_check", "season", "threshold_noise", "epsilon", "state", order="season")
    assert found == [(2028, 4, 50, "lost"), (2029, 0, 60, "lost")]


def test_checked_are_participants_once_and_known_by_server_table_and_season(rows: Rows):
    for guild, member in ((1, 1), (1, 2), (2, 3), (1, 4)):
        rows.put("cohort_participant", guild_id=guild, member_id=member)
    which = {"guild": 1, "table": "stage", "season": 2028}
    for members in ([1, 3], [1, 2, 9]):
        rows.run("cohort.include", members=members, **which)
    found = rows.of("cohort_checked", "guild_id", "member_id", "table_id", "season", order="member_id")
    assert found == [(1, 1, "stage", 2028), (1, 2, "stage", 2028)]
    assert rows.firsts("cohort.checked", members=[2, 3], **which) == [2]
    for other in ({"guild": 2}, {"table": "step2ck"}, {"season": 2027}):
        assert rows.firsts("cohort.checked", members=[1, 2], **which | other) == []


def draw(rows: Rows) -> None:
    """Three drawings of one table, the last one empty, one charge without a drawing, and one of each other kind."""
    drawings = (
        {"number": 1, "drawn_at": 3, "released": "[]x"},
        {"number": 2, "drawn_at": 5, "released": "null"},
        {"number": 3, "drawn_at": 2, "released": "[]y"},
        {"number": 4, "drawn_at": 4, "released": None},
        {"number": 9, "drawn_at": 9, "released": "[]z", "guild_id": 2},
        {"number": 9, "drawn_at": 9, "released": "[]z", "table_id": "step2ck"},
        {"number": 2, "drawn_at": 1, "released": "[]z", "guild_id": 2},
        {"number": 2, "drawn_at": 1, "released": "[]z", "table_id": "step2ck"},
    )
    for drawing in drawings:
        row = {"guild_id": 1, "table_id": "stage", "season": 2028} | drawing
        released = row.pop("released")
        rows.put("cohort_charge", row)
        row.pop("drawn_at")
        if released:
            rows.put("cohort_snapshot", row, released=released)


def test_charges_come_as_they_were_drawn_with_whether_they_showed_nothing(rows: Rows):
    draw(rows)
    found = rows.run("cohort.charges", **WHICH)
    assert [(row[1], row[2], row[4]) for row in found] == [(3, 2, 0), (1, 3, 0), (4, 4, 0), (2, 5, 1)]


@pytest.mark.parametrize(
    ("statement", "numbers"), [("latest", [2]), ("with_numbers", [1]), ("all_snapshots", [3, 1, 2])]
)
def test_drawings_come_by_the_instant_at_which_they_were_drawn(
    rows: Rows, statement: str, numbers: list[int]
):
    draw(rows)
    found = rows.run(f"cohort.{statement}", **WHICH)
    assert [row[1] for row in found] == numbers
    assert [bool(row[-1]) for row in found] == [number == 2 for number in numbers]


def test_a_drawing_has_its_season_and_number(rows: Rows):
    draw(rows)
    [found] = rows.run("cohort.snapshot", **WHICH, season=2028, number=2)
    assert (found[1:3], bool(found[-1])) == ((2, 5), True)
    [found] = rows.run("cohort.snapshot", **WHICH, season=2028, number=1)
    assert (found[1:3], bool(found[-1])) == ((1, 3), False)
    assert rows.run("cohort.snapshot", **WHICH, season=2027, number=2) == []


def test_a_charge_is_kept_once_and_a_season_begins_once(rows: Rows):
    for at in (3, 4):
        rows.run("cohort.charge", guild=1, table="stage", season=2028, number=2, drawn_at=at, epsilon=50)
        rows.run("cohort.begin_season", guild=1, season=2028)
    rows.run("cohort.keep", guild=1, table="stage", season=2028, number=2, released="[]")
    assert rows.run("cohort.charges", **WHICH) == [(2028, 2, 3, 50, 0)]
    assert rows.of("cohort_season", "guild_id", "season", order="season") == [(1, 2028)]


def test_what_is_given_out_of_statistics_stands_in_order(rows: Rows):
    for guild in (8, 7):
        rows.put(
            "cohort_participant", {"member_id": 1}, {"member_id": 2, "guild_id": 9 + guild}, guild_id=guild
        )
    for season in (2029, 2028):
        rows.put("cohort_score", {"member_id": 1}, {"member_id": 2, "season": 9 + season}, season=season)
        rows.put("cohort_spent", {"budget": "stage"}, {"budget": "interviews"}, member_id=1, season=season)
        rows.put("cohort_spent", member_id=2, season=season)
    for guild, season, table in ((8, 2028, "stage"), (7, 2029, "a"), (7, 2028, "z"), (7, 2028, "b")):
        who = ({"member_id": 1}, {"member_id": 2, "guild_id": 9 + guild})
        rows.put("cohort_checked", *who, guild_id=guild, season=season, table_id=table)
    assert rows.firsts("cohort.export_participations", member=1) == [7, 8]
    assert rows.firsts("cohort.export_scores", member=1) == [2028, 2029]
    spent = [(season, budget) for season in (2028, 2029) for budget in ("interviews", "stage")]
    assert [row[:2] for row in rows.run("cohort.export_spent", member=1)] == spent
    assert rows.run("cohort.export_checked", member=1) == [
        (7, "b", 2028),
        (7, "z", 2028),
        (7, "a", 2029),
        (8, "stage", 2028),
    ]


@pytest.mark.parametrize(
    ("statement", "table"),
    [
        ("erase_scores", "cohort_score"),
        ("erase_participations", "cohort_participant"),
        ("erase_spent", "cohort_spent"),
    ],
)
def test_a_member_s_part_in_statistics_is_erased(rows: Rows, statement: str, table: str):
    rows.put(table, *each("member_id", (1, 2)))
    rows.run(f"cohort.{statement}", member=1)
    assert rows.of(table, "member_id", order="member_id") == [2]
