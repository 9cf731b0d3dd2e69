"""Which messages and reminders the dispatcher is given, at the exact instant, of each state, and what it writes."""

import pytest

from tests.storage.queries.rows import NOW, Rows, each

REMINDER_STATES = ("pending", "claimed", "sent", "undeliverable", "cancelled", "expired")
DELIVERY_STATES = ("pending", "claimed", "sending", "sent", "undeliverable", "cancelled", "expired")
AROUND = (NOW - 1, NOW, NOW + 1)


def test_taken_is_what_is_claimed_or_being_sent(rows: Rows):
    rows.put("delivery", *each("state", DELIVERY_STATES), fence=4)
    assert sorted(rows.run("reminder_deliveries.taken")) == [(2, 4), (3, 4)]


def test_a_waiting_message_is_looked_at_now_if_it_was_attempted_or_held(rows: Rows):
    later = {"next_attempt_at": NOW + 9}
    rows.put(
        "delivery",
        later | {"attempts": 1},
        later | {"detail": "held"},
        later | {"detail": "refused"},
        later | {"attempts": 1, "state": "sent"},
        {"next_attempt_at": NOW - 9, "attempts": 1},
        state="pending",
    )
    rows.run("reminder_deliveries.look_at_waiting_messages", now=NOW)
    assert rows.of("delivery", "next_attempt_at") == [NOW, NOW, NOW + 9, NOW + 9, NOW - 9]


def test_a_reminder_put_off_by_more_than_the_spread_of_a_minute_is_looked_at_now(rows: Rows):
    due = NOW - 60_000
    rows.put(
        "reminder",
        {"due_at": due, "next_at": NOW + 1},
        {"due_at": due + 1, "next_at": NOW + 1},
        {"due_at": NOW, "next_at": NOW + 60_001},
        {"due_at": NOW + 1, "next_at": NOW + 60_002},
        {"due_at": due - 9, "next_at": NOW - 1},
        {"due_at": due, "next_at": NOW + 100_000},
        {"due_at": due, "next_at": NOW + 99_999},
        {"due_at": due, "next_at": NOW + 1, "state": "claimed"},
        state="pending",
        deadline_at=NOW + 100_000,
    )
    rows.run("reminder_deliveries.look_at_put_off_reminders", now=NOW)
    looked = [number for number, at in enumerate(rows.of("reminder", "next_at"), 1) if at == NOW]
    assert looked == [1, 3, 7]


def test_what_expired_too_soon_is_a_message_of_which_a_reminder_has_time_left(rows: Rows):
    rows.put("delivery", *each("state", ["expired", "expired", "expired", "sent", "expired"]))
    rows.put(
        "reminder",
        {"delivery_id": 1, "deadline_at": NOW + 1},
        {"delivery_id": 1, "deadline_at": NOW + 2},
        {"delivery_id": 2, "deadline_at": NOW},
        {"delivery_id": 3, "deadline_at": NOW + 1, "state": "sent"},
        {"delivery_id": 4, "deadline_at": NOW + 1},
        state="expired",
    )
    assert rows.firsts("reminder_deliveries.expired_too_soon", now=NOW) == [1]


def test_what_expired_too_soon_is_a_notice_of_which_a_date_is_not_over(rows: Rows):
    rows.put("delivery", *each("state", ["expired", "expired", "sent"]), kind="change")
    rows.put(
        "reminder_change",
        {"delivery_id": 1, "milestone": "a", "deadline_at": NOW + 1},
        {"delivery_id": 1, "milestone": "b", "deadline_at": NOW + 2},
        {"delivery_id": 2, "deadline_at": NOW},
        {"delivery_id": 3, "deadline_at": NOW + 1},
    )
    assert rows.firsts("reminder_deliveries.expired_too_soon", now=NOW) == [1]


def test_a_revived_message_waits_for_now_and_is_not_settled(rows: Rows):
    rows.put("delivery", {}, {}, state="expired", settled_at=3, next_attempt_at=5)
    rows.run("reminder_deliveries.revive_message", delivery=1, now=NOW)
    found = rows.of("delivery", "state", "next_attempt_at", "settled_at")
    assert found == [("pending", NOW, None), ("expired", 5, 3)]


