"""Which reminders a plan, a click, a pause and an end touch, of each state, and what is written of them."""

import pytest

from tests.storage.queries.rows import NOW, Rows, each

STATES = ("pending", "claimed", "sent", "undeliverable", "cancelled", "expired")
MESSAGE_STATES = ("pending", "claimed", "sending", "sent", "undeliverable", "cancelled", "expired")
ENDED = {"sent", "undeliverable", "expired", "cancelled"}
DATES = {
    "milestone_wall": "2026-12-01",
    "milestone_zone": "Z1",
    "date_only": 1,
    "deadline": NOW + 9,
    "wall": "2026-11-30",
    "zone": "Z2",
    "due": 60_000,
}
AS_WRITTEN = ("2026-12-01", "Z1", 1, NOW + 9, "2026-11-30", "Z2", 60_000, 65_000)
WRITTEN = (
    "milestone_wall",
    "milestone_zone",
    "date_only",
    "deadline_at",
    "wall",
    "zone",
    "due_at",
    "next_at",
)
MIA = 60_000 * 20_000_000 + 5999 << 22 | 9
"""An account made in the sixth second of a minute: its reminders come five seconds after their minute began."""


def test_a_calendar_is_new_when_its_fingerprint_is(rows: Rows):
    found = [len(rows.run("reminders.remember_calendar", fingerprint=mark)) for mark in ("a", "a", "b", "a")]
    assert found == [1, 0, 1, 1]
    assert rows.of("reminder_calendar", "id", "fingerprint") == [(1, "a")]


def test_members_are_planned_anew_whose_profile_is_newer_in_their_order(rows: Rows):
    rows.put(
        "member",
        {"member_id": 9},
        {"member_id": 3},
        {"member_id": 4, "planned_version": 2},
        {"member_id": 2},
        {"member_id": 5, "planned_version": 0},
        profile_version=2,
        planned_version=1,
    )
    assert rows.firsts("reminders.stale_members", after=2, limit=9) == [3, 5, 9]
    assert rows.firsts("reminders.stale_members", after=2, limit=2) == [3, 5]
    assert rows.firsts("reminders.profile_version", member=4) == [2]
    rows.run("reminders.planned", member=3, version=2, now=7)
    assert rows.firsts("reminders.stale_members", after=2, limit=9) == [5, 9]
    rows.run("reminders.forget_plans")
    assert rows.of("member", "planned_version") == [0] * 5
    assert rows.of("member", "planned_at") == [
        7 if member == 3 else 0 for member in rows.of("member", "member_id")
    ]


@pytest.mark.parametrize(("now", "latest"), [(4, 5), (5, 5), (6, 6)])
def test_a_decision_leaves_the_time_of_a_plan_where_the_clock_was_put_back(rows: Rows, now: int, latest: int):
    rows.put("member", {"member_id": 1}, {"member_id": 2}, planned_at=5)
    rows.run("reminders.decided", member=1, now=now)
    assert dict(zip(rows.of("member", "member_id"), rows.of("member", "planned_at"), strict=True)) == {
        1: latest,
        2: 5,
    }


@pytest.mark.parametrize(
    ("message", "refused"),
    [
        ({"detail": "refused 50007"}, 1),
        ({"detail": "held"}, 0),
        ({"detail": "refused x", "state": "sent"}, 0),
        ({"detail": "refused x", "member_id": 2}, 0),
    ],
    ids=str,
)
@pytest.mark.parametrize(("planned", "stale"), [(2, 0), (1, 1)])
def test_how_a_member_stands(rows: Rows, message: dict[str, object], refused: int, planned: int, stale: int):
    rows.put("member", *each("member_id", (1, 2)), planned_version=planned, profile_version=2)
    rows.put("reminder_standing", {"member_id": 2, "stopped_at": 3})
    rows.put("delivery", {"state": "pending", "member_id": 1} | message)
    [found] = rows.run("reminders.standing", member=1)
    assert (found[0], found[2], *found[-3:]) == (1, None, 0, stale, refused)


