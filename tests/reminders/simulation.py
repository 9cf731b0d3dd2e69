"""A whole season in a second: the real dispatcher, planner and database, everything else simulated from one seed.

Chance decides what members do, what Discord does, how the clock steps, and where the process dies: at any statement,
before or after any commit, before or after any message is stored. A dead process gets to do nothing more; the next
one finds the file as the last commit left it.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from bot.domain.ids import LeadId
from bot.domain.reminder_settings import LEAD_CHOICES
from bot.reminders.leads import kind_of
from bot.reminders.snooze import Span
from storage.reminders.deliveries import DeliveryStore
from storage.sql.ports import Database
from tests.databases import reopened
from tests.properties.test_reminder_machine import HOME, HOURS_CHOICES, NAMED, Deliveries
from tests.reminders.bench import KEYS

STEPS = 35
GAPS = tuple(timedelta(seconds=seconds) for seconds in (5, 40, 90, 600, 3600, 6 * 3600, 26 * 3600, 9 * 86400))
ZONES = ("Africa/Cairo", "Asia/Manila", *HOME.values())
WORDS = ("ok", "ok", "ok", "lost", "lost", "down")


class Killed(BaseException):
    """The process is gone."""


class Fuse:
    """Counts the points at which the process could die, and kills it at the n-th and ever after."""

    def __init__(self, at: int) -> None:
        self.left = at

    def burn(self) -> None:
        """One more point; raises `Killed` from the n-th on."""
        self.left -= 1
        if self.left <= 0:
            raise Killed

    async def pause(self, _place: str) -> None:
        """A point on Discord's side."""
        await asyncio.sleep(0)
        self.burn()


class MortalDatabase:
    """A database whose process may die before and after every statement and every commit."""

    def __init__(self, database: Database, fuse: Fuse) -> None:
        self._database = database
        self._fuse = fuse

    @property
    def read(self) -> Any:
        """Reads, each of which may be the last."""
        return _Mortal(self._database.read, self._fuse)

    @asynccontextmanager
    async def write(self, about: int | None = None) -> AsyncIterator[Any]:
        """A transaction; one that dies before its commit has not been."""
        self._fuse.burn()
        async with self._database.write(about) as tx:
            yield _Mortal(tx, self._fuse)
            self._fuse.burn()
        self._fuse.burn()


class _Mortal:
    def __init__(self, statements: Any, fuse: Fuse) -> None:
        self._statements = statements
        self._fuse = fuse

    def __getattr__(self, name: str) -> Callable[..., Any]:
        run = getattr(self._statements, name)

        async def mortal(*args: Any, **params: Any) -> Any:
            self._fuse.burn()
            return await run(*args, **params)

        return mortal

    def soon(self, sql: str, **params: Any) -> None:
        """It runs with the next statement or the commit, but the process may also die before that."""
        self._fuse.burn()
        self._statements.soon(sql, **params)


class Simulation:
    """One seed, on one of the engines."""

    def __init__(self, seed: int, engine: str) -> None:
        self.chance = random.Random(seed)
        self.world = Deliveries(engine)
        self.crashes = 0

    def run(self) -> None:
        """Everything that happens, and what must hold after each step and in the end."""
        try:
            self._run()
        except BaseException:
            # What has failed leaves its database open; its threads would outlive the run.
            self.world.run(self.world.bench.database.close())
            self.world.runner.close()
            self.world.directory.cleanup()
            raise

    def _run(self) -> None:
        world = self.world
        world.join()
        for _ in range(STEPS):
            self._step()
            world.nothing_arrives_twice()
            world.what_is_called_sent_arrived()
            world.no_reminder_is_orphaned()
            world.what_waits_is_planned()
        world.teardown()

    def _step(self) -> None:
        chance, world = self.chance, self.world
        member, gap, kind = chance.choice(sorted(HOME)), chance.choice(GAPS), kind_of(chance.choice(NAMED))
        acts: tuple[tuple[int, Callable[[], object]], ...] = (
            (8, self._crash),
            (5, lambda: world.tick_when_due(word=chance.choice(WORDS))),
            (4, lambda: world.tick(gap=gap)),
            (
                3,
                lambda: world.date(member=member, name=chance.choice(NAMED), days=chance.randint(0, 40)),
            ),
            (2, lambda: world.faults(words=chance.choices(WORDS, k=chance.randint(0, 3)))),
            (1, lambda: world.drop(member=member, name=chance.choice(NAMED))),
            (1, lambda: world.travel(member=member, zone=chance.choice(ZONES))),
            (3, self._click),
            (2, lambda: world.look(member=member, works=chance.random() < 0.7)),
            (1, lambda: world.mute(member=member, kind=kind, muted=chance.random() < 0.5)),
            (1, lambda: world.lead(member=member, kind=kind, leads=self._leads())),
            (1, lambda: world.stop(member=member)),
            (2, lambda: world.resume(member=member)),
            (1, lambda: world.pause(member=member, gap=gap)),
            (1, lambda: world.keep_hours(member=member, hours=chance.choice(HOURS_CHOICES))),
            (1, lambda: world.request_test(member=member)),
            (1, lambda: world.close_dms(member=member)),
            (2, world.open_dms),
            (1, lambda: world.step_clock(hours=chance.randint(-6, 6))),
        )
        weights = [weight for weight, _ in acts]
        [(_, act)] = chance.choices(acts, weights)
        act()

    def _leads(self) -> tuple[LeadId, ...] | None:
        return (
            tuple(self.chance.sample(LEAD_CHOICES, self.chance.randint(1, 4)))
            if self.chance.random() < 0.7
            else None
        )

    def _click(self) -> None:
        """Done, or Snooze, on any message that arrived."""
        if messages := self.world.bench.discord.messages:
            message, span = self.chance.choice(messages), self.chance.choice((None, *Span))
            if span is None:
                self.world.done(message)
            else:
                self.world.snooze(message, span)

    def _crash(self) -> None:
        """Something falls due, the process dies somewhere on the way, and another works on some time later."""
        world, bench, chance = self.world, self.world.bench, self.chance
        due = world.run(bench.deliveries.next_due())
        if due is not None and due > bench.clock.now():
            bench.clock.advance(due - bench.clock.now())
        bench.discord.script.append(chance.choice(WORDS))
        fuse = Fuse(chance.randint(1, 60))
        world.watched(self._mortal_tick(fuse))
        self.crashes += fuse.left <= 0
        world.watched(bench.tick(chance.choice(GAPS)))

    async def _mortal_tick(self, fuse: Fuse) -> None:
        bench = self.world.bench
        bench.deliveries = DeliveryStore(MortalDatabase(bench.database, fuse), KEYS.key)  # type: ignore[arg-type]
        bench.discord.pause = fuse.pause
        await bench.restart()
        try:
            await bench.tick()
        except* Killed:
            pass
        bench.discord.pause = None
        await self._reopen()

    async def _reopen(self) -> None:
        """Another process opens the database; the bench goes on with its connections."""
        bench = self.world.bench
        await bench.database.close()
        vars(bench.database).update(vars(await reopened(bench.database)))
        bench.deliveries = DeliveryStore(bench.database, KEYS.key)
        await bench.restart()


def simulate(seed: int, engine: str = "sqlite") -> int:
    """Run one seed; how often the process died. Raises `AssertionError` naming the seed."""
    simulation = Simulation(seed, engine)
    try:
        simulation.run()
    except AssertionError as error:
        raise AssertionError(
            f"seed {seed}: {error}; repeat: python -m tests.reminders.simulate {seed}"
        ) from error
    return simulation.crashes
