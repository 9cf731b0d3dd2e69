"""Reminders at size: `python -m benchmarks.reminders`.

100,000 overdue ones at a start (the loop must not block, order and digest rule hold), a million pending ones (the next
due, the claim and the completion, each completion a commit of its own), and one member who moves one date 10,000 times,
with as many interviews, and messages of before, as a member can have.
"""

import asyncio
import gc
import sqlite3
import tempfile
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import cycle, islice
from pathlib import Path

from bot.app import open_installation
from bot.config import Config, StorageSection
from bot.domain.exam import ExamRecord, ExamStatus
from bot.domain.ids import MemberId, MessageId
from bot.domain.interview import INTERVIEWS_MAX, InterviewFormat
from bot.domain.profile import Profile
from bot.ledger.directory import DIRECTORY
from bot.profile.interviews import with_interview
from bot.reminders.dispatcher import Dispatcher
from bot.reminders.keys import KeyMaker
from bot.reminders.ports import Outcome, Parcel, Sent
from bot.reminders.recovery import Recovery
from storage.files.directory import DATABASE_FILE
from storage.migrations import migrations
from storage.reminders.deliveries import DeliveryStore
from storage.reminders.plans import SETTLED_KEPT
from storage.reminders.recovery import RecoveryStore
from storage.sql.times import to_ms
from storage.sqlite.database import Database

NOW = datetime(2027, 2, 1, 12, tzinfo=UTC)
OVERDUE, PENDING, SENT = 100_000, 1_000_000, 2_000
MOVES = 10_000
EACH = 2
"""Overdue reminders of each member: they must come in one message."""
KEYS = KeyMaker(b"s" * 32)


class Carrier:
    """Takes every message at once and remembers for whom they were, in their order.

    ``sizes``: how many reminders were in a message. It keeps no parcel: hundreds of thousands of objects would make the
    garbage collector stop the loop for far longer than anything of the bot's does.
    """

    def __init__(self) -> None:
        self.members: list[MemberId] = []
        self.sizes: set[int] = set()

    async def send(self, parcel: Parcel) -> Outcome:
        """It arrives."""
        self.members.append(parcel.member)
        self.sizes.add(len(parcel.items))
        return Sent(MessageId(len(self.members)))

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


ADD_MEMBER = (
    "INSERT INTO member (member_id, consented_at, consent_version, time_zone, season, created_at, planned_version)"
    " VALUES (:id, 0, 1, 'Etc/UTC', 2027, 0, 1)"
)
ADD_REMINDER = (
    "INSERT INTO reminder (member_id, season, milestone, occurrence, lead, milestone_wall, milestone_zone,"
    " date_only, deadline_at, wall, zone, due_at, next_at, state) VALUES (:member, 2027, 'match_day', 1, :lead,"
    " '2028-03-19T12:00:00', 'Etc/UTC', 0, :deadline, '2027-02-01T12:00:00', 'Etc/UTC', :due, :due, 'pending')"
)

ADD_SENT_MESSAGE = (
    "INSERT INTO delivery (id, member_id, key, kind, state, fence, attempts, first_attempt_at, next_attempt_at,"
    " message_id, created_at, settled_at) VALUES (:number, :member, :key, 'single', 'sent', 1, 1, :at, :at, :number,"
    " :at, :at)"
)
ADD_SENT = (
    "INSERT INTO reminder (member_id, season, milestone, occurrence, lead, milestone_wall, milestone_zone,"
    " date_only, deadline_at, wall, zone, due_at, next_at, state, delivery_id, settled_at) VALUES (:member, 2027,"
    " 'interview_' || (1000 + :number), 1, '7d', '2027-01-19T12:00:00', 'Etc/UTC', 0, :at + 1, '2027-01-12T12:00:00',"
    " 'Etc/UTC', :at, :at, 'sent', :number, :at)"
)


def members(count: int) -> Iterator[dict[str, int]]:
    """The members numbered from 1."""
    return ({"id": number} for number in range(1, count + 1))


def reminders(count: int, *, each: int, due: datetime, step: timedelta) -> Iterator[dict[str, object]]:
    """So many reminders, ``each`` of every member, due from ``due`` on in steps."""
    people, deadline = count // each, to_ms(due + timedelta(days=400))
    for number in range(count):
        yield {
            "member": number % people + 1,
            "lead": f"{number // people + 1}d",
            "deadline": deadline,
            "due": to_ms(due + step * number),
        }


