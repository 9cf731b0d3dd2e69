"""Slash commands over real sockets, beside a bare discord.py bot in the same run: `python -m benchmarks.commands`.

Paced at 50 a second for the latency, then ten people each asking again as soon as they are answered, for the throughput.
"""

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from bot.domain.profile import Stage
from tests.wire.bot_process import BotProcess
from tests.wire.discord_server.client import FakeDiscord
from tests.wire.member import sign_up

NO_OP = ("-m", "tests.wire.probe_bot")
PER_SECOND, PACED = 50, 250
PEOPLE, EACH = 10, 25
Ask = Callable[[int], Awaitable[object]]


async def paced(ask: Ask) -> tuple[float, float]:
    """Half and 99 % of the answers came within so many milliseconds."""
    waits: list[float] = []

    async def one(number: int) -> None:
        before = time.perf_counter()
        await ask(number)
        waits.append((time.perf_counter() - before) * 1000)

    async with asyncio.TaskGroup() as asking:
        for number in range(PACED):
            asking.create_task(one(number))
            await asyncio.sleep(1 / PER_SECOND)
    waits.sort()
    return waits[PACED // 2], waits[PACED * 99 // 100]


async def closed(ask: Ask, process: int) -> tuple[float, float]:
    """Answers in a second, and milliseconds of the bot's CPU for each."""

    async def person(number: int) -> None:
        for _ in range(EACH):
            await ask(number)

    before, worked = time.perf_counter(), cpu(process)
    async with asyncio.TaskGroup() as people:
        for number in range(PEOPLE):
            people.create_task(person(number))
    answers = PEOPLE * EACH
    return answers / (time.perf_counter() - before), (cpu(process) - worked) / answers * 1000


def cpu(process: int) -> float:
    """Seconds of CPU that all threads of a process have used (to a nanosecond, unlike its ticks in `stat`)."""
    tasks = Path(f"/proc/{process}/task").iterdir()
    return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9


async def measure() -> None:
    """Every command in turn with the no-op bot's."""
    with tempfile.TemporaryDirectory() as folder:
        async with FakeDiscord(own_process=True) as own, FakeDiscord(own_process=True) as bare:
            for discord in (own, bare):
                await discord.configure(rate_limits=False)
            bot = BotProcess(own, Path(folder) / "data")
            no_op = BotProcess(bare, Path(folder) / "none", command=NO_OP)
            await bot.start()
            await no_op.start()
            users = [await sign_up(own, f"member {number}") for number in range(PEOPLE)]
            other = await bare.add_user("amina")

            def nothing(_: int) -> Awaitable[object]:
                return bare.slash(other, None, "profile show")

            def read(number: int) -> Awaitable[object]:
                return own.slash(users[number % PEOPLE], None, "profile show")

            def write(number: int) -> Awaitable[object]:
                counted = {"stage": Stage.PREPARING.value, "applications": number % 100}
                return own.slash(users[number % PEOPLE], None, "status set", counted)

            for name, ask, bar in (("read", read, 1.5), ("write", write, 2.5)):
                await ask(0)
                await nothing(0)
                no, ours = await paced(nothing), await paced(ask)
                ratios = [mine / theirs for mine, theirs in zip(ours, no, strict=True)]
                print(
                    f"{name}, paced: p50 {ours[0]:.1f} ms, p99 {ours[1]:.1f} ms; no-op {no[0]:.1f} and {no[1]:.1f} ms;"
                    f" ratios {ratios[0]:.2f} and {ratios[1]:.2f}, bar {bar}"
                )
                (idle, idle_cpu) = await closed(nothing, no_op.process_id)
                (busy, busy_cpu) = await closed(ask, bot.process_id)
                print(
                    f"{name}, closed loop: {busy:.0f}/s, no-op {idle:.0f}/s: {busy / idle:.0%}, bar 25 % for reads;"
                    f" CPU {busy_cpu:.2f} ms each, bar 1 ms; no-op {idle_cpu:.2f} ms"
                )
            await bot.stop()
            await no_op.stop()


def main() -> None:
    """Measure both."""
    asyncio.run(measure())


if __name__ == "__main__":
    main()
