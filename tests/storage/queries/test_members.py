"""What registering again keeps, which change a plan follows, and what of members is written and given out."""

import pytest

from tests.storage.queries.rows import Rows, each

REGISTER = {
    "member": 1,
    "time_zone": "UTC",
    "season": 2028,
    "first_season": 2027,
    "consent_version": 2,
    "now": 5,
}
COLUMNS = ("consented_at", "consent_version", "time_zone", "season", "profile_version", "created_at")


@pytest.mark.parametrize(("season", "first"), [(2028, 2028), (None, 2027)])
def test_a_member_begins_with_a_season(rows: Rows, season: int | None, first: int):
    assert rows.run("members.register", **REGISTER | {"season": season}) == [(1, 5, "UTC", first)]
    assert rows.of("member", *COLUMNS) == [(5, 2, "UTC", first, 1, 5)]


@pytest.mark.parametrize(
    ("again", "became"),
    [
        ({}, (5, 2, "UTC", 2028, 1, 5)),
        ({"time_zone": "Z"}, (5, 2, "Z", 2028, 2, 5)),
        ({"season": 2029}, (5, 2, "UTC", 2029, 2, 5)),
        ({"season": None}, (5, 2, "UTC", 2028, 1, 5)),
        ({"season": None, "time_zone": "Z"}, (5, 2, "Z", 2028, 2, 5)),
        ({"consent_version": 3}, (9, 3, "UTC", 2028, 1, 5)),
        ({"consent_version": 1}, (5, 2, "UTC", 2028, 1, 5)),
    ],
    ids=str,
)
def test_registering_again_raises_the_version_with_the_zone_or_the_season(
    rows: Rows, again: dict[str, object], became: tuple[object, ...]
):
    rows.run("members.register", **REGISTER)
    rows.run("members.register", **REGISTER | {"now": 9} | again)
    assert rows.of("member", *COLUMNS) == [became]


@pytest.mark.parametrize(
    ("zone", "season", "became"),
    [
        (None, None, ("UTC", 2028, 1)),
        ("UTC", 2028, ("UTC", 2028, 1)),
        ("Z", None, ("Z", 2028, 2)),
        (None, 2029, ("UTC", 2029, 2)),
    ],
)
def test_moving_raises_the_version_where_something_changes(
    rows: Rows, zone: str | None, season: int | None, became: tuple[object, ...]
):
    rows.put("member", *each("member_id", (1, 2)), time_zone="UTC", season=2028)
    [found] = rows.run("members.move", member=1, time_zone=zone, season=season)
    assert found[2:] == became[:2]
    assert rows.of("member", "time_zone", "season", "profile_version") == [became, ("UTC", 2028, 1)]


def test_a_member_is_found_given_out_and_erased_alone(rows: Rows):
    rows.put("member", *each("member_id", (1, 2)), language="es")
    assert rows.firsts("members.find", member=2) == [2]
    assert rows.run("members.export", member=2) == [(2, 1, 1, "a", 1, 1, "es", None)]
    rows.run("members.erase", member=1)
    assert rows.of("member", "member_id") == [2]


PARTS = (
    "exams",
    "background",
    "experience",
    "letters",
    "research",
    "assessments",
    "cycle",
    "preferences",
    "applications",
)


def test_each_part_of_a_profile_is_written_over(rows: Rows):
    rows.put("member", *each("member_id", (1, 2, 3)))
    for member, mark in ((1, "a"), (2, "b"), (1, "c")):
        parts = {part: f"{part}{mark}".encode() for part in PARTS}
        rows.run("profiles.write", member=member, **parts, now=ord(mark))
        rows.run("profiles.raise_version", member=member)
    rows.run("reminders.planned", member=1, version=2, now=1)
    found = [rows.run("profiles.read", member=member)[0] for member in (1, 2, 3)]
    assert [row[4:6] for row in found] == [(3, 2), (2, 0), (1, 0)]
    written = [tuple(f"{part}{mark}".encode() for part in PARTS) for mark in "cb"]
    assert [row[6:] for row in found] == [*written, (None,) * len(PARTS)]
    assert [rows.firsts("profiles.updated_at", member=member) for member in (1, 2, 3)] == [
        [ord("c")],
        [ord("b")],
        [],
    ]
    rows.run("profiles.erase", member=1)
    assert rows.of("profile", "member_id") == [2]


