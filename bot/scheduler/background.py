"""Work that goes on while a block runs: it has an owner, and is cancelled and awaited when the block ends."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.logs.faults import log_fault


@asynccontextmanager
async def in_background(work: Coroutine[None, None, None], name: str) -> AsyncGenerator[None]:
    """While the block runs, do ``work``, a task of this name that answers its own errors."""
    task = asyncio.create_task(work, name=name)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait({task})


def repeating(
    step: Callable[[datetime], Awaitable[object]],
    clock: Clock,
    name: str,
    *,
    every: timedelta,
    fault: str,
    told_once: bool = False,
) -> AbstractAsyncContextManager[None]:
    """While the block runs, take a step at once and then again ``every`` so often; else like :func:`pacing`."""

    async def paced(now: datetime) -> timedelta:
        await step(now)
        return every

    return pacing(paced, clock, name, fault=fault, after_a_fault=every, told_once=told_once)


def pacing(
    step: Callable[[datetime], Awaitable[timedelta]],
    clock: Clock,
    name: str,
    *,
    fault: str,
    after_a_fault: timedelta,
    told_once: bool = False,
) -> AbstractAsyncContextManager[None]:
    """While the block runs, take steps, the next one after the pause that the last one asked for.

    A step that fails is logged as ``fault``, with ``told_once`` only the first of several in a row, and taken again
    ``after_a_fault``.
    """

    async def work() -> None:
        told = False
        while True:
            try:
                pause = await step(clock.now())
                told = False
            except Exception as error:  # noqa: BLE001 (the outermost boundary of this task: it tries again later)
                if not (told and told_once):
                    log_fault(fault, error)
                told, pause = True, after_a_fault
            await asyncio.sleep(pause.total_seconds())

    return in_background(work(), name)