def test_the_reminders_of_a_revived_message_are_those_expired_with_time_left(rows: Rows):
    rows.put(
        "reminder",
        {"deadline_at": NOW + 1},
        {"deadline_at": NOW},
        {"deadline_at": NOW + 1, "state": "sent"},
        {"deadline_at": NOW + 1, "delivery_id": 2},
        state="expired",
        delivery_id=1,
        settled_at=3,
    )
    rows.run("reminder_deliveries.revive_reminders_of", delivery=1, now=NOW)
    assert rows.of("reminder", "state", "settled_at") == [
        ("claimed", None),
        ("expired", 3),
        ("sent", 3),
        ("expired", 3),
    ]


def test_reminders_that_expired_alone_are_revived_while_time_is_left(rows: Rows):
    rows.put(
        "reminder",
        {"deadline_at": NOW + 1},
        {"deadline_at": NOW},
        {"deadline_at": NOW + 1, "state": "cancelled"},
        {"deadline_at": NOW + 1, "delivery_id": 2},
        {"deadline_at": NOW + 1, "reason": "done"},
        state="expired",
        due_at=7,
        next_at=9,
        settled_at=3,
    )
    rows.run("reminder_deliveries.revive_reminders", now=NOW)
    assert rows.of("reminder", "state", "next_at", "settled_at") == [
        ("pending", 7, None),
        ("expired", 9, 3),
        ("cancelled", 9, 3),
        ("expired", 9, 3),
        ("expired", 9, 3),
    ]


def test_plans_are_doubted_that_a_clock_made_that_was_ahead_and_those_of_whom_something_expired_by_it(
    rows: Rows,
):
    rows.put("member", *each("planned_at", (NOW + 1, NOW, 0, 0, 0, 0)), planned_version=1)
    rows.put(
        "reminder",
        {"member_id": 3, "deadline_at": NOW + 1},
        {"member_id": 4, "deadline_at": NOW},
        {"member_id": 5, "deadline_at": NOW + 1, "reason": "done"},
        {"member_id": 6, "deadline_at": NOW + 1, "state": "sent"},
        state="expired",
    )
    rows.run("reminder_deliveries.doubt_plans", now=NOW)
    assert rows.of("member", "planned_version") == [0, 1, 0, 1, 1, 1]


@pytest.mark.parametrize("of", ["reminder", "reminder_change"])
def test_given_up_is_a_message_whose_reminder_or_change_has_time_left(rows: Rows, of: str):
    state = {"state": "undeliverable"} if of == "reminder" else {}
    rows.put(
        "delivery",
        {"detail": None},
        {"detail": "refused"},
        {"detail": "closed"},
        {"detail": "gone"},
        {"kind": "test"},
        {"state": "sent"},
        {},
        state="undeliverable",
        kind="single",
    )
    for delivery in range(1, 7):
        rows.put(of, {"delivery_id": delivery, "deadline_at": NOW + 1}, **state)
    rows.put(of, {"delivery_id": 7, "deadline_at": NOW}, **state)
    if of == "reminder":
        rows.put("delivery", state="undeliverable", kind="single")
        rows.put("reminder", delivery_id=8, deadline_at=NOW + 1, state="sent")
        rows.put("reminder", delivery_id=8, deadline_at=NOW + 1, state="undeliverable", reason="plan")
    assert sorted(rows.firsts("reminder_deliveries.given_up", now=NOW)) == [1, 2]


def test_what_is_taken_up_again_says_what_refused_it(rows: Rows):
    rows.put(
        "delivery",
        {"detail": "50007"},
        {"detail": None},
        {"detail": "x"},
        state="undeliverable",
        settled_at=3,
    )
    for delivery in (1, 2):
        rows.run("reminder_deliveries.take_up_given_up", delivery=delivery, now=NOW)
    assert rows.of("delivery", "state", "next_attempt_at", "settled_at", "detail") == [
        ("pending", NOW, None, "refused 50007"),
        ("pending", NOW, None, "refused "),
        ("undeliverable", 1, 3, "x"),
    ]


