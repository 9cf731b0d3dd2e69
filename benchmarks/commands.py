"""How fast slash commands are answered over the wire, against a bare bot: `python -m benchmarks.commands [seconds]`.

The loopback Discord runs in a process of its own, each bot in another, in turns within the same run. Paced: 50 commands
a second by ten members, each timed from the click to the answer. Closed loop: ten members who each send the next one
as soon as they are answered. Bars: reads and answers at most 1.5 times the bare bot's time (p50 and p99), writes 2.5
times; in a closed loop at least a quarter of its throughput for reads, and at most 1 ms of processor time a command.
"""

import asyncio
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.start import NOOP, processor
from tests.wire.bot_process import BotProcess
from tests.wire.discord_server.client import FakeDiscord
from tests.wire.member import sign_up

MEMBERS, PER_SECOND, SECONDS = 10, 50, 6
READS: Mapping[str, Mapping[str, object]] = {
    "help": {},
    "profile show": {},
    "score list": {},
    "reminders list": {},
    "strategy": {},
}
WRITES: Mapping[str, Mapping[str, object]] = {
    "status set": {"stage": "preparing"},
    "letters add": {"writer": "home", "state": "asked"},
}


@dataclass(frozen=True)
class Measured:
    """Milliseconds to an answer at the median and the 99th percentile, commands a second, and processor time of each."""

    p50: float
    p99: float
    throughput: float
    processor_ms: float


async def timed(fake: FakeDiscord, user: int, command: str, options: Mapping[str, object]) -> float:
    """Milliseconds until a command is answered."""
    before = time.perf_counter()
    await fake.slash(user, None, command, options)
    return (time.perf_counter() - before) * 1000


async def paced(
    fake: FakeDiscord, users: list[int], command: str, options: Mapping[str, object], seconds: int
) -> list[float]:
    """The times of commands that begin at a steady pace, whatever the earlier ones do."""
    begun: list[asyncio.Task[float]] = []
    start = time.perf_counter()
    for n in range(seconds * PER_SECOND):
        await asyncio.sleep(max(0.0, start + n / PER_SECOND - time.perf_counter()))
        begun.append(asyncio.create_task(timed(fake, users[n % len(users)], command, options)))
    return sorted(await asyncio.gather(*begun))


async def closed(
    fake: FakeDiscord, users: list[int], command: str, options: Mapping[str, object], seconds: int
) -> int:
    """How many commands members get answered who send the next at once."""
    ends = time.perf_counter() + seconds

    async def member(user: int) -> int:
        count = 0
        while time.perf_counter() < ends:
            await timed(fake, user, command, options)
            count += 1
        return count

    return sum(await asyncio.gather(*map(member, users)))


async def measure(
    fake: FakeDiscord,
    bot: BotProcess,
    users: list[int],
    asked: tuple[str, Mapping[str, object]],
    seconds: int,
) -> Measured:
    """Both ways of asking, after some commands to warm up."""
    command, options = asked
    await paced(fake, users, command, options, 1)
    times = await paced(fake, users, command, options, seconds)
    before, used = time.perf_counter(), processor(bot.pid)
    count = await closed(fake, users, command, options, seconds)
    took, used = time.perf_counter() - before, processor(bot.pid) - used
    return Measured(times[len(times) // 2], times[len(times) * 99 // 100], count / took, used / count * 1000)


def row(name: str, found: Measured, bare: Measured, bar: str) -> str:
    """One line of the table, with ratios to the bare bot."""
    return (
        f"commands: {name:16} p50 {found.p50:6.1f} ms ({found.p50 / bare.p50:4.2f} x)  p99 {found.p99:6.1f} ms"
        f" ({found.p99 / bare.p99:4.2f} x)  {found.throughput:5.0f}/s ({found.throughput / bare.throughput:4.0%})"
        f"  {found.processor_ms:4.2f} ms of processor  {bar}"
    )


async def main(seconds: int) -> None:
    """Measure the bare bot and ours, and print a table."""
    async with FakeDiscord(own_process=True) as fake:
        await fake.configure(rate_limits=False)
        with tempfile.TemporaryDirectory() as folder:
            data = Path(folder) / "data"
            bare_bot = BotProcess(fake, data, command=NOOP)
            await bare_bot.start()
            strangers = [await fake.add_user(f"stranger{n}", days_old=400) for n in range(MEMBERS)]
            bare = await measure(fake, bare_bot, strangers, ("noop", {}), seconds)
            await bare_bot.stop()
            print(row("bare bot", bare, bare, ""), flush=True)
            bot = BotProcess(fake, data)
            await bot.start()
            users = [await sign_up(fake, f"member{n}") for n in range(MEMBERS)]
            for kind, bar in ((READS, "bars 1.5 x, 25 %, 1 ms"), (WRITES, "bar 2.5 x")):
                for asked in kind.items():
                    print(
                        row(asked[0], await measure(fake, bot, users, asked, seconds), bare, bar), flush=True
                    )
            await bot.stop()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else SECONDS))
