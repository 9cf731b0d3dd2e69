"""The start with a million pending reminders: `python -m benchmarks.start`.

Over real sockets, beside a bare discord.py bot in the same run: from the start of the process until its first command
is answered, and the memory then.
"""

import asyncio
import sqlite3
import tempfile
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.commands import cpu, resident
from benchmarks.reminders import ADD_MEMBER, ADD_REMINDER, PENDING, members, reminders
from tests.wire.bot_process import BotProcess
from tests.wire.discord_server.client import FakeDiscord
from tests.wire.member import database

NO_OP = ("-m", "tests.wire.probe_bot")
RUNS = 5


def fill(data: Path) -> None:
    """A million reminders from tomorrow on, ten of each of 100,000 members; no bot may be running."""
    with closing(sqlite3.connect(database(data))) as connection, connection:
        connection.executemany(ADD_MEMBER, members(PENDING // 10))
        connection.execute("UPDATE member SET planned_version = profile_version")
        tomorrow = datetime.now(UTC) + timedelta(days=1)
        connection.executemany(
            ADD_REMINDER, reminders(PENDING, each=10, due=tomorrow, step=timedelta(seconds=1))
        )


async def first_answer(
    discord: FakeDiscord, bot: BotProcess, user: int, command: str
) -> tuple[float, float, float]:
    """From the start of the process to its first answer: seconds, seconds of CPU, and its memory then in MiB."""
    before = time.perf_counter()
    await bot.start()
    await discord.slash(user, None, command)
    took = time.perf_counter() - before
    worked, memory = cpu(bot.process_id), resident(bot.process_id)
    await bot.stop()
    return took, worked, memory


async def measure() -> None:
    """Both bots in turn, so that what else the machine does meets both."""
    with tempfile.TemporaryDirectory() as folder:
        async with FakeDiscord(own_process=True) as own, FakeDiscord(own_process=True) as bare:
            bot = BotProcess(own, Path(folder) / "data")
            no_op = BotProcess(bare, Path(folder) / "none", command=NO_OP)
            user, other = await own.add_user("amina", days_old=400), await bare.add_user("amina")
            await first_answer(own, bot, user, "help")  # makes the database and registers the commands
            fill(Path(folder) / "data")
            ours, theirs = [], []
            for _ in range(RUNS):
                theirs.append(await first_answer(bare, no_op, other, "profile show"))
                ours.append(await first_answer(own, bot, user, "help"))
    print(f"start: {PENDING:,} pending, {RUNS} runs, from the process's start to the first answer")
    for name, runs in (("preceptor", ours), ("no-op bot", theirs)):
        seconds, worked = (sorted(column) for column in list(zip(*runs, strict=True))[:2])
        print(
            f"start: {name}: {seconds[0]:.2f} s at best, {seconds[RUNS // 2]:.2f} s in the middle,"
            f" {worked[0]:.2f} s of CPU at best"
        )
    print("start: bar 1.20 s")
    most, no_op_most = (max(run[2] for run in runs) for runs in (ours, theirs))
    print(f"start: memory {most:.0f} MiB, {most - no_op_most:.0f} MiB more than the no-op bot, bar 60 MiB")


def main() -> None:
    """Measure the start."""
    asyncio.run(measure())


if __name__ == "__main__":
    main()
