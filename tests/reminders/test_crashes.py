"""A process that dies at any point, or a tick that is cancelled at any await, loses and repeats nothing."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Collection
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.reminders import dispatcher
from tests.reminders.bench import Bench, opened
from tests.reminders.made import MIA, SAM, milestone
from tests.reminders.mutants import EndlessNonces

STEPS = ("release_claims", "notice_clock", "claim", "begin_attempt", "put_back", "settle")
SCRIPTS = (["ok"], ["lost"], ["down", "lost"], ["lost", "down"], ["down"])
GAPS = (timedelta(seconds=5), timedelta(minutes=2), timedelta(hours=5))


class Killed(BaseException):
    """The process is gone."""


class Fuse:
    """Kills at the n-th step of the work, counted before and after everything that is awaited."""

    def __init__(self, at: int) -> None:
        self.left = at

    def burn(self) -> None:
        self.left -= 1
        if self.left == 0:
            raise Killed

    async def pause(self, _place: str) -> None:
        await asyncio.sleep(0)
        self.burn()

    def around(self, store: Any, steps: Collection[str] = STEPS) -> Any:
        """The store with a fuse before and after each of its steps."""
        fuse = self

        class Fused:
            def __getattr__(self, name: str) -> Any:
                step: Callable[..., Awaitable[Any]] = getattr(store, name)

                async def fused(*args: Any) -> Any:
                    fuse.burn()
                    result = await step(*args)
                    fuse.burn()
                    return result

                return fused if name in steps else step

        return Fused()


async def set_up(bench: Bench) -> None:
    """Two reminders for one member, one for another, one to come later."""
    await bench.join(MIA, SAM)
    await bench.remind(MIA)
    await bench.remind(MIA, of=milestone("y"))
    await bench.remind(SAM)
    await bench.remind(SAM, "1d", wall="2027-02-01 12:30")


async def killed_tick(bench: Bench, at: int) -> bool:
    """Tick until the n-th step, then die; whether it came so far."""
    fuse = Fuse(at)
    store, bench.deliveries = bench.deliveries, fuse.around(bench.deliveries)
    bench.discord.pause = fuse.pause
    await bench.restart()
    try:
        await bench.tick()
    except* Killed:
        pass
    bench.deliveries, bench.discord.pause = store, None
    await bench.restart()
    return fuse.left <= 0


@pytest.mark.parametrize("script", SCRIPTS, ids=" ".join)
@pytest.mark.parametrize("gap", GAPS, ids=str)
async def test_killed_at_any_step_everything_arrives_exactly_once(
    tmp_path: Path, script: list[str], gap: timedelta
):
    at, reached = 0, True
    while reached:
        at += 1
        (tmp_path / str(at)).mkdir()
        async with opened(tmp_path / str(at)) as bench:
            await set_up(bench)
            bench.discord.script.extend(script)
            reached = await killed_tick(bench, at)
            await bench.tick(gap)
            await bench.settle_down(30, timedelta(minutes=10))
            assert sorted(bench.discord.received().values()) == [1, 1, 1, 1], f"killed at step {at}"
            assert await bench.states() == ["sent"] * 4
    assert at > 15


async def test_killed_again_and_again_everything_arrives_exactly_once(tmp_path: Path):
    for seed in range(40):
        (tmp_path / str(seed)).mkdir()
        async with opened(tmp_path / str(seed)) as bench:
            await set_up(bench)
            bench.discord.script.extend(["lost", "down", "ok", "lost"] * 2)
            for life in range(6):
                await killed_tick(bench, 1 + (seed * 7 + life * 5) % 23)
                bench.clock.advance(timedelta(seconds=(seed * life * 13) % 170))
            await bench.settle_down(30, timedelta(minutes=10))
            assert sorted(bench.discord.received().values()) == [1, 1, 1, 1], f"seed {seed}"


@pytest.mark.parametrize("milliseconds", range(0, 24, 2))
@pytest.mark.parametrize("word", ["ok", "lost"])
async def test_a_tick_cancelled_at_any_time_goes_on_with_the_next(
    tmp_path: Path, milliseconds: int, word: str
):
    async with opened(tmp_path) as bench:
        await set_up(bench)
        bench.discord.script.append(word)

        async def slowly(_place: str) -> None:
            await asyncio.sleep(0.002)

        bench.discord.pause = slowly
        task = asyncio.create_task(bench.dispatcher.tick(bench.clock.now()))
        await asyncio.sleep(milliseconds / 1000)
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        await bench.settle_down(30, timedelta(minutes=10))
        assert sorted(bench.discord.received().values()) == [1, 1, 1, 1]


async def test_a_random_nonce_would_repeat(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The proof can fail: without the nonce, a lost answer is a second message."""
    from tests.reminders import bench as module

    numbers = iter(range(1000))
    monkeypatch.setattr(module, "nonce_of", lambda _key: f"r{next(numbers)}")
    async with opened(tmp_path) as bench:
        await set_up(bench)
        bench.discord.script.extend(["lost"])
        await bench.tick()
        await bench.tick(timedelta(seconds=5))
        assert max(bench.discord.received().values()) == 2


async def test_without_the_history_a_lost_answer_would_repeat(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """The proof can fail: without the history, an answer lost before a pause is a second message."""
    monkeypatch.setattr(dispatcher, "Nonces", EndlessNonces)
    async with opened(tmp_path) as bench:
        await set_up(bench)
        bench.discord.script.extend(["lost"])
        await bench.tick()
        await bench.tick(timedelta(hours=2))
        assert max(bench.discord.received().values()) == 2