def test_of_moved_dates_only_the_last_and_what_is_on_its_way_or_in_the_message(rows: Rows):
    rows.put(
        "reminder",
        {"lead": "a", "occurrence": 1},
        {"lead": "b", "occurrence": 1, "state": "pending"},
        {"lead": "c", "occurrence": 1, "state": "claimed"},
        {"lead": "d", "occurrence": 1, "delivery_id": 9},
        {"occurrence": 2},
        {"occurrence": 3, "member_id": 2, "delivery_id": 9},
        {"occurrence": 3, "season": 2},
        {"occurrence": 3, "milestone": "n"},
        {"occurrence": 2, "milestone": "n"},
        {"lead": "e", "occurrence": 1, "state": "undeliverable"},
        {"lead": "f", "occurrence": 1, "state": "undeliverable", "reason": "plan"},
        member_id=1,
        season=1,
        milestone="m",
        state="sent",
    )
    assert rows.firsts("reminders.stored", member=1, delivery=9) == [2, 3, 4, 5, 7, 8, 10]
    assert rows.firsts("reminders.stored", member=1, delivery=None) == [2, 3, 5, 7, 8, 10]


def test_dropped_is_what_nobody_wants_and_no_message_carried(rows: Rows):
    rows.put(
        "reminder",
        {},
        {"reason": "stop"},
        {"reason": "done"},
        {"state": "expired"},
        {"delivery_id": 9},
        {"look_back": 1},
        {"member_id": 2},
        state="cancelled",
        reason="plan",
    )
    rows.run("reminders.drop_dead", member=1)
    assert rows.of("reminder", "id") == [3, 4, 5, 6, 7]


def test_of_ended_reminders_those_settled_last_are_kept(rows: Rows):
    rows.put("reminder", *each("state", sorted(ENDED)), member_id=1, settled_at=5)
    rows.put("reminder", {"settled_at": 4}, {"settled_at": 6}, member_id=1, state="sent")
    rows.put("reminder", {"state": "pending"}, {"state": "claimed"}, member_id=1, settled_at=1)
    rows.put("reminder", member_id=2, state="sent", settled_at=1)
    rows.run("reminders.drop_oldest_reminders", member=1, kept=6)
    assert rows.of("reminder", "id") == list(range(1, 10))
    rows.run("reminders.drop_oldest_reminders", member=1, kept=2)
    assert rows.of("reminder", "id") == [4, 6, 7, 8, 9]


def test_of_ended_messages_the_newest_are_kept_and_those_with_reminders_in_them(rows: Rows):
    rows.put("delivery", *each("state", ("sent", *sorted(ENDED), "sent")), member_id=1)
    rows.put("delivery", *each("state", ("pending", "claimed", "sending")), member_id=1)
    rows.put("delivery", member_id=2, state="sent")
    rows.put("reminder", delivery_id=1)
    rows.run("reminders.drop_oldest_deliveries", member=1, kept=6)
    assert rows.of("delivery", "id") == list(range(1, 11))
    rows.run("reminders.drop_oldest_deliveries", member=1, kept=1)
    assert rows.of("delivery", "id") == [1, 6, 7, 8, 9, 10]


def test_a_new_reminder_waits_for_its_second_of_the_minute(rows: Rows):
    which = {"member": MIA, "season": 2028, "milestone": "m", "occurrence": 3, "lead": "7d"}
    rows.run("reminders.insert_reminder", **which, **DATES)
    found = rows.of("reminder", "member_id", "season", "milestone", "occurrence", "lead", "state", *WRITTEN)
    assert found == [(MIA, 2028, "m", 3, "7d", "pending", *AS_WRITTEN)]


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("delivery", [None, 9])
def test_a_waiting_reminder_moves_and_a_cancelled_one_without_a_message_comes_back(
    rows: Rows, state: str, delivery: int | None
):
    given = {
        "member_id": MIA,
        "state": state,
        "delivery_id": delivery,
        "reason": "plan",
        "settled_at": 3,
        "date_only": 0,
    }
    rows.put("reminder", *each("milestone", ("m1", "m2", "m3")), **given)
    columns = ("state", "reason", "settled_at", *WRITTEN)
    [_, _, before] = rows.of("reminder", *columns)
    rows.run("reminders.move", id=1, **DATES)
    rows.run("reminders.revive", id=2, **DATES)
    moved = (state, "plan", 3, *AS_WRITTEN) if state == "pending" else before
    revived = ("pending", None, None, *AS_WRITTEN) if (state, delivery) == ("cancelled", None) else before
    assert rows.of("reminder", *columns) == [moved, revived, before]


