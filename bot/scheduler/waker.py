"""Wakes who sends what is due: at the next due instant, when asked, and at least every 20 seconds.

APScheduler does nothing but this. It keeps no job beyond the process and knows nothing of reminders or posts, so it
can lose none; a wake that was missed is made up for by the next one.
"""

# APScheduler ships no types.
# pyright: reportMissingTypeStubs=false

import asyncio
import contextvars
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.date import DateTrigger
from apscheduler.triggers.interval import IntervalTrigger

from bot.clock import Clock
from bot.logs.faults import for_operator, log_fault
from bot.scheduler.bell import Bell

LONGEST_SLEEP = timedelta(seconds=20)
_ALWAYS, _NEXT = "always", "next"


class Ticker(Protocol):
    """Somebody who works through what is due."""

    async def tick(self, now: datetime) -> None:
        """Do everything that is due at ``now`` (aware)."""
        ...

    async def next_due(self) -> datetime | None:
        """The next instant at which there is something to do."""
        ...


class Waker:
    """Owns the one task that ticks. Use it on one event loop; ``stop`` waits for the task to be cancelled.

    ``name`` is the task's, and says in the log what failed.
    """

    def __init__(self, woken: Ticker, clock: Clock, name: str = "reminders") -> None:
        self._woken = woken
        self._name = name
        self._clock = clock
        self._scheduler: Any = AsyncIOScheduler(
            jobstores={"default": MemoryJobStore()},
            timezone=UTC,
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )
        # Timers must not belong to whatever command happened to nudge us.
        self._context = contextvars.copy_context()
        self._task: asyncio.Task[None] | None = None
        self._again = False
        self._running = False
        self._told: str | None = None

    def start(self) -> None:
        """Begin to wake, at once for the first time."""
        self._running = True
        self._context.run(self._start)

    def _start(self) -> None:
        trigger = IntervalTrigger(seconds=int(LONGEST_SLEEP.total_seconds()), timezone=UTC)
        self._scheduler.add_job(self._wake, trigger, id=_ALWAYS, next_run_time=datetime.now(UTC))
        self._scheduler.start()

    async def stop(self) -> None:
        """Wake no more, and cancel a tick that is under way; what it had claimed is taken back at the next start."""
        if self._running:
            self._running = False
            self._scheduler.shutdown(wait=False)
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.wait({task})

    def nudge(self) -> asyncio.Task[None]:
        """Tick now; the task ends when a tick that began after this call has ended."""
        if self._task is not None and not self._task.done():
            self._again = True
        else:
            self._task = asyncio.create_task(self._tick(), name=self._name)
        return self._task

    async def _wake(self) -> None:
        self.nudge()

    async def _tick(self) -> None:
        self._again = True
        while self._again:
            self._again = False
            try:
                await self._woken.tick(self._clock.now())
                await self._sleep_until_due()
                self._told = None
            except Exception as error:  # noqa: BLE001 (the outermost boundary of this task: the next wake tries again)
                self._tell(error)

    def _tell(self, error: Exception) -> None:
        """Log a failure; one that the operator has to see to only once as long as it lasts."""
        known = for_operator(error)
        told = None if known is None else known.message.key
        if told is None or told != self._told:
            log_fault("tick_failed", error, what=self._name)
        self._told = told

    async def _sleep_until_due(self) -> None:
        due = await self._woken.next_due()
        if due is None or not self._running:
            return
        wait = max(due - self._clock.now(), timedelta(milliseconds=50))
        if wait < LONGEST_SLEEP:
            trigger = DateTrigger(datetime.now(UTC) + wait)
            add: Callable[..., object] = self._scheduler.add_job
            self._context.run(add, self._wake, trigger, id=_NEXT, replace_existing=True)


@asynccontextmanager
async def waking(woken: Ticker, clock: Clock, bell: Bell, name: str) -> AsyncGenerator[None]:
    """While the block runs, wake somebody, also when the bell is rung."""
    waker = Waker(woken, clock, name)
    waker.start()
    try:
        with bell.answered_by(waker.nudge):
            yield
    finally:
        await waker.stop()
