"""How long a start takes and how much memory it needs with many reminders waiting: `python -m benchmarks.start [pending]`.

Over real sockets, against the loopback Discord in a process of its own. A bare discord.py bot with a command that does
nothing runs in the same minutes. Measured from the start of the process to the first slash command answered. Bars with
1,000,000 pending: 1.2 s, and at most 60 MiB more than the bare bot.
"""

import asyncio
import os
import sqlite3
import sys
import tempfile
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.wire.bot_process import BotProcess
from tests.wire.discord_server.client import FakeDiscord
from tests.wire.member import database, sign_up

NOOP = ("-m", "tests.wire.noop_bot")
PENDING, EACH, STARTS = 1_000_000, 10, 5
FIRST_ID = 10**17
BAR_SECONDS, BAR_MIB = 1.2, 60


def fill(data: Path, pending: int) -> None:
    """So many pending reminders of members whose plans are up to date, all due in the coming year."""
    now = datetime.now(UTC)
    soon, step = int((now + timedelta(days=1)).timestamp() * 1000), 365 * 86_400_000 // pending
    late = int((now + timedelta(days=500)).timestamp() * 1000)
    members = [(FIRST_ID + n,) for n in range(pending // EACH)]
    with closing(sqlite3.connect(database(data))) as opened, opened:
        opened.executemany(
            "INSERT INTO member (member_id, consented_at, consent_version, time_zone, season, created_at, planned_version)"
            " VALUES (?, 0, 1, 'Etc/UTC', 2028, 0, 1)",
            members,
        )
        opened.executemany(
            "INSERT INTO reminder (member_id, season, milestone, occurrence, lead, milestone_wall, milestone_zone,"
            " date_only, deadline_at, wall, zone, due_at, next_at, state) VALUES (?, 2028, 'match_day', 1, ?,"
            " '2028-03-17T12:00:00', 'America/New_York', 0, ?, '2027-02-01T12:00:00', 'Etc/UTC', ?, ?, 'pending')",
            (
                (FIRST_ID + n // EACH, f"{n % EACH + 1}d", late, soon + n * step, soon + n * step)
                for n in range(pending)
            ),
        )


async def first_answer(
    fake: FakeDiscord, bot: BotProcess, user: int, command: str
) -> tuple[float, float, float]:
    """Seconds from the start of the process to the first command answered, of them on a processor, and MiB resident."""
    before = time.perf_counter()
    await bot.start()
    await fake.slash(user, None, command)
    took = time.perf_counter() - before
    used, resident = processor(bot.pid), memory(bot.pid)
    await bot.stop()
    return took, used, resident


def processor(process: int) -> float:
    """Seconds that a process has spent on a processor."""
    after_name = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(after_name[11]) + int(after_name[12])) / os.sysconf("SC_CLK_TCK")


def memory(process: int) -> float:
    """Resident MiB of a process."""
    (line,) = [
        line for line in Path(f"/proc/{process}/status").read_text().splitlines() if line.startswith("VmRSS")
    ]
    return int(line.split()[1]) / 1024


async def main(pending: int) -> None:
    """Start both bots some times and print the medians."""
    async with FakeDiscord(own_process=True) as fake:
        with tempfile.TemporaryDirectory() as folder:
            data = Path(folder) / "data"
            ours, bare = BotProcess(fake, data), BotProcess(fake, data, command=NOOP)
            await ours.start()
            user = await sign_up(fake)
            await ours.stop()
            await asyncio.to_thread(fill, data, pending)
            # The bare bot comes last: it tells Discord of other commands.
            ours_took = await median(fake, ours, user, "help")
            bare_took = await median(fake, bare, user, "noop")
    bars = f"bars {BAR_SECONDS} s and {bare_took[2] + BAR_MIB:.0f} MiB"
    print(
        f"start: first command answered after seconds, of them on a processor, MiB; {pending:,} pending, {bars}"
    )
    for name, (seconds, used, mib) in (("ours", ours_took), ("bare bot", bare_took)):
        print(f"start: {name:8} {seconds:5.2f} s {used:5.2f} s {mib:4.0f} MiB")


async def median(fake: FakeDiscord, bot: BotProcess, user: int, command: str) -> tuple[float, float, float]:
    """The medians of some starts."""
    runs = [await first_answer(fake, bot, user, command) for _ in range(STARTS)]
    seconds, used, mib = (sorted(values)[STARTS // 2] for values in zip(*runs, strict=True))
    return seconds, used, mib


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else PENDING))