@asynccontextmanager
async def filled(count: int, *, each: int, due: datetime, step: timedelta) -> AsyncIterator[Database]:
    """A database with so many reminders, ``each`` of every member, due from ``due`` on in steps."""
    with tempfile.TemporaryDirectory() as folder:
        database = await Database.open(Path(folder) / "preceptor.db", migrations("main"))
        async with database.write() as tx:
            await tx.run_many(ADD_MEMBER, members(count // each))
            await tx.run_many(ADD_REMINDER, reminders(count, each=each, due=due, step=step))
        try:
            yield database
        finally:
            await database.close()


def dispatcher(database: Database, carrier: Carrier) -> Dispatcher:
    """The real dispatcher, without pauses between sends."""

    async def at_once(_: float) -> None:
        await asyncio.sleep(0)

    async def no_plans(_: datetime) -> None:
        pass

    recovery = Recovery(RecoveryStore(database), KEYS.key)
    store = DeliveryStore(database, KEYS.key)
    return Dispatcher(store, carrier, Fixed(), recovery, sleep=at_once, renew=no_plans)  # type: ignore[arg-type]


@dataclass
class Waits:
    """The longest waits, in seconds, of a heartbeat of 1 ms."""

    loop: float = 0.0
    at_work: float = 0.0
    """What the loop's thread itself computed during one heartbeat, at most: the rest was the machine's doing."""
    beside: float = 0.0
    """The same heartbeat in a thread that has nothing to do with the loop."""


@asynccontextmanager
async def heartbeats() -> AsyncIterator[Waits]:
    """While the block runs, the loop and a thread beside it are asked to wake every millisecond."""
    waits, stop = Waits(), threading.Event()

    async def loop() -> None:
        while True:
            before, worked = time.perf_counter(), time.thread_time()
            await asyncio.sleep(0.001)
            waits.loop = max(waits.loop, time.perf_counter() - before - 0.001)
            waits.at_work = max(waits.at_work, time.thread_time() - worked)

    def thread() -> None:
        while not stop.is_set():
            before = time.perf_counter()
            time.sleep(0.001)
            waits.beside = max(waits.beside, time.perf_counter() - before - 0.001)

    beside, within = threading.Thread(target=thread), asyncio.create_task(loop())
    beside.start()
    try:
        yield waits
    finally:
        stop.set()
        within.cancel()
        beside.join()


async def overdue() -> None:
    """All that is overdue at a start."""
    async with filled(
        OVERDUE, each=EACH, due=NOW - timedelta(days=30), step=timedelta(seconds=1)
    ) as database:
        carrier = Carrier()
        gc.collect()
        gc.freeze()
        async with heartbeats() as waits:
            before, worked = time.perf_counter(), time.process_time()
            await dispatcher(database, carrier).tick(NOW)
            took, worked = time.perf_counter() - before, time.process_time() - worked
        sent = len(carrier.members)
        print(f"overdue: {OVERDUE:,} reminders in {sent:,} messages, {took:.1f} s, {worked:.1f} s of CPU")
        print(f"overdue: {sent / took:,.0f} messages/s, {OVERDUE / took:,.0f} rows/s, bar 1,000 rows/s")
        print(
            f"overdue: longest wait of the loop {waits.loop * 1000:.0f} ms, bar 50 ms; at work for"
            f" {waits.at_work * 1000:.0f} ms at most; a thread beside it waited {waits.beside * 1000:.0f} ms"
        )
        print(
            f"overdue: one digest each {len(set(carrier.members)) == sent},"
            f" in order {_nearly_sorted(carrier.members)}"
        )
        assert min(carrier.sizes) > 1


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
        rate = len(carrier.members) / (time.perf_counter() - before)
        print(f"pending: claim and complete among {PENDING:,}: {rate:,.0f} rows/s, bar 1,000 rows/s")


async def moves() -> None:
    """One date moved again and again, by a member who has all that a member can have."""
    with tempfile.TemporaryDirectory() as folder:
        config = Config(storage=StorageSection(directory=Path(folder)))
        async with open_installation(config, clock=Fixed()) as installation:
            profiles, member = installation.services.profiles, MemberId(1 << 60)
            await profiles.register(member, time_zone="Asia/Karachi", now=NOW)
            await profiles.change(member, _with_all_interviews, now=NOW)
            beside = sqlite3.connect(Path(folder) / DATABASE_FILE, isolation_level=None)
            _settle(beside, member)
            gc.collect()
            gc.freeze()
            async with heartbeats() as waits:
                before, worked = time.perf_counter(), time.process_time()
                for day in range(MOVES):
                    await profiles.change(
                        member, _moved_to(date(2027, 3, 1) + timedelta(days=day % 300)), now=NOW
                    )
                took, worked = time.perf_counter() - before, time.process_time() - worked
            [rows] = beside.execute("SELECT count(*) FROM reminder").fetchone()
            beside.close()
        print(
            f"moves: {MOVES:,} in {took:.0f} s, {worked / MOVES * 1000:.1f} ms of CPU each; {rows:,} rows then"
        )
        print(
            f"moves: longest wait of the loop {waits.loop * 1000:.0f} ms, bar 50 ms; at work for"
            f" {waits.at_work * 1000:.0f} ms at most; a thread beside it waited {waits.beside * 1000:.0f} ms"
        )


def _with_all_interviews(profile: Profile) -> Profile:
    first = datetime(2027, 2, 20, 9)  # noqa: DTZ001 (wall time in the zone beside it)
    for number, program in enumerate(islice(cycle(DIRECTORY.programs), INTERVIEWS_MAX)):
        at = first + timedelta(hours=6 * number)
        profile = with_interview(profile, program, at, "America/New_York", InterviewFormat.VIDEO)
    return profile


def _moved_to(day: date) -> Callable[[Profile], Profile]:
    exam = ExamRecord(status=ExamStatus.BOOKED, date=day)
    return lambda profile: replace(profile, step2ck=exam)


def _settle(beside: sqlite3.Connection, member: MemberId) -> None:
    """As many messages of before, each with a reminder, as are kept."""
    for number in range(1, SETTLED_KEPT + 1):
        values = {"number": number, "member": member, "key": f"{number:020d}", "at": to_ms(NOW) - number}
        beside.execute(ADD_SENT_MESSAGE, values)
        beside.execute(ADD_SENT, values)


def main() -> None:
    """Measure all."""
    asyncio.run(overdue())
    asyncio.run(pending())
    asyncio.run(moves())


if __name__ == "__main__":
    main()
