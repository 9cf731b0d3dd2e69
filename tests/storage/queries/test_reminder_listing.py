"""What `/reminders list` shows of each state, at the exact instant, and in which order."""

from tests.storage.queries.rows import NOW, Rows


def test_coming_is_what_waits_and_is_not_due_yet(rows: Rows):
    rows.put(
        "reminder",
        {"due_at": NOW},
        {"due_at": NOW + 2},
        {"due_at": NOW + 1},
        {"due_at": NOW + 1},
        {"due_at": NOW + 1, "state": "claimed"},
        {"due_at": NOW + 1, "member_id": 2},
        state="pending",
        member_id=1,
    )
    assert rows.firsts("reminder_listing.coming", member=1, now=NOW, limit=9) == [3, 4, 2]
    assert rows.firsts("reminder_listing.coming", member=1, now=NOW, limit=2) == [3, 4]
    assert rows.firsts("reminder_listing.count_coming", member=1, now=NOW) == [3]


def test_waiting_is_what_is_due_on_its_way_or_was_refused_while_it_is_of_use(rows: Rows):
    rows.put("delivery", {"detail": "closed"}, {"detail": "gone"}, {"detail": "x"})
    undeliverable = {"state": "undeliverable", "delivery_id": 1}
    rows.put(
        "reminder",
        {"due_at": NOW},
        {"due_at": NOW - 1},
        {"due_at": NOW + 1},
        {"due_at": NOW, "deadline_at": NOW},
        {"state": "claimed", "due_at": 8},
        {"state": "claimed", "due_at": 8, "reason": "plan"},
        undeliverable | {"due_at": 9},
        undeliverable | {"due_at": 9, "delivery_id": 2},
        undeliverable | {"due_at": 9, "delivery_id": 3},
        undeliverable | {"due_at": 9, "reason": "done"},
        {"state": "sent", "due_at": 9, "delivery_id": 1},
        {"due_at": NOW, "member_id": 2},
        state="pending",
        member_id=1,
        deadline_at=NOW + 1,
    )
    assert rows.firsts("reminder_listing.waiting", member=1, now=NOW, limit=9) == [5, 7, 8, 2, 1]
    assert rows.firsts("reminder_listing.waiting", member=1, now=NOW, limit=2) == [5, 7]


def test_missed_is_what_expired_the_last_first(rows: Rows):
    rows.put(
        "reminder",
        {"settled_at": 2},
        {"settled_at": 3},
        {"settled_at": 3},
        {"settled_at": 9, "state": "sent"},
        {"settled_at": 9, "member_id": 2},
        state="expired",
        member_id=1,
    )
    assert rows.firsts("reminder_listing.missed", member=1, limit=9) == [3, 2, 1]
    assert rows.firsts("reminder_listing.missed", member=1, limit=2) == [3, 2]


def log(rows: Rows) -> None:
    rows.put(
        "delivery",
        {"settled_at": 3, "last_attempt_at": 9, "attempts": 1},
        {"last_attempt_at": 4, "attempts": 1},
        {"attempts": 0, "state": "sent", "created_at": 4},
        {"attempts": 0, "created_at": 9},
        {"attempts": 1, "created_at": 9, "member_id": 2},
        {"attempts": 2, "settled_at": 1},
        member_id=1,
        state="pending",
        created_at=2,
    )


def test_the_log_is_what_was_attempted_or_sent_by_when_it_ended_else_was_attempted_else_made(rows: Rows):
    log(rows)
    found = rows.run("reminder_listing.log", member=1, limit=9)
    assert [(row[0], row[-1]) for row in found] == [(3, 4), (2, 4), (1, 3), (6, 1)]
    assert rows.firsts("reminder_listing.log", member=1, limit=2) == [3, 2]


def test_the_milestones_of_the_log_are_those_of_its_messages(rows: Rows):
    log(rows)
    for delivery in range(1, 7):
        rows.put("reminder", member_id=1, delivery_id=delivery, deadline_at=delivery)
    rows.put("reminder", member_id=2, delivery_id=3)
    delivered = "reminder_listing.milestones_delivered"
    assert rows.firsts(delivered, member=1, limit=9) == [1, 2, 3, 6]
    assert rows.firsts(delivered, member=1, limit=2) == [2, 3]
    assert rows.firsts(delivered, member=1, limit=3) == [1, 2, 3]


def test_of_the_leads_of_a_milestone_the_log_shows_the_earliest_of_each(rows: Rows):
    rows.put("delivery", {"id": 9, "attempts": 1, "member_id": 1})
    rows.put(
        "reminder",
        {"lead": "a", "milestone_wall": "w2", "milestone_zone": "z2", "date_only": 1, "deadline_at": 4},
        {"lead": "b", "milestone_wall": "w1", "milestone_zone": "z1", "date_only": 0, "deadline_at": 9},
        {"milestone": "m1", "deadline_at": 5},
        {"milestone": "m0", "deadline_at": 5},
        member_id=1,
        delivery_id=9,
        milestone="m2",
    )
    found = rows.run("reminder_listing.milestones_delivered", member=1, limit=9)
    assert [row[2] for row in found] == ["m2", "m0", "m1"]
    assert found[0][3:] == ("w1", "z1", 0)
