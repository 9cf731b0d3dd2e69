"""What a clock that was wrong has ended or put off is taken up where it is of use, and nothing else: row by row."""

from collections.abc import Mapping

import pytest

from bot.domain.reminder import PlanChanges
from storage.sql.times import from_ms
from tests.reminders.bench import Bench
from tests.reminders.made import MIA, SAM

NOW = 10_000_000
"""Milliseconds, as all times of a row."""
MINUTE = 60_000
ENDED = {"state": "expired", "deadline_at": NOW + 1, "settled_at": 5}
ATTEMPTED = {"attempts": 1, "first_attempt_at": 2, "last_attempt_at": 2}


@pytest.fixture
async def bench(bench: Bench) -> Bench:
    await bench.join(MIA)
    return bench


async def add(bench: Bench, table: str, row: Mapping[str, object]) -> None:
    async with bench.database.write() as tx:
        await tx.run(
            f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join(f':{name}' for name in row)})", **row
        )


async def add_reminder(bench: Bench, **columns: object) -> None:
    row = {"member_id": MIA, "season": 2027, "milestone": "x", "occurrence": 1, "lead": "1d", "date_only": 0}
    row |= {
        "milestone_wall": "2027-03-03T21:00:00",
        "milestone_zone": "Etc/UTC",
        "wall": "2027-03-02T21:00:00",
    }
    row |= {"zone": "Etc/UTC", "deadline_at": NOW + 1, "due_at": 7, "next_at": 8, "state": "pending"}
    await add(bench, "reminder", row | columns)


async def add_delivery(bench: Bench, **columns: object) -> None:
    row = {"id": 1, "member_id": MIA, "key": "a" * 20, "kind": "single", "state": "pending"}
    row |= {"fence": 1, "attempts": 0, "next_attempt_at": NOW + 1, "created_at": 1}
    await add(bench, "delivery", row | columns)


async def noticed(bench: Bench, columns: str, table: str) -> list[tuple[object, ...]]:
    await bench.deliveries.notice_clock(from_ms(NOW))
    return [tuple(row.values()) for row in await bench.rows(f"SELECT {columns} FROM {table} ORDER BY id")]


@pytest.mark.parametrize(
    ("row", "after"),
    [
        (ENDED, ("pending", 7, None)),
        (ENDED | {"deadline_at": NOW}, ("expired", 8, 5)),
        (ENDED | {"state": "cancelled", "reason": "plan"}, ("cancelled", 8, 5)),
        (ENDED | {"reason": "done"}, ("expired", 8, 5)),
    ],
    ids=["still of use", "over", "withdrawn", "done"],
)
async def test_a_reminder_that_ended_too_soon_waits_again(
    bench: Bench, row: Mapping[str, object], after: tuple[object, ...]
):
    await add_reminder(bench, **row)
    assert await noticed(bench, "state, next_at, settled_at", "reminder") == [after]


@pytest.mark.parametrize(
    ("row", "doubted"),
    [(ENDED, 1), (ENDED | {"deadline_at": NOW}, 0), (ENDED | {"reason": "done"}, 0), ({}, 0)],
    ids=["still of use", "over", "done", "waiting"],
)
async def test_what_is_taken_up_waits_for_a_plan_that_still_wishes_it(
    bench: Bench, row: Mapping[str, object], doubted: int
):
    await bench.join(SAM)
    await bench.let_plans_stand(from_ms(NOW))
    await add_reminder(bench, **row)
    await add_reminder(bench, **row, lead="7d")
    assert await bench.deliveries.notice_clock(from_ms(NOW)) == doubted
    assert await bench.reminders.stale_members(9) == [MIA][:doubted]


@pytest.mark.parametrize(("ahead", "doubted"), [(-1, False), (0, False), (1, True)])
async def test_a_plan_that_was_made_by_a_clock_that_was_ahead_is_made_anew(
    bench: Bench, ahead: int, doubted: bool
):
    await bench.change(MIA, PlanChanges())
    async with bench.database.write() as tx:
        await tx.run("UPDATE member SET planned_at = :at", at=NOW + ahead)
    assert await bench.deliveries.notice_clock(from_ms(NOW)) == doubted
    assert await bench.reminders.stale_members(9) == [MIA] * doubted


