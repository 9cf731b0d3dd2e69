"""Which notice of changed dates waits, which milestones were touched, and what a plan remembers."""

import pytest

from tests.storage.queries.rows import NOW, Rows, each


def test_a_calendar_is_known_by_its_digest(rows: Rows):
    for digest, content in (("a", "x"), ("b", "y")):
        rows.run("reminder_changes.keep_calendar", digest=digest, content=content)
    assert [rows.firsts("reminder_changes.calendar_id", digest=digest) for digest in "abc"] == [[1], [2], []]
    assert rows.run("reminder_changes.calendar", id=2) == [("b", "y")]


def test_a_plan_is_looked_back_for_until_its_notices_are_others(rows: Rows):
    rows.put("reminder_plan", {"member_id": 1}, {"member_id": 2}, calendar_id=3, notices=1, look_back_since=7)
    rows.run("reminder_changes.keep_plan", member=1, calendar=4, notices=1)
    rows.run("reminder_changes.keep_plan", member=2, calendar=4, notices=2)
    rows.run("reminder_changes.keep_plan", member=3, calendar=5, notices=6)
    found = [rows.run("reminder_changes.plan", member=member) for member in (1, 2, 3, 4)]
    assert found == [[(4, 1, 7)], [(4, 2, None)], [(5, 6, None)], []]


@pytest.mark.parametrize(
    ("message", "waits"),
    [
        ({"state": "pending"}, True),
        ({"state": "claimed"}, True),
        ({"state": "sending"}, False),
        ({"state": "pending", "attempts": 1}, False),
        ({"state": "undeliverable", "attempts": 1, "detail": "closed"}, True),
        ({"state": "undeliverable", "attempts": 1, "detail": "gone"}, True),
        ({"state": "undeliverable", "attempts": 1, "detail": "x"}, False),
        ({"state": "undeliverable", "attempts": 2, "detail": "closed"}, False),
        ({"state": "undeliverable", "attempts": 0, "detail": "closed"}, False),
        ({"state": "sent", "attempts": 1, "detail": "closed"}, False),
        ({"state": "pending", "kind": "single"}, False),
        ({"state": "undeliverable", "attempts": 1, "detail": "closed", "kind": "single"}, False),
        ({"state": "pending", "member_id": 2}, False),
    ],
    ids=str,
)
def test_a_notice_waits_that_did_not_arrive(rows: Rows, message: dict[str, object], waits: bool):
    rows.put("delivery", {"kind": "change", "member_id": 1} | message)
    assert rows.firsts("reminder_changes.waiting", member=1) == ([1] if waits else [])


def test_of_several_the_newest_notice_waits(rows: Rows):
    rows.put("delivery", {}, {}, kind="change", state="pending", member_id=1)
    assert rows.run("reminder_changes.waiting", member=1) == [(2, "pending", 0)]


def test_the_changes_of_a_notice_come_by_deadline(rows: Rows):
    changes = [(1, "b", 5), (1, "a", 5), (1, "c", 4), (2, "d", 1)]
    for delivery, milestone, deadline in changes:
        rows.put(
            "reminder_change",
            delivery_id=delivery,
            milestone=milestone,
            deadline_at=deadline,
            after=milestone,
        )
    assert [row[2] for row in rows.run("reminder_changes.changes", delivery=1)] == ["c", "a", "b"]
    rows.run("reminder_changes.forget_changes", delivery=1)
    assert rows.of("reminder_change", "milestone") == ["d"]


def test_touched_are_milestones_with_a_reminder_or_a_change(rows: Rows):
    rows.put(
        "reminder",
        {"milestone": "a"},
        {"milestone": "a", "lead": "b"},
        {"milestone": "b", "state": "cancelled"},
        {"milestone": "c", "member_id": 2},
        member_id=1,
        state="sent",
    )
    rows.put("reminder_change", {"milestone": "d"}, {"milestone": "e", "member_id": 2}, member_id=1)
    assert sorted(rows.run("reminder_changes.touched", member=1)) == [(1, "a"), (1, "d")]


@pytest.mark.parametrize(("look_back", "attempts"), [(None, 0), (5, 1)])
def test_a_notice_that_may_have_gone_out_counts_as_attempted(
    rows: Rows, look_back: int | None, attempts: int
):
    rows.run("reminder_changes.create_notice", member=1, key="k", look_back=look_back, now=NOW)
    columns = (
        "member_id",
        "key",
        "kind",
        "state",
        "fence",
        "attempts",
        "first_attempt_at",
        "last_attempt_at",
    )
    found = rows.of("delivery", *columns, "next_attempt_at", "created_at")
    assert found == [(1, "k", "change", "pending", 0, attempts, look_back, look_back, NOW, NOW)]


def test_a_notice_is_renamed_and_dropped_before_it_was_attempted(rows: Rows):
    rows.put("delivery", {}, {"attempts": 1}, {}, state="pending")
    names = rows.of("delivery", "key")
    for number in (1, 2):
        rows.run("reminder_changes.rename_notice", delivery=number, key=f"new{number}")
    assert rows.of("delivery", "key") == ["new1", *names[1:]]
    for number in (1, 2):
        rows.run("reminder_changes.drop_notice", delivery=number)
    assert rows.of("delivery", "id") == [2, 3]


def test_a_notice_that_waits_is_sent_sooner_and_never_later(rows: Rows):
    rows.put(
        "delivery",
        {"next_attempt_at": NOW + 9},
        {"next_attempt_at": NOW - 9},
        {"next_attempt_at": NOW + 9, "attempts": 1},
        {"next_attempt_at": NOW + 9, "state": "claimed"},
        {"next_attempt_at": NOW + 9},
        state="pending",
    )
    for number in (1, 2, 3, 4):
        rows.run("reminder_changes.hasten", delivery=number, now=NOW)
    assert rows.of("delivery", "next_attempt_at") == [NOW, NOW - 9, NOW + 9, NOW + 9, NOW + 9]


def test_an_undelivered_notice_is_overtaken(rows: Rows):
    rows.put("delivery", {}, {"state": "sent"}, {}, state="undeliverable")
    for number in (1, 2):
        rows.run("reminder_changes.supersede", delivery=number)
    assert rows.of("delivery", "state") == ["cancelled", "sent", "undeliverable"]


def test_a_change_is_written_as_it_is(rows: Rows):
    given = {
        "delivery": 1,
        "member": 2,
        "season": 3,
        "milestone": "m",
        "before": "b",
        "after": "a",
        "deadline": 4,
    }
    rows.run("reminder_changes.add_change", **given)
    assert rows.of("reminder_change", "*") == [(1, 2, 3, "m", "b", "a", 4)]


@pytest.mark.parametrize(
    ("message", "earlier"),
    [
        *(({"state": state}, True) for state in ("pending", "claimed", "sending")),
        ({"state": "sent"}, False),
        ({"kind": "single"}, False),
        ({"member_id": 2}, False),
        ({"id": 5}, False),
        ({"id": 6}, False),
    ],
    ids=str,
)
def test_an_earlier_notice_is_one_on_its_way_made_before(
    rows: Rows, message: dict[str, object], earlier: bool
):
    rows.put("delivery", {"id": 4, "state": "pending", "kind": "change", "member_id": 1} | message)
    assert rows.firsts("reminder_changes.earlier_notice", member=1, delivery=5) == ([4] if earlier else [])


def test_one_earlier_notice_is_enough(rows: Rows):
    rows.put("delivery", *each("id", (1, 2)), state="pending", kind="change", member_id=1)
    assert len(rows.run("reminder_changes.earlier_notice", member=1, delivery=5)) == 1