def test_due_messages_are_claimed_tests_first_then_those_due_first(rows: Rows):
    rows.put(
        "delivery",
        {"next_attempt_at": NOW},
        {"next_attempt_at": NOW + 1},
        {"next_attempt_at": NOW - 2},
        {"next_attempt_at": NOW - 1, "kind": "test"},
        {"next_attempt_at": NOW - 9, "kind": "change"},
        {"next_attempt_at": NOW - 3, "kind": "change", "attempts": 1},
        {"next_attempt_at": NOW - 9, "state": "sent"},
        {"next_attempt_at": NOW},
        kind="single",
        state="pending",
        fence=2,
    )
    claim = "reminder_deliveries.claim_due_deliveries"
    assert sorted(rows.firsts(claim, now=NOW, fresh=0, limit=3)) == [3, 4, 6]
    assert rows.firsts(claim, now=NOW, fresh=0, limit=1) == [1]
    assert rows.firsts(claim, now=NOW, fresh=0, limit=9) == [8]
    assert rows.of("delivery", "state", "fence") == [
        ("claimed", 3),
        ("pending", 2),
        ("claimed", 3),
        ("claimed", 3),
        ("pending", 2),
        ("claimed", 3),
        ("sent", 2),
        ("claimed", 3),
    ]


@pytest.mark.parametrize(("fresh", "first"), [(1, 2), (0, 1)])
def test_only_where_it_is_asked_for_what_was_never_attempted_comes_first(rows: Rows, fresh: int, first: int):
    rows.put(
        "delivery",
        {"attempts": 1, "next_attempt_at": 5},
        {"attempts": 0, "next_attempt_at": 6},
        state="pending",
    )
    assert rows.firsts("reminder_deliveries.claim_due_deliveries", now=NOW, fresh=fresh, limit=1) == [first]


def test_new_notices_are_claimed_those_due_first(rows: Rows):
    rows.put(
        "delivery",
        {"next_attempt_at": NOW},
        {"next_attempt_at": NOW + 1},
        {"next_attempt_at": NOW - 2},
        {"next_attempt_at": NOW - 1, "kind": "single"},
        {"next_attempt_at": NOW - 9, "attempts": 1},
        {"next_attempt_at": NOW - 9, "state": "sent"},
        {"next_attempt_at": NOW},
        kind="change",
        state="pending",
        fence=2,
    )
    claim = "reminder_deliveries.claim_new_notices"
    assert [rows.firsts(claim, now=NOW, limit=1) for _ in range(4)] == [[3], [1], [7], []]
    assert rows.of("delivery", "fence", "state")[2] == (3, "claimed")


def test_the_members_who_wait_longest_come_first_and_who_is_looked_back_for_when_it_is_over(rows: Rows):
    rows.put(
        "reminder",
        {"member_id": 1, "next_at": NOW},
        {"member_id": 2, "next_at": NOW + 1},
        {"member_id": 3, "next_at": NOW - 1},
        {"member_id": 4, "next_at": NOW - 9, "look_back": 1},
        {"member_id": 5, "next_at": NOW - 2, "look_back": 1, "deadline_at": NOW},
        {"member_id": 6, "next_at": NOW, "state": "claimed"},
        {"member_id": 7, "next_at": NOW},
        state="pending",
        deadline_at=NOW + 1,
    )
    oldest = "reminder_deliveries.oldest_due"
    assert rows.firsts(oldest, now=NOW, limit=9) == [5, 3, 1, 7]
    assert rows.firsts(oldest, now=NOW, limit=2) == [5, 3]


def test_what_is_due_of_members_comes_in_their_order_then_as_it_is_due(rows: Rows):
    rows.put(
        "reminder",
        {"member_id": 1, "due_at": 3},
        {"member_id": 1, "due_at": 2},
        {"member_id": 2, "due_at": 9},
        {"member_id": 2, "due_at": 9, "next_at": NOW + 1},
        {"member_id": 2, "due_at": 9, "state": "sent"},
        {"member_id": 2, "due_at": 9, "look_back": 1},
        {"member_id": 2, "due_at": 9, "look_back": 1, "deadline_at": NOW},
        {"member_id": 3, "due_at": 1},
        {"member_id": 1, "due_at": 2},
        state="pending",
        next_at=NOW,
        deadline_at=NOW + 1,
    )
    assert rows.firsts("reminder_deliveries.due_of_members", members=[2, 1], now=NOW) == [3, 7, 2, 9, 1]