def test_a_reminder_in_a_message_is_wanted_again(rows: Rows):
    rows.put(
        "reminder", {}, {"state": "sent"}, {}, {"state": "undeliverable"}, state="claimed", reason="plan"
    )
    for number in (1, 2, 4):
        rows.run("reminders.rejoin", id=number)
    assert rows.of("reminder", "reason") == [None, "plan", "plan", None]


def test_what_was_refused_is_given_up_where_nobody_wants_it_any_more(rows: Rows):
    rows.put("reminder", {}, {"state": "sent"}, {}, {"reason": "done"}, state="undeliverable")
    rows.run("reminders.give_up", ids="[1, 2, 4]", reason="stop")
    assert rows.of("reminder", "state", "reason") == [
        ("undeliverable", "stop"),
        ("sent", None),
        ("undeliverable", None),
        ("undeliverable", "done"),
    ]


def test_an_open_test_message_is_the_last_made_since(rows: Rows):
    rows.put(
        "delivery",
        {"key": "a", "created_at": NOW + 3},
        {"key": "b", "created_at": NOW + 2},
        {"key": "c", "created_at": NOW},
        {"key": "f", "created_at": NOW + 1, "kind": "single"},
        {"key": "d", "created_at": NOW + 1, "member_id": 2},
        {"key": "e", "created_at": NOW + 1, "kind": "single"},
        member_id=1,
        kind="test",
    )
    assert rows.firsts("reminders.open_test", member=1, since=NOW) == ["b"]
    assert rows.firsts("reminders.open_test", member=1, since=NOW + 3) == []


def test_a_test_message_waits_for_now(rows: Rows):
    rows.run("reminders.create_test", member=1, key="k", now=NOW)
    found = rows.of("delivery", "member_id", "key", "kind", "state", "fence", "next_attempt_at", "created_at")
    assert found == [(1, "k", "test", "pending", 0, NOW, NOW)]
    assert rows.firsts("reminders.delivery_state", key="k") == ["pending"]
    assert rows.firsts("reminders.delivery_state", key="l") == []


@pytest.mark.parametrize("state", MESSAGE_STATES)
def test_a_message_that_was_clicked_has_arrived_in_whatever_state_it_was(rows: Rows, state: str):
    rows.put(
        "delivery", {"key": "k"}, {"key": "l"}, member_id=1, state=state, fence=2, message_id=5, settled_at=3
    )
    new = state != "sent"
    given = {"message": 8, "now": NOW}
    assert rows.firsts("reminders.arrived", key="k", member=2, **given) == []
    assert rows.firsts("reminders.arrived", key="k", member=1, **given) == ([1] if new else [])
    columns = ("state", "message_id", "fence", "settled_at")
    assert rows.of("delivery", *columns) == [
        ("sent", 8, 3, NOW) if new else (state, 5, 2, 3),
        (state, 5, 2, 3),
    ]


def test_with_it_the_reminders_in_it_have_arrived(rows: Rows):
    rows.put("reminder", *each("state", STATES), delivery_id=9, settled_at=3)
    rows.put("reminder", state="claimed", delivery_id=8, settled_at=3)
    rows.run("reminders.arrived_reminders", delivery=9, now=NOW)
    found = rows.of("reminder", "state", "settled_at")
    assert [number for number, row in enumerate(found) if row == ("sent", NOW)] == [1, 3]
    assert rows.firsts("reminders.reminders_in", delivery=8) == [7]


