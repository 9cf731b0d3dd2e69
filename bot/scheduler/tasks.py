"""What the bot does beside its connection: tasks that work in steps, and one monitor that keeps them going.

- A task is ``step(now)``, which answers the pause until the next step. Pauses are counted by the event loop's clock, which
  nobody sets; what depends on the calendar's clock looks at it at least every few seconds.
- A step that fails is logged, once for as long as it fails in the same way, and taken again.
- A task that ends all the same is reported and started again. Only a refused token ends the tasks, and the program.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable
from contextlib import ExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NoReturn, cast

import structlog

from bot.clock import Clock
from bot.errors import TokenRefusedError
from bot.logs.faults import for_operator, log_fault
from bot.scheduler.wakeup import Wakeup

RESTART_SECONDS = 5.0
"""Between the end of a task that should not have ended and its next start."""
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Task:
    """Work beside the connection. ``fault`` is the event of a failed step, after which it pauses for ``after_fault``.

    ``wakeup`` asks for a step before the pause is over.
    """

    name: str
    step: Callable[[datetime], Awaitable[timedelta]]
    fault: str
    after_fault: timedelta
    wakeup: Wakeup | None = None


def repeated(
    name: str,
    step: Callable[[datetime], Awaitable[object]],
    *,
    every: timedelta,
    fault: str,
    wakeup: Wakeup | None = None,
) -> Task:
    """A task whose steps are always the same time apart, but for those that are asked for."""

    async def paced(now: datetime) -> timedelta:
        await step(now)
        return every

    return Task(name, paced, fault, every, wakeup)


class Ticker:
    """Takes the steps of one task, never two at once."""

    def __init__(self, task: Task, clock: Clock) -> None:
        self._task = task
        self._clock = clock
        self._wanted = asyncio.Event()
        self._waiting: list[asyncio.Future[None]] = []
        self._last_fault: str | None = None

    def request(self) -> asyncio.Future[None]:
        """Take a step now; what is given ends when a step that began after this call has ended."""
        ended = asyncio.get_running_loop().create_future()
        self._waiting.append(ended)
        self._wanted.set()
        return ended

    async def run(self, after: float = 0.0) -> NoReturn:
        """Take steps for ever. Raises `TokenRefusedError`."""
        await asyncio.sleep(after)
        while True:
            pause = await self._step()
            with suppress(TimeoutError):
                async with asyncio.timeout(pause.total_seconds()):
                    await self._wanted.wait()

    async def _step(self) -> timedelta:
        """Take a step; how long to pause then."""
        waiting, self._waiting = self._waiting, []
        self._wanted.clear()
        try:
            pause = await self._task.step(self._clock.now())
            self._last_fault = None
        except Exception as error:  # (the outermost boundary of the task: it tries again later)
            if _refuses_token(error):
                raise
            self._log(error)
            if _is_cancelled():
                raise asyncio.CancelledError from error
            pause = self._task.after_fault
        finally:
            for ended in waiting:
                if not ended.done():
                    ended.set_result(None)
        return pause

    def _log(self, error: Exception) -> None:
        """Log a failure unless the step before failed in the same way."""
        known = for_operator(error)
        fault = type(error).__qualname__ if known is None else known.message.key
        if fault != self._last_fault:
            log_fault(self._task.fault, error, what=self._task.name)
        self._last_fault = fault


def _is_cancelled() -> bool:
    """Whether this task is to end: a group of tasks of which some fail raises that in the cancellation's place."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


@asynccontextmanager
async def working(tasks: Iterable[Task], clock: Clock) -> AsyncGenerator[asyncio.Task[NoReturn]]:
    """While the block runs, keep the tasks going. The monitor that it is given ends only when the program has to."""
    monitor = asyncio.create_task(_monitor(tuple(tasks), clock), name="monitor")
    try:
        yield monitor
    finally:
        monitor.cancel()
        await asyncio.wait({monitor})


async def _monitor(tasks: tuple[Task, ...], clock: Clock) -> NoReturn:
    with ExitStack() as answering:
        running: dict[asyncio.Task[NoReturn], tuple[Task, Ticker]] = {}
        for task in tasks:
            ticker = Ticker(task, clock)
            if task.wakeup is not None:
                answering.enter_context(task.wakeup.answered_by(ticker.request))
            running[_started(task, ticker)] = (task, ticker)
        try:
            while True:
                for ended in await _any_ended(running):
                    task, ticker = running.pop(ended)
                    _report(task, ended)
                    running[_started(task, ticker, RESTART_SECONDS)] = (task, ticker)
        finally:
            await _stop(running)


def _started(task: Task, ticker: Ticker, after: float = 0.0) -> asyncio.Task[NoReturn]:
    return asyncio.create_task(ticker.run(after), name=task.name)


async def _any_ended(running: Iterable[asyncio.Task[NoReturn]]) -> set[asyncio.Task[NoReturn]]:
    ended, _ = await asyncio.wait(set(running), return_when=asyncio.FIRST_COMPLETED)
    return ended


def _report(task: Task, ended: asyncio.Task[NoReturn]) -> None:
    """Say that a task has ended, which none should. Raises `TokenRefusedError` where that was the reason."""
    error = None if ended.cancelled() else ended.exception()
    if error is None:
        _log.error("task_ended", what=task.name)
        return
    if _refuses_token(error):
        raise TokenRefusedError from error
    log_fault("task_ended", error, what=task.name)


async def _stop(running: Iterable[asyncio.Task[NoReturn]]) -> None:
    """Cancel the tasks and wait for their end; what they had claimed is taken back at the next start."""
    tasks = set(running)
    for task in tasks:
        task.cancel()
    if tasks:
        await asyncio.wait(tasks)


def _refuses_token(error: BaseException) -> bool:
    if isinstance(error, BaseExceptionGroup):
        several = cast("BaseExceptionGroup[BaseException]", error)
        return any(map(_refuses_token, several.exceptions))
    return isinstance(error, TokenRefusedError)
