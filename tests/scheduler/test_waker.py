"""The waker: ticks at start, when due, when asked; never two at once; ends when told."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.clock import SystemClock
from bot.scheduler.waker import Waker


class Ticker:
    """A dispatcher that notes its ticks."""

    def __init__(self) -> None:
        self.ticks: list[datetime] = []
        self.ticked = asyncio.Event()
        self.due: datetime | None = None
        self.running = 0
        self.slow: asyncio.Event | None = None
        self.fails = 0

    async def tick(self, now: datetime) -> None:
        self.running += 1
        assert self.running == 1, "two ticks at once"
        try:
            self.ticks.append(now)
            self.ticked.set()
            if self.fails:
                self.fails -= 1
                raise ZeroDivisionError
            if self.slow is not None:
                await self.slow.wait()
        finally:
            self.running -= 1

    async def next_due(self) -> datetime | None:
        due, self.due = self.due, None
        return due

    async def wait(self) -> None:
        async with asyncio.timeout(5):
            await self.ticked.wait()
        self.ticked.clear()


@pytest.fixture
async def ticker():
    return Ticker()


@pytest.fixture
async def waker(ticker: Ticker):
    dispatcher: Any = ticker
    made = Waker(dispatcher, SystemClock())
    yield made
    await made.stop()


async def test_it_ticks_at_once_when_started(waker: Waker, ticker: Ticker):
    waker.start()
    await ticker.wait()


async def test_it_ticks_when_the_next_thing_is_due(waker: Waker, ticker: Ticker):
    ticker.due = datetime.now(UTC) + timedelta(seconds=0.3)
    due = ticker.due
    waker.start()
    await ticker.wait()
    await ticker.wait()
    assert timedelta() <= ticker.ticks[1] - due < timedelta(seconds=2)


async def test_it_ticks_when_nudged_also_unstarted(waker: Waker, ticker: Ticker):
    await waker.nudge()
    assert len(ticker.ticks) == 1


async def test_a_nudge_during_a_tick_makes_another_and_waits_for_it(waker: Waker, ticker: Ticker):
    ticker.slow = asyncio.Event()
    first = waker.nudge()
    await ticker.wait()
    nudges = [waker.nudge() for _ in range(5)]
    ticker.slow.set()
    await asyncio.wait({first, *nudges})
    assert len(ticker.ticks) == 2


async def test_a_tick_that_fails_is_logged_and_the_next_comes(
    waker: Waker, ticker: Ticker, capsys: pytest.CaptureFixture[str]
):
    ticker.fails = 1
    await waker.nudge()
    assert "tick_failed" in capsys.readouterr().out
    await waker.nudge()
    assert len(ticker.ticks) == 2


async def test_stopping_cancels_the_tick_and_wakes_no_more(waker: Waker, ticker: Ticker):
    ticker.slow = asyncio.Event()
    waker.start()
    await ticker.wait()
    await waker.stop()
    assert ticker.running == 0
    await asyncio.sleep(0.1)
    assert len(ticker.ticks) == 1


async def test_stopping_twice_or_before_a_start_is_harmless(waker: Waker):
    await waker.stop()
    await waker.stop()