def test_a_message_is_its_member_s(rows: Rows):
    rows.put("delivery", {"key": "k", "member_id": 1}, {"key": "l", "member_id": 2})
    found = [rows.firsts("reminders.delivery_of", key=key, member=1) for key in ("k", "l")]
    assert found == [[1], []]


def test_of_the_leads_of_a_milestone_the_earliest_of_each_is_shown_in_the_order_of_deadlines(rows: Rows):
    rows.put(
        "reminder",
        {"lead": "a", "milestone_wall": "w2", "milestone_zone": "z2", "date_only": 1, "deadline_at": 4},
        {"lead": "b", "milestone_wall": "w1", "milestone_zone": "z1", "date_only": 0, "deadline_at": 9},
        {"milestone": "m1", "deadline_at": 5},
        {"milestone": "m0", "deadline_at": 5},
        {"occurrence": 2, "deadline_at": 3},
        {"season": 2, "deadline_at": 6},
        {"milestone": "m4", "delivery_id": 8},
        delivery_id=9,
        milestone="m2",
        season=1,
        occurrence=1,
    )
    found = rows.run("reminders.milestones_in", delivery=9)
    assert [row[:3] for row in found] == [
        (1, "m2", 2),
        (1, "m2", 1),
        (1, "m0", 1),
        (1, "m1", 1),
        (2, "m2", 1),
    ]
    assert found[1][3:] == ("w1", "z1", 0)


def test_the_same_milestones_are_those_of_the_message_with_other_leads(rows: Rows):
    rows.put(
        "reminder",
        {"lead": "a", "delivery_id": 9},
        {"lead": "b"},
        {"lead": "a", "occurrence": 2},
        {"lead": "a", "season": 2},
        {"lead": "a", "milestone": "n"},
        {"lead": "a", "member_id": 2},
        {"lead": "c", "milestone": "n", "delivery_id": 8},
        member_id=1,
        season=1,
        milestone="m",
        occurrence=1,
    )
    assert sorted(rows.firsts("reminders.same_milestones", member=1, delivery=9)) == [1, 2]
    assert sorted(rows.firsts("reminders.every_reminder", member=1)) == [1, 2, 3, 4, 5, 7]


def test_what_is_cancelled_waits_or_is_in_a_message_that_is_not_being_sent(rows: Rows):
    rows.put("delivery", *each("state", MESSAGE_STATES))
    sending = MESSAGE_STATES.index("sending") + 1
    rows.put(
        "reminder",
        {"state": "pending"},
        {"state": "pending", "delivery_id": sending},
        {"state": "claimed", "delivery_id": 2},
        {"state": "claimed", "delivery_id": sending},
        {"state": "sent", "delivery_id": 2},
        {"state": "pending"},
    )
    rows.run("reminders.cancel", ids=[1, 2, 3, 4, 5], reason="stop", now=NOW)
    assert rows.of("reminder", "state", "reason", "settled_at") == [
        *[("cancelled", "stop", NOW)] * 3,
        ("claimed", None, None),
        ("sent", None, None),
        ("pending", None, None),
    ]


@pytest.mark.parametrize(
    ("statement", "states"),
    [("cancel_in_flight", {"claimed"}), ("mark_done", ENDED)],
    ids=["cancel_in_flight", "mark_done"],
)
def test_what_cannot_be_cancelled_any_more_is_marked(rows: Rows, statement: str, states: set[str]):
    rows.put("reminder", *each("state", (*STATES, "claimed", "sent")), reason=None)
    rows.run(f"reminders.{statement}", ids=[1, 2, 3, 4, 5, 6], reason="done")
    marked = ["done" if state in states else None for state in STATES]
    assert rows.of("reminder", "reason") == [*marked, None, None]


def test_who_stops_twice_stopped_the_first_time(rows: Rows):
    rows.put("reminder_standing", {"member_id": 3})
    for member, now in ((1, 5), (1, 6), (2, 7), (3, 8)):
        rows.run("reminders.stop", member=member, now=now)
    assert rows.of("reminder_standing", "member_id", "stopped_at") == [(1, 5), (2, 7), (3, 8)]