@pytest.mark.parametrize("part", ["exams", "cycle"])
def test_a_part_of_many_is_read_where_there_is_one(rows: Rows, part: str):
    rows.put("profile", {"member_id": 1, part: b"a"}, {"member_id": 2}, {"member_id": 3, part: b"c"})
    assert rows.run(f"profiles.every_{part}", members=[1, 2]) == [(1, b"a")]


def test_choices_of_programs_are_written_over_with_their_day(rows: Rows):
    rows.put("member", member_id=1, consented_at=4)
    for member, choices, now in ((1, b"a", 5), (2, b"b", 6), (1, b"c", 7)):
        rows.run("program_choices.write", member=member, choices=choices, now=now)
    assert rows.run("program_choices.read", member=1) == [(b"c", 7)]
    assert [rows.firsts("program_choices.consented_at", member=member) for member in (1, 2)] == [[4], []]
    rows.run("program_choices.erase", member=1)
    assert rows.of("program_choice", "member_id") == [2]


def test_a_calendar_file_is_no_more_in_doubt_when_it_is_given_out_again(rows: Rows):
    rows.put("member", member_id=1)
    assert [rows.firsts("calendar.known", member=member) for member in (1, 2)] == [[1], []]
    for member in (1, 2):
        rows.run("calendar.remember", member=member, entries=b"a")
    rows.run("restore.doubt_calendars")
    rows.run("calendar.remember", member=1, entries=b"b")
    assert [rows.run("calendar.given", member=member) for member in (1, 2)] == [[(b"b", 0)], [(b"a", 1)]]
    rows.run("calendar.erase", member=1)
    assert rows.of("calendar_file", "member_id") == [2]


def test_done_days_are_those_of_a_member_in_a_season_once_each(rows: Rows):
    for number, other in enumerate(({}, {}, {"reason": "plan"}, {"season": 2027}, {"member_id": 2})):
        same = {"member_id": 1, "season": 2028, "reason": "done", "milestone": "m"}
        rows.put("reminder", same | other, lead=f"{number}", milestone_wall=f"w{number // 2}")
    assert rows.run("calendar.done_days", member=1, season=2028) == [("m", "w0")]


def test_an_erasure_waits_until_it_is_finished(rows: Rows):
    assert [rows.firsts("erasure.begin", sealed=mark) for mark in (b"a", b"b", b"c")] == [[1], [2], [3]]
    rows.run("erasure.removed", id=1)
    assert rows.run("erasure.unfinished") == [(1, b"a", 1), (2, b"b", 0), (3, b"c", 0)]
    assert rows.firsts("keys.count_erasures") == [2]
    rows.run("erasure.finish", id=1)
    assert rows.firsts("erasure.unfinished") == [2, 3]


def test_idle_is_who_was_not_here_since_that_day(rows: Rows):
    rows.put("member_presence", {"member_id": 1, "last_day": 5}, {"member_id": 2, "last_day": 6})
    found = [rows.run("erasure.is_idle", member=member, day=day) for member, day in ((1, 5), (1, 6), (3, 5))]
    assert found == [[(1,)], [], []]


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("member", "member_id"),
        ("moderator_act", "moderator_id"),
        ("program_fact", "approved_by"),
        ("ledger_import", "imported_by"),
    ],
)
def test_somebody_is_held_of_whom_anything_is_stored(rows: Rows, table: str, column: str):
    assert rows.firsts("erasure.is_held", member=7) == [0]
    rows.put(table, {column: 7})
    assert [rows.firsts("erasure.is_held", member=member) for member in (7, 8)] == [[1], [0]]
