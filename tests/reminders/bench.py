"""A real database with members and reminders in it, and a Discord that fails as it is told."""

import asyncio
import itertools
import random
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from bot.domain.discord_answer import DmClosed, Retry
from bot.domain.ids import DeliveryKey, MemberId, MessageId
from bot.domain.reminder import Milestone, NewReminder, PlanChanges, PlannedReminder
from bot.errors import TokenRefusedError
from bot.monitoring.figures import Figures
from bot.reminders.dispatcher import Dispatcher
from bot.reminders.keys import KeyMaker, nonce_of
from bot.reminders.ports import Outcome, Parcel, PlanResult, Sent, SentMessage
from bot.reminders.recovery import Recovery
from bot.reminders.service import ReminderService
from storage.reminders.deliveries import DeliveryStore
from storage.reminders.plans import ReminderStore
from storage.reminders.recovery import RecoveryStore
from storage.sql.ports import Database
from storage.sql.times import to_ms
from tests.databases import opened_copy
from tests.reminders.made import NOON, planned

KEYS = KeyMaker(b"s" * 32)
NONCE_MEMORY = timedelta(minutes=3)
"""How long the fake Discord remembers a nonce: "the past few minutes"."""


class Clock:
    """A clock that moves when told."""

    def __init__(self, now: datetime = NOON) -> None:
        self.at = now
        self.seconds = 0.0

    def now(self) -> datetime:
        return self.at

    def advance(self, by: timedelta) -> datetime:
        self.at += by
        self.seconds += max(by.total_seconds(), 0)
        return self.at

    def set_back(self, by: timedelta) -> None:
        """The clock is put back; no time passes."""
        self.at -= by

    def monotonic(self) -> float:
        return self.seconds

    def real(self) -> datetime:
        """What Discord's clock shows, which nobody puts back."""
        return NOON + timedelta(seconds=self.seconds)


@dataclass(frozen=True, slots=True)
class Message:
    """A direct message that arrived."""

    id: MessageId
    member: MemberId
    key: DeliveryKey
    parcel: Parcel
    at: datetime


@dataclass
class FakeDiscord:
    """Direct messages with Discord's nonce memory and a history; ``script`` holds what happens to the next sends.

    Script words: ``ok``; ``lost`` (arrives, the answer does not); ``down`` (nothing arrives); ``hang`` (arrives,
    then never answers). ``pause`` is awaited before and after a message is stored, for crashes in between.
    """

    clock: Clock
    messages: list[Message] = field(default_factory=list)
    script: deque[str] = field(default_factory=deque)
    outcomes: deque[Outcome] = field(default_factory=deque)
    refuses: set[MemberId] | None = None
    """Whose messages ``outcomes`` are for; everybody's when ``None``."""
    refused_token: bool = False
    closed: set[MemberId] = field(default_factory=set)
    posts: list[Parcel] = field(default_factory=list)
    searches: int = 0
    always: str = "ok"
    latency: timedelta = timedelta()
    pause: Callable[[str], Awaitable[None]] | None = None
    _nonces: dict[tuple[MemberId, str], Message] = field(default_factory=dict)
    _ids: Iterable[int] = field(default_factory=lambda: itertools.count(1))

    async def send(self, parcel: Parcel) -> Outcome:
        self.posts.append(parcel)
        await self._pause("before post")
        self.clock.advance(self.latency)
        if self.refused_token:
            raise TokenRefusedError
        if self.outcomes and (self.refuses is None or parcel.member in self.refuses):
            return self.outcomes.popleft()
        if parcel.member in self.closed:
            return DmClosed("403 50007")
        what = self.script.popleft() if self.script else self.always
        if what == "down":
            return Retry("500 before")
        message = self._store(parcel)
        await self._pause("after post")
        if what == "hang":
            await asyncio.Event().wait()
        return Retry("500 after") if what == "lost" else Sent(message.id)

    async def find(self, member: MemberId, key: DeliveryKey, since: datetime) -> Outcome | None:
        self.searches += 1
        await self._pause("before search")
        since -= timedelta(days=1)
        found = [
            message
            for message in self.messages
            if message.member == member and message.key == key and message.at >= since
        ]
        return Sent(found[0].id) if found else None

    async def sent_since(
        self, member: MemberId, since: datetime
    ) -> Outcome | Mapping[DeliveryKey, SentMessage]:
        self.searches += 1
        await self._pause("before search")
        if self.outcomes:
            return self.outcomes.popleft()
        since -= timedelta(days=1)
        theirs = [message for message in self.messages if message.member == member and message.at >= since]
        return {their.key: SentMessage(their.id, their.at) for their in theirs}

    def _store(self, parcel: Parcel) -> Message:
        nonce = (parcel.member, nonce_of(parcel.key))
        known = self._nonces.get(nonce)
        if known is not None and self.clock.real() - known.at < NONCE_MEMORY:
            return known
        message = Message(
            MessageId(next(iter(self._ids))), parcel.member, parcel.key, parcel, self.clock.real()
        )
        self.messages.append(message)
        self._nonces[nonce] = message
        return message

    async def _pause(self, place: str) -> None:
        if self.pause is not None:
            await self.pause(place)
        else:
            await asyncio.sleep(0)

    def received(self) -> dict[tuple[MemberId, str, int, str], int]:
        """How often each reminder arrived."""
        counts: defaultdict[tuple[MemberId, str, int, str], int] = defaultdict(int)
        for message in self.messages:
            for item in message.parcel.items:
                counts[message.member, item.milestone.id, item.occurrence, item.lead] += 1
        return dict(counts)