@pytest.mark.parametrize(
    ("statement", "claimed"), [("claim_refused_of", [2]), ("claim_pending_of", [1, 2, 6])]
)
def test_the_messages_of_a_member_are_claimed_but_for_tests(rows: Rows, statement: str, claimed: list[int]):
    rows.put(
        "delivery",
        {"detail": None},
        {"detail": "refused 50007"},
        {"detail": "refused x", "kind": "test"},
        {"detail": "refused x", "state": "sending"},
        {"detail": "refused x", "member_id": 2},
        {"detail": "closed"},
        kind="single",
        state="pending",
        fence=2,
    )
    assert sorted(rows.firsts(f"reminder_deliveries.{statement}", member=1)) == claimed
    found = rows.of("delivery", "fence", "state")
    assert [number for number, row in enumerate(found, 1) if row == (3, "claimed")] == claimed


def test_what_is_due_of_a_member_by_its_hour_and_not_looked_back_for(rows: Rows):
    rows.put(
        "reminder",
        {"due_at": NOW},
        {"due_at": NOW + 1},
        {"due_at": NOW - 1},
        {"due_at": NOW, "look_back": 1},
        {"due_at": NOW, "state": "sent"},
        {"due_at": NOW, "member_id": 2},
        {"due_at": NOW},
        state="pending",
    )
    assert rows.firsts("reminder_deliveries.due_of", member=1, now=NOW) == [3, 1, 7]


@pytest.mark.parametrize(
    ("message", "busy"),
    [
        *(
            ({"state": state, "kind": "single"}, state in ("pending", "claimed", "sending"))
            for state in DELIVERY_STATES
        ),
        ({"state": "pending", "kind": "test"}, False),
        ({"state": "pending", "kind": "change"}, False),
        ({"state": "pending", "kind": "change", "attempts": 1}, True),
        ({"state": "claimed", "kind": "change"}, True),
        ({"state": "pending", "kind": "single", "member_id": 2}, False),
    ],
    ids=str,
)
def test_a_member_is_busy_with_a_message_on_its_way(rows: Rows, message: dict[str, object], busy: bool):
    rows.put("member", {"member_id": 1}, {"member_id": 3}, profile_version=2, planned_version=2)
    rows.put("delivery", {"member_id": 1} | message)
    [(member, _, stopped, *_, is_busy, stale, refused)] = rows.run(
        "reminder_deliveries.standings", members=[1]
    )
    assert (member, stopped, is_busy, stale, refused) == (1, None, int(busy), 0, 0)


@pytest.mark.parametrize(("planned", "stale"), [(2, 0), (1, 1)])
def test_a_plan_is_stale_that_is_older_than_the_profile(rows: Rows, planned: int, stale: int):
    rows.put("member", member_id=1, profile_version=2, planned_version=planned)
    rows.put("reminder_standing", {"member_id": 1, "stopped_at": 4}, {"member_id": 2, "stopped_at": 5})
    rows.put("delivery", {"state": "claimed", "fence": 1}, member_id=1)
    [(_, _, stopped, *_, is_stale, _)] = rows.run("reminder_deliveries.standings", members=[1])
    assert (stopped, is_stale) == (4, stale)
    [held] = rows.run("reminder_deliveries.held", delivery=1, fence=1)
    assert (held[5], *held[-3:]) == (4, 0, stale, 0)


def test_held_is_one_claimed_message_by_its_fence_also_of_who_set_nothing(rows: Rows):
    rows.put("member", {"member_id": 1}, {"member_id": 2}, time_zone="UTC")
    rows.put("delivery", {}, {}, {"state": "sending"}, member_id=1, state="claimed", fence=3)
    held = "reminder_deliveries.held"
    assert len(rows.run(held, delivery=1, fence=3)) == 1
    assert rows.run(held, delivery=1, fence=2) == []
    assert rows.run(held, delivery=3, fence=3) == []


