"""Both engines in one run, by the project's own stores: `python -m benchmarks.engines`.

Among 10,000, 100,000 and a million pending reminders: a claim, an attempt with its outcome, what a command reads, what a
change writes; then by which index each statement of the scheduler finds its rows. Ends with 1 when one of them reads every
reminder. Both sync to the same disk. Without PostgreSQL its column is left out.
"""

import asyncio
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from statistics import median

from benchmarks.advise import profiles
from bot.domain.ids import MemberId, MessageId
from bot.domain.profile import Visa
from bot.domain.reminder import (
    DeliveryRights,
    PlanChanges,
    PlannedReminder,
    StoredReminder,
)
from bot.privacy.cipher import MemberVault
from bot.reminders.keys import KeyMaker
from bot.reminders.policy import judge
from bot.reminders.ports import Claim, Delivered, PlanResult
from storage.keyring.member_keys import open_keys
from storage.migrations import migrations
from storage.postgres.connection import numbered
from storage.postgres.database import Database as PostgresDatabase
from storage.postgres.place import Place
from storage.profiles import ProfileStore
from storage.reminders.deliveries import DeliveryStore
from storage.reminders.plans import ReminderStore
from storage.sql.ports import Database
from storage.sql.times import to_ms
from storage.sqlite.database import Database as SqliteDatabase
from tests.plans import plan_of
from tests.postgres_server import MISSING, Server, programs, server_folder
from tests.storage.reminders.scheduling import EACH, fill, given, scheduling, slow

SIZES = (10_000, 100_000, 1_000_000)
NOW = datetime(2027, 2, 1, 12, tzinfo=UTC)
CLAIMED, CLAIMS = 20, 15
READS, WRITES = 300, 100
PEOPLE = 20
"""Members with a profile, who read and write in turn."""
MANY = 100_000
"""Where so many wait, no statement may read every message either; of a few, PostgreSQL reads all at once."""
KEYS = KeyMaker(b"s" * 32)
BARS = {
    "claim of 20": (1.61, 10.7),
    "begin + settle": (0.906, 1.55),
    "read: profile": (0.056, 0.094),
    "write: profile": (0.567, 0.774),
    "next_due": (0.042, 0.082),
    "waiting_since": (None, 0.09),
}
"""Milliseconds on SQLite and PostgreSQL, as the design measured them."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Milliseconds: how long half of the calls took at most, and what each used of our own CPU."""

    took: float
    cpu: float


Figures = dict[str, Cost]


@dataclass
class Engine:
    """An engine with its database, and the stores on it."""

    name: str
    database: Database
    vault: MemberVault

    def __post_init__(self) -> None:
        self.deliveries = DeliveryStore(self.database, KEYS.key)
        self.reminders = ReminderStore(self.database, KEYS.key)
        self.profiles = ProfileStore(self.database, self.vault)
        self._due = count(PEOPLE + 1)
        self._messages = count(1)

    async def grow(self, before: int, until: int) -> None:
        """Fill it up to so many pending reminders."""
        await fill(self.database, before, until, NOW)
        if before:
            return
        people = [MemberId(number) for number in range(1, PEOPLE + 1)]
        await self.vault.prepare(*people)
        for member, profile in zip(people, profiles(NOW.date()), strict=False):
            await self.profiles.change(member, lambda _, profile=profile: profile, now=NOW)

    async def measure(self) -> Figures:
        """What each costs."""
        claims: list[Claim] = []
        return {
            "claim of 20": await _timed(CLAIMS, lambda _: self.claim(claims), self._fall_due),
            "begin + settle": await _timed(CLAIMED * CLAIMS, lambda number: self.attempt(claims[number])),
            "read: profile": await _timed(READS, lambda number: self.profiles.read(_member(number))),
            "read: profile and plan": await _timed(READS, self._read),
            "write: profile": await _timed(WRITES, self._record),
            "write: profile and plan": await _timed(WRITES, self._change),
            "next_due": await _timed(READS, lambda _: self.deliveries.next_due()),
            "waiting_since": await _timed(READS, lambda _: self.deliveries.waiting_since(NOW)),
        }

    async def _fall_due(self) -> None:
        """One reminder of each of the next members is due."""
        async with self.database.write() as tx:
            for _ in range(CLAIMED):
                await tx.run(
                    "UPDATE reminder SET due_at = :now, next_at = :now"
                    " WHERE member_id = :member AND state = 'pending' AND lead = '1d'",
                    now=to_ms(NOW),
                    member=next(self._due),
                )

    async def claim(self, claims: list[Claim]) -> None:
        batch = await self.deliveries.claim(NOW, CLAIMED, judge)
        assert len(batch.claims) == CLAIMED, len(batch.claims)
        claims += batch.claims

    async def attempt(self, claim: Claim) -> None:
        assert await self.deliveries.begin_attempt(claim, NOW, judge)
        assert await self.deliveries.settle(claim, Delivered(MessageId(next(self._messages))), NOW)

    async def _read(self, number: int) -> None:
        assert await self.profiles.read(_member(number))
        assert await self.reminders.listing(_member(number), NOW, 10)

    async def _record(self, number: int) -> int:
        stored = await self.profiles.change(
            _member(number),
            lambda before: replace(before.profile, visa=None if before.profile.visa else Visa.J1),
            now=NOW,
        )
        assert stored
        return stored.version

    async def _change(self, number: int) -> None:
        """A profile changes, and one reminder of the plan moves."""
        version = await self._record(number)

        def moved(stored: Sequence[StoredReminder], _: DeliveryRights) -> PlanChanges:
            last = stored[-1]
            return PlanChanges(moved=((last.id, _an_hour_later(last.planned, number)),))

        result = await self.reminders.apply_plan(_member(number), version, moved, NOW)
        assert result is PlanResult.APPLIED


