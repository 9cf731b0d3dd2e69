"""Tasks beside the connection: steps at once, when due, when asked; never two at once; whatever dies comes back."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest
from structlog.testing import capture_logs

from bot.clock import SystemClock
from bot.errors import ExitCode, OperatorError, TokenRefusedError
from bot.scheduler import tasks as module
from bot.scheduler.tasks import Task, repeated, working
from bot.scheduler.wakeup import Wakeup

LONG, SHORT = timedelta(hours=1), timedelta(milliseconds=5)


class Steps:
    """The steps of a task: each notes when it was taken and does what the next of ``acts`` says."""

    def __init__(self, *acts: Callable[[], Awaitable[object]], pause: timedelta = LONG) -> None:
        self.acts = list(acts)
        self.pause = pause
        self.taken: list[datetime] = []
        self.running = 0
        self.wakeup = Wakeup()

    async def __call__(self, now: datetime) -> timedelta:
        self.running += 1
        assert self.running == 1, "two steps at once"
        self.taken.append(now)
        try:
            await asyncio.sleep(0)
            if self.acts:
                await self.acts.pop(0)()
        finally:
            self.running -= 1
        return self.pause

    @property
    def task(self) -> Task:
        return Task("steps", self, "step_failed", SHORT, self.wakeup)

    async def reach(self, count: int) -> None:
        async with asyncio.timeout(5):
            while len(self.taken) < count:
                await asyncio.sleep(0.001)


def raising(error: BaseException) -> Callable[[], Awaitable[object]]:
    async def fail() -> None:
        raise error

    return fail


async def test_a_step_is_taken_at_once_and_again_after_its_pause():
    steps = Steps(pause=SHORT)
    async with working([steps.task], SystemClock()):
        await steps.reach(3)
    assert all(now.tzinfo is UTC for now in steps.taken)
    count = len(steps.taken)
    await asyncio.sleep(0.02)
    assert len(steps.taken) == count, "none after the block"


async def test_a_request_brings_the_next_step_forward_and_waits_for_its_end():
    steps = Steps()
    async with working([steps.task], SystemClock()):
        await steps.reach(1)
        await steps.wakeup.request_and_wait(5)
        assert (len(steps.taken), steps.running) == (2, 0)


async def test_requests_during_a_step_make_one_more_and_wait_for_that():
    goes_on = asyncio.Event()
    steps = Steps(goes_on.wait)
    async with working([steps.task], SystemClock()):
        await steps.reach(1)
        waiting = [asyncio.create_task(steps.wakeup.request_and_wait(5)) for _ in range(5)]
        await asyncio.sleep(0.01)
        assert not any(task.done() for task in waiting)
        goes_on.set()
        await asyncio.wait(waiting)
        assert len(steps.taken) == 2


async def test_a_request_that_nobody_answers_is_not_waited_for():
    async with asyncio.timeout(1):
        await Wakeup().request_and_wait(60)
    Wakeup().request()


async def test_a_request_waits_no_longer_than_told_and_the_step_goes_on():
    goes_on = asyncio.Event()
    steps = Steps(goes_on.wait)
    async with working([steps.task], SystemClock()):
        await steps.reach(1)
        async with asyncio.timeout(2):
            await steps.wakeup.request_and_wait(0.01)
        assert steps.running == 1
        goes_on.set()
        await steps.reach(2)


async def test_a_step_that_fails_is_taken_again():
    steps = Steps(raising(ZeroDivisionError()), pause=LONG)
    with capture_logs() as logs:
        async with working([steps.task], SystemClock()):
            await steps.reach(2)
    assert [(line["event"], line["what"]) for line in logs] == [("step_failed", "steps")]


async def test_a_lasting_fault_is_logged_once_and_another_or_a_new_one_again():
    full = OperatorError(ExitCode.UNWRITABLE, "run.token_refused")
    failing = [full, full, full, ValueError("a"), ValueError("b"), full]
    steps = Steps(*map(raising, failing), pause=SHORT)
    steps.acts += [lambda: asyncio.sleep(0), raising(full)]
    with capture_logs() as logs:
        async with working([steps.task], SystemClock()):
            await steps.reach(9)
    assert ["exc_info" in line for line in logs] == [False, True, False, False]


@pytest.mark.parametrize("death", [asyncio.CancelledError(), GeneratorExit()], ids=["cancelled", "exit"])
async def test_a_task_that_dies_is_reported_and_started_again(
    death: BaseException, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(module, "RESTART_SECONDS", 0.001)
    steps, other = Steps(raising(death)), Steps(pause=SHORT)
    with capture_logs() as logs:
        async with working([steps.task, other.task], SystemClock()) as monitor:
            await steps.reach(2)
            await other.reach(3)
            await steps.wakeup.request_and_wait(5)
            assert not monitor.done()
    assert len(steps.taken) == 3
    assert [(line["event"], line["what"]) for line in logs] == [("task_ended", "steps")]


@pytest.mark.parametrize("wrapped", [False, True], ids=["alone", "in a group"])
async def test_a_refused_token_ends_all_tasks(wrapped: bool):
    refused: BaseException = TokenRefusedError()
    if wrapped:
        refused = ExceptionGroup("senders", [ValueError(), ExceptionGroup("inner", [TokenRefusedError()])])
    steps, other = Steps(raising(refused)), Steps(pause=SHORT)
    async with working([other.task, steps.task], SystemClock()) as monitor:
        await asyncio.wait({monitor}, timeout=5)
        assert isinstance(monitor.exception(), TokenRefusedError)
        count = len(other.taken)
        await asyncio.sleep(0.02)
        assert len(other.taken) == count


async def test_the_end_of_the_block_cancels_a_step_and_waits_for_it():
    steps = Steps(asyncio.Event().wait)
    async with working([steps.task], SystemClock()):
        await steps.reach(1)
    assert steps.running == 0
    assert not [task for task in asyncio.all_tasks() if task.get_name() in {"steps", "monitor"}]


async def test_a_repeated_task_pauses_always_alike():
    counted = Steps()
    task = repeated("steps", counted, every=SHORT, fault="step_failed")
    async with working([task], SystemClock()):
        await counted.reach(3)


async def test_a_step_that_fails_while_it_is_cancelled_is_its_last():
    """A group of tasks raises what failed among them in place of the cancellation, up to Python 3.12."""
    begun = asyncio.Event()

    async def fails_on_the_way_out() -> None:
        begun.set()
        try:
            await asyncio.sleep(60)
        finally:
            raise OperatorError(ExitCode.UNAVAILABLE, "storage.unreachable", place="db", reason="cut")

    async def group() -> None:
        async with asyncio.TaskGroup() as several:
            several.create_task(fails_on_the_way_out())

    steps = Steps(group)
    async with asyncio.timeout(5):
        async with working([steps.task], SystemClock()):
            await begun.wait()
    assert len(steps.taken) == 1
