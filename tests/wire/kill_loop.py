"""The kill loop: a bot that is killed again and again while it sends, against a Discord that fails in every way.

Between two lives reminders fall due. In the end the bot is left alone; then every reminder must stand in exactly
one message. All chance comes from a seed; what the two processes do at once does not.
"""

import asyncio
import os
import random
import re
import signal
import sqlite3
import sys
from collections import Counter
from collections.abc import AsyncIterator, Collection, Iterator, Mapping
from contextlib import asynccontextmanager, closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.wire.bot_process import PREFIX, ROOT
from tests.wire.clock_shim import Clocks
from tests.wire.discord_server import faults
from tests.wire.discord_server.client import FakeDiscord
from tests.wire.discord_server.faults import Fault
from tests.wire.discord_server.rest import ANSWERED, ARRIVED
from tests.wire.member import OPEN_DM, SEND, at_rest, daytime_zone, sign_up

MEMBERS = 6
KEY = re.compile(r"rem:[a-z]+:([0-9a-f]{20}):")
AGES = timedelta(minutes=10)
"""Longer than Discord remembers a nonce and than the bot relies on it."""
CALM_SECONDS = 120.0
SUSPENDED, VANISHING = 0.08, 0.12
"""How often a machine sleeps, and a channel vanishes, in a life."""
REPEATED_AFTER = 1.3
"""Seconds after which discord.py has repeated what was answered with 500."""
PAGE = "<html><head><title>Attention Required! | Cloudflare</title></head></html>"
ODD = (1, 1, 1, 1, 1, 1, 1, 1, 2)
"""Weights of the answers that are not Discord's, and of those that it gives for no reason of the message."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a loop came to. ``in_flight`` kills struck while the outcome of a POST was unknown to the bot."""

    kills: int
    in_flight: int
    reminders: int
    lost: int
    duplicated: int

    def __add__(self, other: "Verdict") -> "Verdict":
        return Verdict(
            *(getattr(self, name) + getattr(other, name) for name in Verdict.__slots__)  # type: ignore[attr-defined]
        )


class Lives:
    """Lives of one bot on one data directory."""

    def __init__(self, host: asyncio.subprocess.Process) -> None:
        self._host = host
        self._pid = 0

    async def start(self) -> None:
        """Begin a life."""
        assert self._host.stdin is not None
        assert self._host.stdout is not None
        self._host.stdin.write(b"\n")
        self._pid = int(await self._host.stdout.readline())

    async def end(self, with_signal: signal.Signals = signal.SIGKILL) -> None:
        """End the life and wait until it is gone."""
        with suppress(ProcessLookupError):
            os.kill(self._pid, with_signal)
        await self.ended()

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """The life stands still, as that of a machine that sleeps."""
        os.kill(self._pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(self._pid, signal.SIGCONT)

    async def ended(self) -> None:
        """Wait until the life is gone."""
        with suppress(ProcessLookupError):
            async with asyncio.timeout(20):
                while True:
                    os.kill(self._pid, 0)
                    await asyncio.sleep(0.005)


@asynccontextmanager
async def lives(
    fake: FakeDiscord, data: Path, mutant: str | None = None, clocks: Clocks | None = None
) -> AsyncIterator[Lives]:
    """A host for the lives of a bot; none of them outlives the block."""
    config = data.with_name("empty.toml")
    config.touch(mode=0o600)
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    given = {
        "CONFIG": str(config),
        "DATA_DIR": str(data),
        "DISCORD__TOKEN": fake.token,
        "DISCORD__API_BASE": fake.api_base,
        "DISCORD__GATEWAY_URL": fake.gateway_url,
    }
    with data.with_name(data.name + ".stderr").open("ab") as log:
        host = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.wire.fork_host", *([mutant] if mutant else [])),
            cwd=ROOT,
            env=inherited
            | {PREFIX + name: value for name, value in given.items()}
            | (clocks.environment if clocks else {}),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=log,
        )
    one = Lives(host)
    try:
        yield one
    finally:
        await one.end()
        host.kill()
        await host.wait()