def test_settings_and_a_pause_are_written_over_what_was(rows: Rows):
    for value in ("a", "b"):
        rows.run("reminders.set_settings", member=1, hours=f"h{value}", kinds=f"k{value}")
    for until in (5, 4):
        rows.run("reminders.pause", member=1, until=until)
    rows.run("reminders.pause", member=2, until=9)
    rows.run("reminders.stop", member=1, now=3)
    assert rows.of("reminder_standing", "hours", "kinds", "paused_until", "stopped_at") == [
        ("hb", "kb", 4, 3),
        (None, None, 9, None),
    ]
    rows.run("reminders.stop", member=3, now=3)
    rows.run("reminders.resume", member=1, now=6)
    rows.run("reminders.resume", member=2, now=6)
    assert rows.of("reminder_standing", "paused_until", "stopped_at") == [(4, None), (6, None), (None, 3)]


def test_a_held_message_is_tried_now(rows: Rows):
    rows.put(
        "delivery",
        {"next_attempt_at": NOW + 9},
        {"next_attempt_at": NOW - 9},
        {"next_attempt_at": NOW + 9, "state": "sent"},
        {"next_attempt_at": NOW + 9, "member_id": 2},
        {"next_attempt_at": NOW + 9, "detail": "closed"},
        state="pending",
        detail="held",
        member_id=1,
    )
    rows.run("reminders.retry_held", member=1, now=NOW)
    assert rows.of("delivery", "next_attempt_at") == [NOW, NOW - 9, NOW + 9, NOW + 9, NOW + 9]


@pytest.mark.parametrize(("member", "seconds"), [(MIA, 5), (59_999 << 22, 59), (60_000 << 22, 0)])
def test_after_a_pause_the_reminders_of_a_member_come_by_their_second_of_the_minute(
    rows: Rows, member: int, seconds: int
):
    rows.put("reminder", {"state": "pending"}, {"state": "claimed"}, member_id=member, due_at=60_000)
    rows.put("reminder", state="pending", member_id=5, due_at=60_000)
    rows.run("reminders.look_again", member=member)
    assert rows.of("reminder", "next_at") == [60_000 + 1000 * seconds, 1, 1]


def test_what_is_given_out_of_reminders_stands_in_the_order_of_their_hours(rows: Rows):
    rows.put(
        "reminder", {"due_at": 3}, {"due_at": 2}, {"due_at": 2}, {"due_at": 1, "member_id": 2}, member_id=1
    )
    rows.put("delivery", {}, {}, {"member_id": 2}, member_id=1)
    changes = [
        {"delivery_id": delivery, "milestone": name} for delivery, name in ((1, "c"), (2, "a"), (1, "b"))
    ]
    rows.put("reminder_change", *changes, {"delivery_id": 3, "member_id": 2}, member_id=1)
    assert rows.firsts("reminders.export_reminder", member=1) == [2, 3, 1]
    assert rows.firsts("reminders.export_delivery", member=1) == [1, 2]
    found = [(row[0], row[3]) for row in rows.run("reminders.export_reminder_change", member=1)]
    assert found == [(1, "b"), (1, "c"), (2, "a")]


@pytest.mark.parametrize("table", ["reminder_standing", "reminder_plan"])
def test_what_a_member_set_is_given_out(rows: Rows, table: str):
    rows.put(table, *each("member_id", (1, 2)))
    assert rows.firsts(f"reminders.export_{table}", member=2) == [2]


@pytest.mark.parametrize(
    "table", ["reminder", "delivery", "reminder_standing", "reminder_plan", "reminder_change"]
)
def test_a_member_s_rows_are_erased(rows: Rows, table: str):
    rows.put(table, *each("member_id", (1, 2)))
    rows.run(f"reminders.erase_{table}", member=1)
    assert rows.of(table, "member_id") == [2]