def _an_hour_later(planned: PlannedReminder, number: int) -> PlannedReminder:
    return replace(planned, due_at=planned.due_at + timedelta(hours=1 if number % 2 else -1))


def _member(number: int) -> MemberId:
    return MemberId(number % PEOPLE + 1)


async def _timed(
    times: int, act: Callable[[int], Awaitable[object]], before: Callable[[], Awaitable[None]] | None = None
) -> Cost:
    took: list[float] = []
    cpu = 0.0
    for number in range(times):
        if before is not None:
            await before()
        began, worked = time.perf_counter(), time.process_time()
        await act(number)
        took.append((time.perf_counter() - began) * 1000)
        cpu += (time.process_time() - worked) * 1000
    return Cost(median(took), cpu / times)


@asynccontextmanager
async def sqlite(folder: Path) -> AsyncIterator[Engine]:
    """A database in a file, as the program opens it."""
    database = await SqliteDatabase.open(folder / "preceptor.db", migrations("main"))
    try:
        async with _engine("SQLite", database, folder) as made:
            yield made
    finally:
        await database.close()


@asynccontextmanager
async def postgres(folder: Path) -> AsyncIterator[Engine]:
    """A server of its own, which syncs as it does by default, with its data beside that of SQLite."""
    found = programs()
    assert found is not None
    with server_folder() as place:
        server = Server(found, place, ("fsync=on",))
        server.start()
        database = await PostgresDatabase.open(Place(server.url()), "main")
        try:
            version = await database.read.value("SHOW server_version")
            syncs = (
                await database.read.value("SHOW fsync"),
                await database.read.value("SHOW synchronous_commit"),
            )
            assert syncs == ("on", "on")
            async with _engine(f"PostgreSQL {version.split()[0]}", database, folder) as made:
                yield made
        finally:
            await database.close()


@asynccontextmanager
async def _engine(name: str, database: Database, folder: Path) -> AsyncIterator[Engine]:
    keys = await open_keys(folder, database)
    try:
        yield Engine(name, database, await MemberVault.open_with(keys.store, keys.operator))
    finally:
        await keys.store.close()


def missing() -> str | None:
    """Why there is no PostgreSQL to measure; ``None`` where there is."""
    return None if programs() else MISSING


async def plans(engine: Engine, pending: int) -> tuple[dict[str, str], list[str]]:
    """How each statement of the scheduler finds its rows, and which of them read all."""
    found: dict[str, str] = {}
    wrong: list[str] = []
    params = given(to_ms(NOW), member=EACH)
    for name, sql in scheduling():
        plan = await plan_of(engine.database, sql, {each: params[each] for each in numbered(sql)[1]})
        read = slow(plan) - (set() if pending >= MANY else {"delivery"})
        found[name] = ", ".join(sorted(plan.indexes)) or "-"
        if read:
            wrong.append(f"{engine.name}, {name}: reads all of {', '.join(sorted(read))}")
    return found, wrong


def _print(pending: int, engines: list[Engine], figures: list[Figures]) -> None:
    names = "".join(f"{engine.name:>26}" for engine in engines)
    print(f"{f'{pending:,} pending':26}{names}      the design's bars")
    for what in figures[0]:
        costs = [f"{each[what].took:.3f} ms ({each[what].cpu:.3f} of CPU)" for each in figures]
        lite, post = BARS.get(what, (None, None))
        bars = "" if post is None else f"{lite or '-'} and {post}"
        print(f"  {what:24}" + "".join(f"{cost:>26}" for cost in costs) + f"      {bars}")


def _print_plans(engines: list[Engine], found: list[dict[str, str]]) -> None:
    print(f"by which indexes, among {SIZES[-1]:,}: {' | '.join(engine.name for engine in engines)}")
    for name in found[0]:
        print(f"  {name}: " + " | ".join(each[name] for each in found))


async def measure() -> list[str]:
    """Both engines at every size; the statements that read all reminders."""
    wrong: list[str] = []
    async with AsyncExitStack() as opened:
        makers = [sqlite]
        if (why := missing()) is None:
            makers.append(postgres)
        else:
            print(f"PostgreSQL is left out: {why}")
        engines: list[Engine] = []
        for maker in makers:
            folder = Path(opened.enter_context(tempfile.TemporaryDirectory()))
            engines.append(await opened.enter_async_context(maker(folder)))
        found: list[dict[str, str]] = []
        for before, pending in zip((0, *SIZES), SIZES, strict=False):
            for engine in engines:
                await engine.grow(before, pending)
            _print(pending, engines, [await engine.measure() for engine in engines])
            found = []
            for engine in engines:
                by_index, reads_all = await plans(engine, pending)
                found.append(by_index)
                wrong += reads_all
        _print_plans(engines, found)
    return wrong


def main() -> None:
    """Measure; end with 1 when a statement of the scheduler reads every reminder."""
    wrong = asyncio.run(measure())
    print("\n".join(wrong) or "no statement of the scheduler reads every reminder")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