async def no_sleep(_: float) -> None:
    """Paces nothing."""


class Bench:
    """Stores on one database file, a clock and a Discord."""

    def __init__(self, database: Database, clock: Clock, discord: FakeDiscord) -> None:
        self.database = database
        self.clock = clock
        self.discord = discord
        self.reminders = ReminderStore(database, KEYS.key)
        self.deliveries = DeliveryStore(database, KEYS.key)
        self.figures = Figures()
        self.renew: Callable[[datetime], Awaitable[object]] = self.let_plans_stand
        self.dispatcher = self.new_dispatcher()

    def new_dispatcher(self) -> Dispatcher:
        """A dispatcher as after a start of the program."""
        return Dispatcher(
            self.deliveries,
            self.discord,
            self.clock,
            Recovery(RecoveryStore(self.database), KEYS.key),
            random.Random(7),
            no_sleep,
            self.clock.monotonic,
            self.figures,
            renew=self._renewed,
        )

    async def let_plans_stand(self, _now: datetime) -> None:
        """What is stored is what is wished: nobody plans here."""
        async with self.database.write() as tx:
            await tx.run("UPDATE member SET planned_version = profile_version")

    async def _renewed(self, now: datetime) -> None:
        await self.renew(now)

    async def join(self, *members: MemberId, zone: str = "Etc/UTC") -> None:
        """Members who consented."""
        async with self.database.write() as tx:
            for member in members:
                await tx.run(
                    "INSERT INTO member (member_id, consented_at, consent_version, time_zone, season, created_at)"
                    " VALUES (:member, 0, 1, :zone, 2027, 0)",
                    member=member,
                    zone=zone,
                )

    async def travel(self, member: MemberId, zone: str) -> None:
        """A member's time zone changes; the plan is made anew by whoever calls."""
        async with self.database.write() as tx:
            await tx.run(
                "UPDATE member SET time_zone = :zone WHERE member_id = :member", zone=zone, member=member
            )

    async def remind(
        self,
        member: MemberId,
        lead: str = "7d",
        *,
        wall: str = "2027-02-01 12:00",
        of: Milestone | None = None,
    ) -> PlannedReminder:
        """One reminder, due at noon of the first day unless told otherwise, for a milestone a month later."""
        wish = planned(lead, wall, of)
        await self.change(member, PlanChanges(inserted=(NewReminder(1, wish),)))
        return wish

    async def change(self, member: MemberId, changes: PlanChanges) -> None:
        """Apply changes as a plan."""
        version = await self.database.read.value(
            "SELECT profile_version FROM member WHERE member_id = :member", member=member
        )
        result = await self.reminders.apply_plan(
            member, version, lambda _rows, _standing: changes, self.clock.now()
        )
        assert result is PlanResult.APPLIED

    async def tick(self, after: timedelta = timedelta()) -> None:
        """Let time pass, then tick once."""
        await self.dispatcher.tick(self.clock.advance(after))

    async def settle_down(self, ticks: int = 40, step: timedelta = timedelta(minutes=5)) -> None:
        """Tick until long after everything has calmed down."""
        for _ in range(ticks):
            await self.tick(step)

    async def restart(self) -> None:
        """The process died and starts again on the same file: nothing is left but the database."""
        self.dispatcher = self.new_dispatcher()

    async def states(self, table: str = "reminder") -> list[str]:
        """The states of all rows, oldest first."""
        return [
            row["state"] for row in await self.database.read.rows(f"SELECT state FROM {table} ORDER BY id")
        ]

    async def rows(self, sql: str, **params: object) -> list[dict[str, object]]:
        return [dict(row) for row in await self.database.read.rows(sql, **params)]

    async def stand(self, member: MemberId, **columns: datetime | None) -> None:
        """Set what stands against writing to a member."""
        async with self.database.write() as tx:
            await tx.run(
                "INSERT INTO reminder_standing (member_id) VALUES (:member) ON CONFLICT DO NOTHING",
                member=member,
            )
            for column, at in columns.items():
                await tx.run(
                    f"UPDATE reminder_standing SET {column} = :at WHERE member_id = :member",
                    member=member,
                    at=None if at is None else to_ms(at),
                )


@asynccontextmanager
async def opened(directory: Path, clock: Clock | None = None, engine: str = "sqlite") -> AsyncIterator[Bench]:
    """A bench on a database of its own."""
    clock = clock or Clock()
    async with opened_copy(directory / "preceptor.db", engine) as database:
        yield Bench(database, clock, FakeDiscord(clock))


async def renew(service: ReminderService, now: datetime, zones: str = "") -> int:
    """What a start does: use the dates of the service, then plan everybody who is behind; how many."""
    await service.use_dates(now, zones)
    return await service.replan_stale(now)
