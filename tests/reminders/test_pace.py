"""The pace of sends: a few at once, then evenly, also when many wait at the same time."""

import asyncio

import pytest

from bot.reminders.dispatcher import BURST, PER_SECOND, Pace


class Time:
    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def monotonic(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


async def test_a_few_begin_at_once_and_the_rest_evenly():
    time = Time()
    pace = Pace(time.monotonic, time.sleep)
    for _ in range(BURST):
        await pace.wait()
    assert time.slept == []
    for _ in range(100):
        await pace.wait()
    assert abs(time.now - 100.0 - 100 / PER_SECOND) < 0.01


async def test_who_waits_at_the_same_time_waits_in_turn():
    now, begun = [100.0], list[float]()
    sleeping: list[tuple[float, asyncio.Future[None]]] = []

    async def sleep(seconds: float) -> None:
        wakes = asyncio.get_running_loop().create_future()
        sleeping.append((now[0] + seconds, wakes))
        await wakes

    pace = Pace(lambda: now[0], sleep)

    async def send() -> None:
        await pace.wait()
        begun.append(now[0] - 100.0)

    sends = [asyncio.ensure_future(send()) for _ in range(50)]
    while not all(send.done() for send in sends):
        await asyncio.sleep(0)
        if sleeping and len(begun) + len(sleeping) >= 11:
            # The clock goes on to when the first of all sleepers wakes.
            sleeping.sort(key=lambda sleeper: sleeper[0])
            at, wakes = sleeping.pop(0)
            now[0] = max(now[0], at)
            wakes.set_result(None)
            for _ in range(5):
                await asyncio.sleep(0)
    assert begun[:10] == [0.0] * 10
    assert [round(20 * at) for at in begun[10:]] == list(range(1, 41)), "one every twentieth of a second"


async def test_a_rest_refills_no_more_than_the_burst():
    time = Time()
    pace = Pace(time.monotonic, time.sleep)
    for _ in range(BURST):
        await pace.wait()
    time.now += 3600
    for _ in range(BURST + 1):
        await pace.wait()
    assert len(time.slept) == 1


async def test_a_rest_refills_as_many_as_would_have_been_sent_meanwhile():
    time = Time()
    pace = Pace(time.monotonic, time.sleep)
    for _ in range(BURST):
        await pace.wait()
    time.now += 0.25
    for _ in range(5):
        await pace.wait()
    assert time.slept == []
    await pace.wait()
    assert len(time.slept) == 1


async def test_only_what_is_left_of_the_wait_is_waited():
    time = Time()
    pace = Pace(time.monotonic, time.sleep)
    for _ in range(BURST):
        await pace.wait()
    time.now += 0.75 / PER_SECOND
    await pace.wait()
    assert time.slept == [pytest.approx(0.25 / PER_SECOND)]