async def kill_loop(
    fake: FakeDiscord, data: Path, *, kills: int, seed: int, mutant: str | None = None
) -> Verdict:
    """Kill a bot so often, then leave it alone, then count."""
    chance, clocks = random.Random(seed), clocks_at(data.parent)
    async with lives(fake, data, mutant, clocks) as bot:
        await bot.start()
        await fake.wait_connected(1, timeout=30)
        users = [await sign_up(fake, f"member{number}") for number in range(MEMBERS)]
        await at_rest(data)
        await bot.end(signal.SIGTERM)
        in_flight = due = 0
        for _ in range(kills):
            for user in chance.sample(users, chance.randint(1, 3)):
                due += 1
                fall_due(data, user, due, ahead=_ahead(clocks))
            hurry(data, ahead=_ahead(clocks))
            if clocks is not None and chance.random() < SUSPENDED:
                in_flight += await _suspended_life(fake, bot, data, clocks)
            else:
                vanishing = chance.choice(users) if chance.random() < VANISHING else None
                in_flight += await _one_life(fake, bot, data, chance, vanishing)
        await fake.heal()
        hurry(data, ahead=_ahead(clocks))
        await bot.start()
        await calm(data, due)
        await bot.end(signal.SIGTERM)
        await fake.wait_for_quiet()
        lost, duplicated = await count(fake, data, users)
        return Verdict(kills, in_flight, due, lost, duplicated)


def clocks_at(folder: Path) -> Clocks | None:
    """Clocks that can be set, where there is a compiler to make them."""
    with suppress(RuntimeError):
        return Clocks(folder)
    return None


def _ahead(clocks: Clocks | None) -> timedelta:
    return clocks.ahead if clocks else timedelta()


async def _suspended_life(fake: FakeDiscord, bot: Lives, data: Path, clocks: Clocks) -> bool:
    """A life whose machine sleeps between a POST that arrived and its repetition; whether one was under way."""
    # While the machine sleeps for ten minutes, what earlier lives sent has long been settled at Discord.
    await fake.wait_for_quiet()
    await fake.heal()
    await fake.fail(faults.failing(SEND, 500, when="after", times=2))
    before = len(await fake.requests(SEND))
    await bot.start()
    with suppress(TimeoutError):
        await fake.wait_for_request(SEND, ANSWERED, count=before + 1, timeout=6.0)
    with bot.frozen():
        # What has left the machine arrives within moments, long before its nonce is forgotten.
        await fake.wait_for_quiet()
        clocks.sleep(AGES)
        await fake.forget_nonces()
    await asyncio.sleep(REPEATED_AFTER)
    await bot.end()
    return bool(_value(data, "SELECT count(*) FROM delivery WHERE state = 'sending' OR attempts > 0"))


async def _one_life(
    fake: FakeDiscord, bot: Lives, data: Path, chance: random.Random, vanishing: int | None
) -> bool:
    """A life with something going wrong, killed about when it sends; whether a POST was under way."""
    await fake.heal()
    await fake.fail(*trouble(chance))
    before = len(await fake.requests(SEND))
    await bot.start()
    with suppress(TimeoutError):
        await fake.wait_for_request(SEND, ARRIVED, count=before + 1, timeout=4.0)
    if vanishing is not None:
        await fake.lose_dm_channel(vanishing)
        await asyncio.sleep(0.1)
    await asyncio.sleep(chance.choice((0.0, 0.0, 0.005, 0.02, 0.08)))
    await bot.end()
    under_way = bool(_value(data, "SELECT count(*) FROM delivery WHERE state = 'sending'"))
    if chance.random() < 0.3:
        # A long time passes: what was under way has arrived or not, and Discord has forgotten the nonces.
        await fake.wait_for_quiet()
        await fake.forget_nonces()
        _age(data)
    return under_way


def trouble(chance: random.Random) -> list[Fault]:
    """One or two things that go wrong when messages are sent."""
    choices = (
        faults.slow(SEND, 30, lost_with_sender=True),
        faults.slow(SEND, 0.6),
        faults.no_reply(SEND),
        faults.no_reply(SEND, times=3),
        faults.failing(SEND, 500),
        faults.failing(SEND, 503, when="after"),
        faults.failing(SEND, 500, when="after", times=2),
        faults.reset(SEND),
        faults.reset(SEND, when="after"),
        faults.rate_limited(SEND, 0.2),
        faults.slow(OPEN_DM, 30, lost_with_sender=True),
        faults.failing(OPEN_DM, 503),
        faults.outage(0.3),
        faults.outage(0.3, status=403, code=40333),
        faults.odd(SEND, PAGE, status=403, times=3),
        faults.odd(SEND, PAGE),
        faults.failing(SEND, 404, when="after"),
        faults.failing(SEND, 403, code=40333),
        faults.failing(SEND, 400, code=50035),
        faults.failing(SEND, 401, text="401: Unauthorized"),
        faults.failing(OPEN_DM, 403, code=50013),
        Fault(SEND, status=200, cut=True, when="after"),
    )
    # Those that hold a POST open come more often: they are what makes delivering once difficult.
    weights = (5, 3, 5, 3, 1, 2, 2, 1, 3, 1, 1, 1, 1, *ODD)
    return chance.choices(choices, weights, k=chance.randint(1, 2))


