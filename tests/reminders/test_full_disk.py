"""A disk that fills up while reminders go out: nothing is sent that could not be recorded, nothing lost or repeated."""

import asyncio
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from bot.domain.ids import MemberId
from bot.errors import ExitCode, OperatorError
from bot.logs.faults import for_operator
from bot.scheduler.tasks import Task, working
from bot.scheduler.wakeup import Wakeup
from tests.databases import file_of
from tests.reminders.bench import Bench
from tests.storage.broken_disk import BrokenDisk

MEMBERS = [MemberId(1000 + number) for number in range(8)]


async def due(bench: Bench) -> None:
    await bench.join(*MEMBERS)
    for member in MEMBERS:
        await bench.remind(member)


@pytest.mark.parametrize("commits", range(22))
async def test_each_reminder_comes_once_wherever_the_disk_filled_up(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, commits: int
):
    await due(bench)
    disk = BrokenDisk(monkeypatch, file_of(bench.database), breaks_after=commits)
    with pytest.raises((OperatorError, ExceptionGroup)) as failed:
        await bench.settle_down(2)
    known = for_operator(failed.value)
    assert known is not None
    assert known.code is ExitCode.UNWRITABLE
    sent = len(bench.discord.posts)
    for _ in range(5):
        with pytest.raises(OperatorError):
            await bench.tick(timedelta(minutes=3))
    assert len(bench.discord.posts) == sent, "nothing goes out that cannot be recorded"
    disk.mend()
    await bench.settle_down()
    assert sorted(bench.discord.received().values()) == [1] * len(MEMBERS)


async def test_the_ticker_says_it_once_and_goes_on_by_itself(bench: Bench, monkeypatch: pytest.MonkeyPatch):
    await due(bench)
    disk = BrokenDisk(monkeypatch, file_of(bench.database))
    wakeup = Wakeup()
    task = Task("reminders", bench.dispatcher.step, "tick_failed", timedelta(seconds=20), wakeup)
    async with working([task], bench.clock):
        await asyncio.sleep(0)
        with capture_logs() as logged:
            for _ in range(3):
                await wakeup.request_and_wait(5)
        [line] = logged
        assert line["event"] == "tick_failed"
        assert "disk is not full" in line["advice"]
        disk.mend()
        await wakeup.request_and_wait(5)
    assert len(bench.discord.received()) == len(MEMBERS)
