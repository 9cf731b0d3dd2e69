"""What a restore doubts: messages that may have gone out, reminders that may have been sent, and nothing else."""

import pytest

from tests.storage.queries.rows import NOW, Rows, each

STATES = ("pending", "claimed", "sending", "sent", "undeliverable", "cancelled", "expired")


def test_test_messages_on_their_way_are_dropped(rows: Rows):
    rows.put("delivery", *each("state", STATES), kind="test")
    rows.put("delivery", state="pending", kind="single")
    rows.run("reminder_recovery.drop_tests")
    assert rows.of("delivery", "id") == [4, 5, 6, 7, 8]


@pytest.mark.parametrize(
    ("message", "free"),
    [
        *(({"state": state}, state in ("pending", "claimed")) for state in STATES),
        ({"kind": "digest"}, True),
        ({"kind": "change"}, False),
        ({"attempts": 1}, False),
    ],
    ids=str,
)
def test_reminders_leave_a_message_that_was_never_attempted(
    rows: Rows, message: dict[str, object], free: bool
):
    rows.put("delivery", {"state": "pending", "kind": "single"} | message)
    rows.put(
        "reminder",
        {"state": "claimed"},
        {"state": "claimed", "reason": "plan"},
        {"state": "expired"},
        {"state": "claimed", "delivery_id": 2},
        delivery_id=1,
    )
    rows.run("reminder_recovery.free_unattempted")
    before = [("claimed", 1), ("claimed", 1), ("expired", 1), ("claimed", 2)]
    freed = [("pending", None), ("cancelled", None), ("expired", None), ("claimed", 2)]
    assert rows.of("reminder", "state", "delivery_id") == (freed if free else before)
    rows.run("reminder_recovery.drop_unattempted")
    assert rows.of("delivery", "id") == ([] if free else [1])


def test_a_message_on_its_way_counts_as_attempted_when_it_was_made(rows: Rows):
    rows.put("delivery", *each("state", STATES), fence=3, attempts=0, created_at=5)
    rows.put(
        "delivery", state="sending", fence=3, attempts=2, created_at=5, first_attempt_at=6, last_attempt_at=7
    )
    rows.run("reminder_recovery.doubt_deliveries", now=NOW)
    columns = ("state", "fence", "attempts", "first_attempt_at", "last_attempt_at", "next_attempt_at")
    assert rows.of("delivery", *columns) == [
        *[("pending", 4, 1, 5, 5, NOW)] * 3,
        *((state, 3, 0, None, None, 1) for state in STATES[3:]),
        ("pending", 4, 2, 6, 7, NOW),
    ]


def test_a_waiting_reminder_due_by_then_is_doubted(rows: Rows):
    rows.put("reminder", *each("due_at", (NOW - 1, NOW, NOW + 1)), state="pending")
    rows.put("reminder", state="expired", due_at=NOW)
    rows.run("reminder_recovery.doubt_reminders", until=NOW)
    assert rows.of("reminder", "look_back") == [1, 1, 0, 0]


def test_notices_are_looked_for_since_the_last_message_or_consent(rows: Rows):
    rows.put("member", {"member_id": 1, "created_at": 5}, {"member_id": 2, "created_at": 6})
    rows.put("reminder_plan", *each("member_id", (1, 2)))
    rows.put("delivery", *each("created_at", (8, 9, 7)), member_id=1)
    rows.run("reminder_recovery.doubt_notices")
    assert rows.of("reminder_plan", "look_back_since") == [9, 6]


def test_doubted_members_are_those_whose_reminders_came_due_first(rows: Rows):
    rows.put(
        "reminder",
        {"member_id": 1, "next_at": NOW},
        {"member_id": 2, "next_at": NOW + 1},
        {"member_id": 3, "next_at": NOW - 1},
        {"member_id": 3, "next_at": NOW - 1},
        {"member_id": 7, "next_at": NOW},
        {"member_id": 4, "next_at": NOW - 9, "look_back": 0},
        {"member_id": 5, "next_at": NOW - 9, "state": "claimed"},
        {"member_id": 6, "next_at": NOW - 9, "deadline_at": NOW},
        state="pending",
        look_back=1,
        deadline_at=NOW + 1,
    )
    doubted = "reminder_recovery.doubted_members"
    assert sorted(rows.firsts(doubted, now=NOW, limit=9)) == [1, 3, 7]
    assert rows.firsts(doubted, now=NOW, limit=2) == [3]


def test_the_doubted_reminders_of_a_member_come_as_they_are_due(rows: Rows):
    rows.put(
        "reminder",
        {"due_at": 3},
        {"due_at": 2},
        {"due_at": 2},
        {"due_at": 1, "look_back": 0},
        {"due_at": 1, "state": "claimed"},
        {"due_at": 1, "member_id": 2},
        state="pending",
        look_back=1,
        member_id=1,
    )
    assert rows.firsts("reminder_recovery.doubted", member=1) == [2, 3, 1]


def test_a_message_that_was_found_is_one_sent_then(rows: Rows):
    given = {"member": 2, "key": "k", "kind": "digest", "at": NOW, "message": 77}
    assert rows.firsts("reminder_recovery.record_delivery", **given) == [1]
    columns = (
        "state",
        "fence",
        "attempts",
        "first_attempt_at",
        "last_attempt_at",
        "next_attempt_at",
        "settled_at",
    )
    assert rows.of("delivery", "member_id", "key", "kind", "message_id", "created_at", *columns) == [
        (2, "k", "digest", 77, NOW, "sent", 1, 1, NOW, NOW, NOW, NOW)
    ]


def test_a_reminder_in_it_was_sent_and_is_doubted_no_more(rows: Rows):
    rows.put("reminder", {}, {"state": "expired"}, {}, state="pending", look_back=1)
    for number in (1, 2):
        rows.run("reminder_recovery.record_reminder", id=number, delivery=9, at=NOW)
    assert rows.of("reminder", "state", "delivery_id", "settled_at", "look_back") == [
        ("sent", 9, NOW, 0),
        ("expired", None, None, 1),
        ("pending", None, None, 1),
    ]


def test_what_was_looked_for_is_doubted_no_more(rows: Rows):
    rows.put("reminder", {}, {"member_id": 2}, {}, member_id=1, look_back=1)
    rows.run("reminder_recovery.clear", member=1, ids=[1, 2])
    assert rows.of("reminder", "look_back") == [0, 1, 1]


def test_what_could_not_be_looked_for_waits_until_later(rows: Rows):
    rows.put(
        "reminder",
        {"next_at": NOW - 1},
        {"next_at": NOW + 1},
        {"next_at": 5, "look_back": 0},
        {"next_at": 5, "state": "sent"},
        {"next_at": 5, "member_id": 2},
        member_id=1,
        look_back=1,
        state="pending",
    )
    rows.run("reminder_recovery.look_later", member=1, at=NOW)
    assert rows.of("reminder", "next_at") == [NOW, NOW + 1, 5, 5, 5]
