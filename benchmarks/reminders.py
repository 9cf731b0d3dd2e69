"""Reminders at size: `python -m benchmarks.reminders`.

100,000 overdue ones at a start (the loop must not block, order and digest rule hold), a million pending ones (the next
due, the claim and the completion, each completion a commit of its own).
"""

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.domain.ids import MemberId, MessageId
from bot.domain.reminder import DeliveryKind
from bot.reminders.dispatcher import Dispatcher
from bot.reminders.keys import KeyMaker
from bot.reminders.ports import Outcome, Parcel, Sent
from bot.reminders.recovery import Recovery
from storage.database import Database
from storage.migrations import migrations
from storage.reminder_deliveries import DeliveryStore
from storage.reminder_recovery import RecoveryStore
from storage.times import to_ms

NOW = datetime(2027, 2, 1, 12, tzinfo=UTC)
OVERDUE, PENDING, SENT = 100_000, 1_000_000, 2_000
EACH = 2
"""Overdue reminders of each member: they must come in one message."""
KEYS = KeyMaker(b"s" * 32)


class Carrier:
    """Takes every message at once and remembers in which order they came."""

    def __init__(self) -> None:
        self.parcels: list[Parcel] = []

    async def send(self, parcel: Parcel) -> Outcome:
        """It arrives."""
        self.parcels.append(parcel)
        return Sent(MessageId(len(self.parcels)))

    async def find(self, *_: object) -> Outcome | None:
        """Nothing is looked for."""
        return None

    async def sent_since(self, *_: object) -> dict[object, object]:
        """Nothing is looked for."""
        return {}


class Fixed:
    """The clock stands still."""

    def now(self) -> datetime:
        """Noon."""
        return NOW


@asynccontextmanager
async def filled(reminders: int, *, each: int, due: datetime, step: timedelta) -> AsyncIterator[Database]:
    """A database with so many reminders, ``each`` of every member, due from ``due`` on in steps."""
    with tempfile.TemporaryDirectory() as folder:
        database = await Database.open(Path(folder) / "preceptor.db", migrations("main"))
        members = reminders // each
        async with database.write() as tx:
            await tx.run_many(
                "INSERT INTO member (member_id, consented_at, consent_version, time_zone, season, created_at)"
                " VALUES (:id, 0, 1, 'Etc/UTC', 2027, 0)",
                ({"id": number} for number in range(1, members + 1)),
            )
            deadline = to_ms(NOW + timedelta(days=400))
            await tx.run_many(
                "INSERT INTO reminder (member_id, season, milestone, occurrence, lead, milestone_wall, milestone_zone,"
                " date_only, deadline_at, wall, zone, due_at, next_at, state) VALUES (:member, 2027, 'match_day', 1, :lead,"
                " '2028-03-19T12:00:00', 'Etc/UTC', 0, :deadline, '2027-02-01T12:00:00', 'Etc/UTC', :due, :due, 'pending')",
                (
                    {
                        "member": number % members + 1,
                        "lead": f"{number // members + 1}d",
                        "deadline": deadline,
                        "due": to_ms(due + step * number),
                    }
                    for number in range(reminders)
                ),
            )
        try:
            yield database
        finally:
            await database.close()


def dispatcher(database: Database, carrier: Carrier) -> Dispatcher:
    """The real dispatcher, without pauses between sends."""

    async def at_once(_: float) -> None:
        await asyncio.sleep(0)

    recovery = Recovery(RecoveryStore(database), KEYS.key)
    store = DeliveryStore(database, KEYS.key)
    return Dispatcher(store, carrier, Fixed(), recovery, sleep=at_once)  # type: ignore[arg-type]


async def longest_block(stop: asyncio.Event) -> float:
    """The longest time in seconds that the loop let a heartbeat of 1 ms wait."""
    longest = 0.0
    while not stop.is_set():
        before = time.perf_counter()
        await asyncio.sleep(0.001)
        longest = max(longest, time.perf_counter() - before - 0.001)
    return longest


async def overdue() -> None:
    """All that is overdue at a start."""
    async with filled(
        OVERDUE, each=EACH, due=NOW - timedelta(days=30), step=timedelta(seconds=1)
    ) as database:
        carrier, stop = Carrier(), asyncio.Event()
        beat = asyncio.create_task(longest_block(stop))
        before = time.perf_counter()
        await dispatcher(database, carrier).tick(NOW)
        took = time.perf_counter() - before
        stop.set()
        block = await beat
        once = sorted(item for parcel in carrier.parcels for item in [parcel.member])
        first = [MemberId(parcel.member) for parcel in carrier.parcels]
        print(f"overdue: {OVERDUE:,} reminders in {len(carrier.parcels):,} messages, {took:.1f} s")
        print(
            f"overdue: {len(carrier.parcels) / took:,.0f} messages/s, {OVERDUE / took:,.0f} rows/s, bar 1,000 rows/s"
        )
        print(f"overdue: longest block of the loop {block * 1000:.0f} ms, bar 50 ms")
        print(f"overdue: one digest each {len(set(once)) == len(once)}, in order {_nearly_sorted(first)}")
        assert all(parcel.kind is DeliveryKind.DIGEST for parcel in carrier.parcels)


def _nearly_sorted(members: list[MemberId]) -> bool:
    """Whether members came in the order their reminders fell due; four sends at once may swap neighbours."""
    return all(abs(place + 1 - member) < 100 for place, member in enumerate(members[:-1]))


async def pending() -> None:
    """The next due and the claims among a million."""
    async with filled(PENDING, each=10, due=NOW + timedelta(hours=1), step=timedelta(seconds=1)) as database:
        async with database.write() as tx:
            # These, of different members, are due now.
            await tx.run(
                "UPDATE reminder SET due_at = :now, next_at = :now WHERE id <= :most",
                now=to_ms(NOW),
                most=SENT,
            )
        carrier = Carrier()
        working = dispatcher(database, carrier)
        before = time.perf_counter()
        for _ in range(100):
            await working.next_due()
        print(f"pending: next due among {PENDING:,}: {(time.perf_counter() - before) * 10:.2f} ms, bar 1 ms")
        before = time.perf_counter()
        await working.tick(NOW)
        rate = len(carrier.parcels) / (time.perf_counter() - before)
        print(f"pending: claim and complete among {PENDING:,}: {rate:,.0f} rows/s, bar 1,000 rows/s")


def main() -> None:
    """Measure both."""
    asyncio.run(overdue())
    asyncio.run(pending())


if __name__ == "__main__":
    main()
