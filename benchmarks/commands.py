"""The everyday commands over real sockets, beside a bare discord.py bot in the same run: `python -m benchmarks.commands`.

Ten members who differ ask in turn, fifty times a second and never as often as they may; the bare bot answers one line.
Time is what a member waits for, CPU is that of all threads of the bot. Then what 3,000 open panels take in memory, and
how many commands a second fit into a core: by their CPU where one comes after the other without a pause.
"""

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from benchmarks.advise import profiles
from bot.domain.ids import MemberId, SeasonId
from bot.domain.profile import Letter, LetterState, LetterWriter, Profile
from bot.privacy.cipher import MemberVault
from storage.keyring.member_keys import open_keys
from storage.members import MemberStore
from storage.migrations import migrations
from storage.profiles import ProfileStore
from storage.sqlite.database import Database
from tests.wire.bot_process import BotProcess
from tests.wire.discord_server.client import FakeDiscord
from tests.wire.member import SEASON, ZONES, database

NO_OP = ("-m", "tests.wire.probe_bot")
NO_OP_COMMAND = "profile show"
PER_SECOND = 50
PEOPLE, EACH = 10, 11
"""With the one before the measuring: as many as a member may ask for at once of what is dearest."""
PANELS = ("profile show", "strategy", "programs list")
PANELS_EACH = 4
"""Of each kind; with three kinds as many panels as a member may have open."""
OPENERS = 250
MEMORY_BAR = 50
READS_TO_A_WRITE = 4
SHARE_OF_CORE = 0.6
"""Of a core that is to be busy with commands at most, so that nobody waits for others."""
BARE_ONCE = 0.9
"""Milliseconds of the bare bot's answer where the bars were set: elsewhere the loopback takes more of every answer."""
Ask = Callable[[int], Awaitable[object]]
Options = Callable[[int], Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class Measured:
    """A command with its bars: half and 99 % of the answers in milliseconds, and milliseconds of CPU for each."""

    command: str
    p50: float
    p99: float
    cpu: float | None = None
    options: Options = lambda _: {}


def _practice(number: int) -> Mapping[str, object]:
    """A self-assessment that the member did not record before."""
    day = date.today() - timedelta(days=30 + number)  # noqa: DTZ011 (any day that has passed will do)
    return {
        "exam": "nbme",
        "form": 9 + number % 7,
        "date": day.isoformat(),
        "score": 215 + number * 7 % 40,
    }


COMMANDS = (
    Measured("help", 1.6, 2),
    Measured("score list", 1.6, 2),
    Measured("profile show", 1.6, 2),
    Measured("reminders list", 1.6, 2),
    Measured("strategy", 1.6, 2),
    Measured("programs list", 3, 5),
    Measured("score add", 3, 4, 4, _practice),
)


@dataclass(frozen=True, slots=True)
class Cost:
    """Half and 99 % of the answers came within so many milliseconds, and took so many of the process's CPU each."""

    p50: float
    p99: float
    cpu: float


async def paced(ask: Ask, process: int) -> Cost:
    """What each member's asking in turn costs, ``PER_SECOND`` in all; after one time for each that is not counted."""
    for number in range(PEOPLE):
        await ask(number)
    waits: list[float] = []

    async def one(number: int) -> None:
        before = time.perf_counter()
        await ask(number)
        waits.append((time.perf_counter() - before) * 1000)

    asked, worked = PEOPLE * EACH, cpu(process)
    async with asyncio.TaskGroup() as asking:
        for number in range(PEOPLE, PEOPLE + asked):
            asking.create_task(one(number))
            await asyncio.sleep(1 / PER_SECOND)
    waits.sort()
    return Cost(waits[asked // 2], waits[asked * 99 // 100], (cpu(process) - worked) / asked * 1000)


def cpu(process: int) -> float:
    """Seconds of CPU that all threads of a process have used (to a nanosecond, unlike its ticks in `stat`)."""
    tasks = Path(f"/proc/{process}/task").iterdir()
    return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9


def resident(process: int) -> float:
    """What a process holds in memory, in MiB."""
    [line] = [
        line for line in Path(f"/proc/{process}/status").read_text().splitlines() if line.startswith("VmRSS")
    ]
    return int(line.split()[1]) / 1024


async def enrol(data: Path, users: list[int]) -> None:
    """Make members of them, each with a profile and a zone of their own; no bot may be running."""
    opened = await Database.open(database(data), migrations("main"))
    keys = await open_keys(data, opened)
    vault = await MemberVault.open_with(keys.store, keys.operator)
    members, stores, now = MemberStore(opened, vault), ProfileStore(opened, vault), datetime.now(UTC)
    season = SeasonId(int(SEASON))
    known = profiles(now.date())
    await vault.prepare(*map(MemberId, users))
    for number, user in enumerate(users):
        who, recorded = MemberId(user), _with_letters(known[number % len(known)], number)
        zone = ZONES[number % len(ZONES)]
        await members.register(
            who, consent_version=1, time_zone=zone, season=season, first_season=season, now=now
        )
        await stores.change(who, lambda _, recorded=recorded: recorded, now=now)
    await keys.store.close()
    await opened.close()


def _with_letters(profile: Profile, number: int) -> Profile:
    letters = (Letter(writer, LetterState.REQUESTED) for writer in LetterWriter)
    return replace(profile, letters=tuple(letters)[: number % 4])


async def measure() -> None:
    """Every command in turn with the bare bot's."""
    with tempfile.TemporaryDirectory() as folder:
        async with FakeDiscord(own_process=True) as own, FakeDiscord(own_process=True) as bare:
            for discord in (own, bare):
                await discord.configure(rate_limits=False)
            data = Path(folder) / "data"
            bot = BotProcess(own, data, environment={"PRECEPTOR_LOG__LEVEL": "info"})
            no_op = BotProcess(bare, Path(folder) / "none", command=NO_OP)
            await bot.start()
            await bot.stop()
            users = [await own.add_user(f"member {number}", days_old=400) for number in range(OPENERS)]
            await enrol(data, users)
            await bot.start()
            await no_op.start()
            other = await bare.add_user("amina")

            async def nothing(_: int) -> None:
                await bare.slash(other, None, NO_OP_COMMAND)

            for measured in COMMANDS:

                async def ask(number: int, measured: Measured = measured) -> None:
                    reply = await own.slash(
                        users[number % PEOPLE], None, measured.command, measured.options(number)
                    )
                    assert reply.only_message

                _print(measured, await paced(nothing, no_op.process_id), await paced(ask, bot.process_id))
            await _panels(own, bot.process_id, users, lambda: resident(no_op.process_id), nothing)
            await _without_pause(own, bot.process_id, users)
            await bot.stop()
            await no_op.stop()


def _print(measured: Measured, bare: Cost, ours: Cost) -> None:
    bar = "" if measured.cpu is None else f" and {measured.cpu} ms of CPU"
    print(
        f"{measured.command}: p50 {ours.p50:.1f} ms, p99 {ours.p99:.1f} ms (bar {measured.p50} and {measured.p99}{bar}),"
        f" CPU {ours.cpu:.2f} ms; the bare bot {bare.p50:.1f} and {bare.p99:.1f} ms, CPU {bare.cpu:.2f} ms;"
        f" beyond it {ours.p50 - bare.p50:.1f} and {ours.p99 - bare.p99:.1f} ms"
        f" (bar {measured.p50 - BARE_ONCE:.1f} and {measured.p99 - BARE_ONCE:.1f}), CPU {ours.cpu - bare.cpu:.2f} ms"
    )


async def _panels(
    own: FakeDiscord, process: int, users: list[int], bare: Callable[[], float], nothing: Ask
) -> None:
    """Open as many panels as each of many members may have, and let the bare bot answer as often."""
    before = resident(process)
    for number, user in enumerate(users):
        for command in PANELS * PANELS_EACH:
            await own.slash(user, None, command)
            await nothing(number)
    opened, after, none = len(users) * len(PANELS) * PANELS_EACH, resident(process), bare()
    print(
        f"memory with {opened:,} open panels: {after:.0f} MiB, {after - none:.0f} MiB more than the bare bot"
        f" (bar {MEMORY_BAR}); {before:.0f} MiB before them, {(after - before) * 1024 / opened:.1f} KiB for each"
    )


async def _without_pause(own: FakeDiscord, process: int, users: list[int]) -> None:
    """What commands cost one after the other, each member asking for each once."""
    costs: dict[str, float] = {}
    for measured in COMMANDS:
        worked = cpu(process)
        for number, user in enumerate(users, start=PEOPLE * (EACH + 1)):
            await own.slash(user, None, measured.command, measured.options(number))
        costs[measured.command] = (cpu(process) - worked) / len(users) * 1000
    *reads, write = costs.values()
    read = sum(reads) / len(reads)
    each = (READS_TO_A_WRITE * read + write) / (READS_TO_A_WRITE + 1)
    print(
        f"without a pause a read takes {read:.2f} ms of CPU, a write {write:.2f} ms, {READS_TO_A_WRITE} reads to a write"
        f" {each:.2f} ms each: {SHARE_OF_CORE * 1000 / each:.0f} a second at {SHARE_OF_CORE:.0%} of a core ("
        + ", ".join(f"{command} {cost:.2f}" for command, cost in costs.items())
        + ")"
    )


def main() -> None:
    """Measure the commands, then the memory."""
    asyncio.run(measure())


if __name__ == "__main__":
    main()