async def test_a_message_that_ended_too_soon_is_sent_with_what_is_still_of_use(bench: Bench):
    await add_delivery(bench, state="expired", settled_at=5)
    await add_delivery(bench, id=2, key="b" * 20, state="undeliverable", settled_at=5)
    for number, row in enumerate((ENDED, ENDED | {"deadline_at": NOW}, ENDED | {"state": "cancelled"})):
        reason = "plan" if row["state"] == "cancelled" else None
        await add_reminder(bench, **row, milestone=f"x{number}", delivery_id=1, reason=reason)
    await add_reminder(bench, **ENDED, delivery_id=2)
    after = await noticed(bench, "state, settled_at", "reminder")
    assert after == [("claimed", None), ("expired", 5), ("cancelled", 5), ("expired", 5)]
    messages = await bench.rows("SELECT state, next_attempt_at, settled_at FROM delivery ORDER BY id")
    assert messages == [
        {"state": "pending", "next_attempt_at": NOW, "settled_at": None},
        {"state": "undeliverable", "next_attempt_at": NOW + 1, "settled_at": 5},
    ]


@pytest.mark.parametrize(
    ("message", "reminder"),
    [
        ({"state": "expired"}, ENDED | {"deadline_at": NOW}),
        ({"state": "undeliverable"}, ENDED),
        ({"state": "expired"}, ENDED | {"state": "cancelled", "reason": "plan"}),
    ],
    ids=["over", "refused", "withdrawn"],
)
async def test_a_message_that_ended_for_another_reason_stays_as_it_is(
    bench: Bench, message: Mapping[str, object], reminder: Mapping[str, object]
):
    await add_delivery(bench, **message, settled_at=5)
    await add_reminder(bench, **reminder, delivery_id=1)
    assert await noticed(bench, "state, settled_at", "delivery") == [(message["state"], 5)]
    assert await bench.states() == [reminder["state"]]


@pytest.mark.parametrize(
    ("row", "at"),
    [
        (ATTEMPTED, NOW),
        ({"detail": "held"}, NOW),
        ({"detail": "x"}, NOW + 1),
        ({}, NOW + 1),
        (ATTEMPTED | {"next_attempt_at": NOW - 1}, NOW - 1),
        (ATTEMPTED | {"state": "expired"}, NOW + 1),
    ],
    ids=["attempted", "held", "other detail", "new", "due", "over"],
)
async def test_a_message_that_waits_for_a_second_attempt_is_looked_at(
    bench: Bench, row: Mapping[str, object], at: int
):
    await add_delivery(bench, **row)
    assert await noticed(bench, "next_attempt_at", "delivery") == [(at,)]


@pytest.mark.parametrize(
    ("due", "put_off", "left", "looked_at"),
    [
        (NOW, MINUTE + 1, 1, True),
        (NOW, MINUTE, 1, False),
        (NOW + 1, MINUTE + 1, 1, False),
        (NOW - 2 * MINUTE, MINUTE + 1, 3 * MINUTE, False),
        (NOW, MINUTE + 1, 0, False),
    ],
    ids=["later than a minute", "spread over a minute", "not due", "not ahead", "after its deadline"],
)
async def test_a_reminder_that_was_put_off_is_looked_at(
    bench: Bench, due: int, put_off: int, left: int, looked_at: bool
):
    """Put off until so long after it is due, and so long before it is over."""
    at = due + put_off
    row = {"due_at": due, "next_at": at, "deadline_at": at + left}
    await add_reminder(bench, **row)
    await add_reminder(bench, **row, milestone="y", state="cancelled", reason="plan")
    assert await noticed(bench, "next_at", "reminder") == [(NOW if looked_at else at,), (at,)]


@pytest.mark.parametrize(
    ("message", "news", "left", "taken_up"),
    [
        ({}, True, 1, True),
        ({}, True, 0, False),
        ({}, False, 1, True),
        ({}, False, 0, False),
        ({"detail": "closed"}, False, 1, False),
        ({"detail": "gone"}, False, 1, False),
        ({"detail": None}, False, 1, True),
        ({"state": "expired"}, False, 1, False),
    ],
)
async def test_what_was_given_up_is_taken_up_where_it_is_of_use(
    bench: Bench, message: Mapping[str, object], news: bool, left: int, taken_up: bool
):
    row = {"state": "undeliverable", "detail": "50109", "kind": "change" if news else "single", **message}
    await add_delivery(bench, **row, settled_at=5)
    if news:
        change = {"delivery_id": 1, "member_id": MIA, "season": 2027, "milestone": "x", "after": "{}"}
        await add(bench, "reminder_change", change | {"deadline_at": NOW + left})
    else:
        state = "expired" if row["state"] == "expired" else "undeliverable"
        await add_reminder(bench, state=state, delivery_id=1, deadline_at=NOW + left)
    assert await bench.deliveries.take_up_given_up(from_ms(NOW)) == taken_up
    assert await bench.states("delivery") == ["pending" if taken_up else row["state"]]