async def calm(data: Path, due: int, *, seconds: float = CALM_SECONDS) -> bool:
    """Wait until so many reminders count as sent; whether they did in time."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            while _value(data, f"SELECT count(*) FROM reminder WHERE {_OURS} AND state = 'sent'") < due:
                await asyncio.sleep(0.1)
            return True
    return False


async def count(
    fake: FakeDiscord, data: Path, users: list[int], elsewhere: Collection[str] = ()
) -> tuple[int, int]:
    """Reminders that are in no message, and messages too many. ``elsewhere``: keys of what was shown below an answer."""
    arrived: Counter[str] = Counter()
    for user in users:
        for message in await fake.dms(user):
            arrived.update({match[1] for item in message.custom_ids() if (match := KEY.match(item))})
    with closing(sqlite3.connect(data / "preceptor.db")) as opened:
        known = {key for (key,) in opened.execute("SELECT key FROM delivery")}
        rows = opened.execute(
            f"SELECT r.state, d.key FROM reminder AS r LEFT JOIN delivery AS d ON d.id = r.delivery_id WHERE r.{_OURS}"
        ).fetchall()
    lost = sum(state != "sent" or not (arrived[key] or key in elsewhere) for state, key in rows)
    duplicated = sum(times - 1 for times in arrived.values()) + sum(key not in known for key in arrived)
    return lost, duplicated


def undelivered(data: Path) -> list[tuple[object, ...]]:
    """What became of each reminder that does not count as sent, or not as a message: states, details, attempts."""
    with closing(sqlite3.connect(data / "preceptor.db")) as opened:
        return opened.execute(
            "SELECT r.milestone, r.state, r.reason, d.state, d.detail, d.attempts, d.message_id IS NOT NULL"
            " FROM reminder AS r LEFT JOIN delivery AS d ON d.id = r.delivery_id"
            f" WHERE r.{_OURS} AND (r.state <> 'sent' OR coalesce(d.detail, '') <> '')"
        ).fetchall()


_OURS = "milestone LIKE 'kill\\_%' ESCAPE '\\'"


def fall_due(data: Path, user: int, number: int, *, ahead: timedelta = timedelta()) -> None:
    """One more reminder is due for a member, by a clock that is so much ahead of ours."""
    now = datetime.now(UTC) + ahead
    wall = (now + timedelta(days=3)).replace(tzinfo=None, microsecond=0)
    row = {
        "member_id": user,
        "season": 2027,
        "milestone": f"kill_{number}",
        "occurrence": 1,
        "lead": "3d",
        "milestone_wall": wall.isoformat(),
        "milestone_zone": "Etc/UTC",
        "date_only": 0,
        "deadline_at": _ms(now + timedelta(days=3)),
        "wall": (wall - timedelta(days=3)).isoformat(),
        "zone": daytime_zone(),
        "due_at": _ms(now) - 1000,
        "next_at": _ms(now) - 1000,
        "state": "pending",
    }
    _write(
        data, f"INSERT INTO reminder ({', '.join(row)}) VALUES ({', '.join(f':{name}' for name in row)})", row
    )


def hurry(data: Path, *, ahead: timedelta = timedelta()) -> None:
    """As if the pauses after failures were over; no bot may be running."""
    now = {"now": _ms(datetime.now(UTC) + ahead)}
    _write(data, "UPDATE delivery SET next_attempt_at = :now WHERE state = 'pending'", now)
    _write(data, f"UPDATE reminder SET next_at = :now WHERE state = 'pending' AND {_OURS}", now)


def _age(data: Path) -> None:
    moved = "first_attempt_at = first_attempt_at - :span, last_attempt_at = last_attempt_at - :span"
    _write(
        data,
        f"UPDATE delivery SET {moved} WHERE state IN ('pending', 'claimed', 'sending') AND attempts > 0",
        {"span": int(AGES.total_seconds() * 1000)},
    )


def _write(data: Path, statement: str, parameters: Mapping[str, object]) -> None:
    with closing(sqlite3.connect(data / "preceptor.db")) as connection, connection:
        connection.execute(statement, dict(parameters))


def _value(data: Path, statement: str) -> int:
    with closing(sqlite3.connect(f"file:{data / 'preceptor.db'}?mode=ro", uri=True)) as connection:
        return int(connection.execute(statement).fetchone()[0])


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