@pytest.mark.parametrize(
    ("statement", "given", "states", "became"),
    [
        ("put_off", {"at": NOW}, {"pending"}, ("pending", None, None, NOW)),
        ("expire", {"now": NOW}, {"pending", "claimed"}, ("expired", None, NOW, 1)),
        ("withdraw", {"now": NOW, "reason": "plan"}, {"pending", "claimed"}, ("cancelled", "plan", NOW, 1)),
    ],
)
@pytest.mark.parametrize("state", REMINDER_STATES)
def test_putting_off_expiring_and_withdrawing_leave_what_has_ended(
    rows: Rows,
    state: str,
    statement: str,
    given: dict[str, object],
    states: set[str],
    became: tuple[object, ...],
):
    [number, _] = rows.put("reminder", {}, {}, state=state)
    rows.run(f"reminder_deliveries.{statement}", id=number, **given)
    same = (state, None, None, 1)
    found = rows.of("reminder", "state", "reason", "settled_at", "next_at")
    assert found == [became if state in states else same, same]


def test_a_reminder_joins_a_message_while_it_waits(rows: Rows):
    rows.put("reminder", *each("state", ("pending", "claimed", "pending")), delivery_id=None)
    for number in (1, 2):
        rows.run("reminder_deliveries.join_delivery", id=number, delivery=9)
    assert rows.of("reminder", "state", "delivery_id") == [
        ("claimed", 9),
        ("claimed", None),
        ("pending", None),
    ]


def test_a_new_message_is_claimed_for_the_first_time(rows: Rows):
    given = {"member": 5, "key": "k", "kind": "digest"}
    new = (1, 1, "k", 5, "digest", 0, None, NOW)
    assert rows.run("reminder_deliveries.create_delivery", **given, now=NOW) == [new]
    assert rows.of("delivery", "state", "created_at") == [("claimed", NOW)]


def test_the_reminders_of_a_message_come_by_deadline_then_as_they_are_due(rows: Rows):
    rows.put(
        "reminder",
        {"deadline_at": 2, "due_at": 3},
        {"deadline_at": 2, "due_at": 1},
        {"deadline_at": 1, "due_at": 4},
        {"deadline_at": 1, "due_at": 4},
        {"state": "cancelled"},
        {"delivery_id": 8},
        state="claimed",
        delivery_id=9,
    )
    assert rows.firsts("reminder_deliveries.joined", delivery=9) == [3, 4, 2, 1]


def test_the_first_attempt_is_kept_and_the_last_is_now(rows: Rows):
    rows.put(
        "delivery", {"attempts": 1, "first_attempt_at": 5, "last_attempt_at": 5}, {}, state="claimed", fence=3
    )
    rows.put(
        "delivery",
        {"state": "pending", "fence": 3},
        {"state": "claimed", "fence": 4},
        {"state": "claimed", "fence": 3},
    )
    for number in (1, 2, 3, 4):
        rows.run("reminder_deliveries.begin", delivery=number, fence=3, now=NOW)
    assert rows.of("delivery", "state", "attempts", "first_attempt_at", "last_attempt_at") == [
        ("sending", 2, 5, NOW),
        ("sending", 1, NOW, NOW),
        ("pending", 0, None, None),
        ("claimed", 0, None, None),
        ("claimed", 0, None, None),
    ]


@pytest.mark.parametrize("statement", ["wait", "finish"])
def test_only_what_is_claimed_or_being_sent_by_this_fence_waits_again_or_ends(rows: Rows, statement: str):
    rows.put("delivery", *each("state", DELIVERY_STATES), fence=3, detail="before", member_id=1)
    rows.put("delivery", *each("fence", (4, 3)), state="sending", detail="before")
    given = {"at": NOW, "now": NOW, "detail": "after", "state": "sent", "message": 77}
    for number in range(1, 9):
        rows.run(f"reminder_deliveries.{statement}", delivery=number, fence=3, **given)
    found = rows.of("delivery", "state", "detail", "next_attempt_at", "message_id", "settled_at")
    changed = [number for number, row in enumerate(found, 1) if row[1] == "after"]
    assert changed == [2, 3]
    assert found[1] == (
        ("pending", "after", NOW, None, None) if statement == "wait" else ("sent", "after", 1, 77, NOW)
    )


@pytest.mark.parametrize(("member", "closed_at", "closed"), [(1, 5, 1), (1, None, 0), (2, 5, 0)])
def test_what_ends_says_whether_its_member_took_no_messages(
    rows: Rows, member: int, closed_at: int | None, closed: int
):
    rows.put("reminder_standing", member_id=member, dm_closed_at=closed_at)
    rows.put("delivery", member_id=1, state="sending", fence=1)
    given = {"state": "sent", "message": 7, "detail": None, "now": NOW}
    assert rows.firsts("reminder_deliveries.finish", delivery=1, fence=1, **given) == [closed]


def test_freed_reminders_wait_again_and_those_that_ended_stay_ended(rows: Rows):
    rows.put("reminder", *each("state", ["claimed", "cancelled"]), delivery_id=9)
    rows.put("reminder", state="claimed", delivery_id=8)
    rows.run("reminder_deliveries.free_reminders", delivery=9, at=NOW)
    assert rows.of("reminder", "state", "delivery_id", "next_at") == [
        ("pending", None, NOW),
        ("cancelled", None, NOW),
        ("claimed", 8, 1),
    ]


def test_a_message_is_removed_that_was_never_attempted(rows: Rows):
    rows.put("delivery", {"attempts": 0}, {"attempts": 1}, {"attempts": 0})
    for number in (1, 2):
        rows.run("reminder_deliveries.remove_unattempted", delivery=number)
    assert rows.of("delivery", "id") == [2, 3]


def test_of_a_message_the_withdrawn_reminders_are_dropped_and_the_others_end_with_it(rows: Rows):
    rows.put(
        "reminder",
        {"reason": "stop"},
        {"reason": None},
        {"reason": "stop", "state": "expired"},
        {"reason": "stop", "delivery_id": 8},
        state="claimed",
        delivery_id=9,
    )
    rows.run("reminder_deliveries.drop_withdrawn", delivery=9, now=NOW)
    rows.run("reminder_deliveries.finish_reminders", delivery=9, now=NOW + 5, state="sent")
    assert rows.of("reminder", "state", "settled_at") == [
        ("cancelled", NOW),
        ("sent", NOW + 5),
        ("expired", None),
        ("claimed", None),
    ]


def test_since_when_messages_are_closed_is_kept_until_they_open(rows: Rows):
    for now in (5, 6):
        rows.run("reminder_deliveries.close_dms", member=1, now=now)
    rows.run("reminder_deliveries.close_dms", member=2, now=7)
    rows.put("reminder_standing", {"member_id": 3})
    rows.run("reminder_deliveries.close_dms", member=3, now=8)
    assert rows.of("reminder_standing", "dm_closed_at") == [5, 7, 8]
    assert rows.firsts("reminder_deliveries.open_dms", member=1) == [1]
    assert rows.firsts("reminder_deliveries.open_dms", member=1) == []
    assert rows.of("reminder_standing", "dm_closed_at") == [None, 7, 8]


@pytest.mark.parametrize(
    ("milliseconds", "seconds"),
    [(0, 0), (999, 0), (1000, 1), (59_999, 59), (60_000, 0), (60_000 * 20_000_000 + 5999, 5)],
)
def test_each_member_s_reminders_come_by_their_second_of_the_minute(
    rows: Rows, milliseconds: int, seconds: int
):
    member = milliseconds << 22
    rows.put("reminder", {"state": "pending"}, {"state": "claimed"}, member_id=member, due_at=60_000)
    rows.put("reminder", state="pending", member_id=5, due_at=60_000)
    rows.run("reminder_deliveries.look_again", member=member)
    assert rows.of("reminder", "next_at") == [60_000 + 1000 * seconds, 1, 1]


def test_what_waits_for_another_attempt_is_tried_now(rows: Rows):
    rows.put(
        "delivery",
        {"next_attempt_at": NOW + 9},
        {"next_attempt_at": NOW - 9},
        {"next_attempt_at": NOW + 9, "state": "sent"},
        {"next_attempt_at": NOW + 9, "member_id": 2},
        state="pending",
    )
    rows.run("reminder_deliveries.retry_now", member=1, now=NOW)
    assert rows.of("delivery", "next_attempt_at") == [NOW, NOW - 9, NOW + 9, NOW + 9]


@pytest.mark.parametrize("of", ["reminder", "reminder_change"])
def test_refused_messages_of_a_member_are_taken_up_while_something_in_them_has_time_left(rows: Rows, of: str):
    state = {"state": "undeliverable"} if of == "reminder" else {}
    rows.put("delivery", {}, {}, {"kind": "test"}, {"state": "sent"}, {"member_id": 2}, {},
             state="undeliverable", kind="single", settled_at=3)  # fmt: skip
    rows.put(of, *each("delivery_id", (1, 3, 4, 5)), **state, deadline_at=NOW + 1)
    rows.put(of, delivery_id=2, **state, deadline_at=NOW)
    if of == "reminder":
        rows.put("reminder", delivery_id=6, state="cancelled", deadline_at=NOW + 1)
        rows.put("reminder", delivery_id=6, **state, deadline_at=NOW + 1, reason="plan")
    assert rows.firsts("reminder_deliveries.take_up_refused", member=1, now=NOW) == [1]
    found = rows.of("delivery", "state", "next_attempt_at", "settled_at")
    assert found[:2] == [("pending", NOW, None), ("undeliverable", 1, 3)]


def test_with_a_message_its_undelivered_reminders_are_taken_up_while_they_have_time_left(rows: Rows):
    rows.put(
        "reminder",
        {"deadline_at": NOW + 1},
        {"deadline_at": NOW},
        {"deadline_at": NOW + 1, "state": "cancelled"},
        {"deadline_at": NOW + 1, "delivery_id": 8},
        {"deadline_at": NOW + 1, "reason": "plan"},
        state="undeliverable",
        delivery_id=9,
        settled_at=3,
    )
    rows.run("reminder_deliveries.take_up_reminders", delivery=9, now=NOW)
    assert rows.of("reminder", "state", "settled_at") == [
        ("claimed", None),
        ("undeliverable", 3),
        ("cancelled", 3),
        ("undeliverable", 3),
        ("undeliverable", 3),
    ]


@pytest.mark.parametrize(
    ("reminder", "message", "due"), [(5, 6, 5), (6, 5, 5), (5, None, 5), (None, 6, 6), (None, None, None)]
)
def test_the_next_thing_due_is_a_reminder_or_a_message_that_waits(
    rows: Rows, reminder: int | None, message: int | None, due: int | None
):
    rows.put("reminder", next_at=1, state="sent")
    rows.put("delivery", next_attempt_at=1, state="sent")
    if reminder is not None:
        rows.put("reminder", *each("next_at", (reminder + 9, reminder)), state="pending")
    if message is not None:
        rows.put("delivery", *each("next_attempt_at", (message + 9, message)), state="pending")
    assert rows.firsts("reminder_deliveries.next_due") == [due]


def test_what_waits_longest_is_a_due_reminder_or_a_message_from_its_first_attempt(rows: Rows):
    since = "reminder_deliveries.waiting_since"
    rows.put("reminder", {"next_at": NOW + 1}, {"next_at": 5, "state": "sent"}, state="pending")
    rows.put("delivery", {"state": "sent"}, {"state": "pending", "detail": "held"}, first_attempt_at=5)
    rows.put("delivery", *each("state", ("claimed", "sending")), first_attempt_at=5, detail="held")
    assert rows.firsts(since, now=NOW) == [None]
    rows.put("reminder", *each("next_at", (NOW, NOW - 1)), state="pending")
    assert rows.firsts(since, now=NOW) == [NOW - 1]
    assert rows.firsts(since, now=NOW - 1) == [NOW - 1]
    for at, state in enumerate(("sending", "claimed", "pending")):
        rows.put("delivery", *each("first_attempt_at", (90 - at, 95)), state=state)
        assert rows.firsts(since, now=NOW) == [90 - at]


def test_how_often_a_message_was_attempted(rows: Rows):
    rows.put("delivery", *each("attempts", (2, 3)))
    assert rows.firsts("reminder_deliveries.attempted", delivery=2) == [3]
