"""Several real processes on one PostgreSQL and one Discord, killed, frozen, cut off and replaced while they send.

Reminders fall due and posts are made meanwhile. In the end each must stand in exactly one message, and no server may
count as left.
"""

import asyncio
import os
import re
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import asyncpg

from bot.fleet.locks import Lock
from storage.codecs.release import encoded
from tests.postgres_server import Server
from tests.wire.bot_process import PREFIX, ROOT
from tests.wire.cable import Cable
from tests.wire.discord_server.client import FakeDiscord
from tests.wire.fleet_host import PORT
from tests.wire.member import SEND, daytime_zone, sign_up
from tests.wire.test_posts import RELEASE

KEY = re.compile(r"rem:[a-z]+:([0-9a-f]{20}):")
HISTORY = "GET /channels/*/messages"
PROCESSES = 3
CALM_SECONDS = 90.0
"""More than the minute after which PostgreSQL ends a transaction whose process is cut off."""
OPERATOR_KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
OURS = "milestone LIKE 'fleet\\_%' ESCAPE '\\'"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of it all. ``again``: requests for a message too many, all but the first of which Discord did not obey.

    ``looked``: looks into direct messages for what another process may have sent; ``left``: servers that count as left
    though the bot is in them.
    """

    reminders: int
    lost: int
    twice: int
    again: int
    looked: int
    posts: int
    posted: int
    left: int
    codes: Counter[int] = field(default_factory=Counter)

    @property
    def good(self) -> bool:
        """Whether each message came once and no server is forgotten."""
        return (self.lost, self.twice, self.left) == (0, 0, 0) and self.posts == self.posted


class Process:
    """One process, in all its lives."""

    def __init__(self, log: Path, cable: Cable) -> None:
        self._log = log
        self.cable = cable
        self.pid = 0
        self.codes: list[int] = []

    @property
    def stderr(self) -> str:
        """All that it has said in all its lives."""
        return self._log.read_text(errors="replace")

    def send(self, number: signal.Signals) -> None:
        """Send a signal to the life that is."""
        if self.pid:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    async def kill(self) -> None:
        """SIGKILL, and wait until that life is gone."""
        pid = self.pid
        self.send(signal.SIGKILL)
        while self.pid == pid:
            await asyncio.sleep(0.005)


class Cluster:
    """The processes, their database and their Discord."""

    def __init__(self, fake: FakeDiscord, server: Server, folder: Path) -> None:
        self.fake = fake
        self.server = server
        self.folder = folder
        self.processes = [
            Process(folder / f"data{number}.stderr", Cable(server.port)) for number in range(PROCESSES)
        ]
        self._cables = AsyncExitStack()
        self._host: asyncio.subprocess.Process | None = None
        self._following: asyncio.Task[None] | None = None
        self.users: list[int] = []
        self.guilds: list[int] = []
        self.channels: list[int] = []
        self.posts = 0
        self._due = self._asked = 0
        self._posted_at: set[datetime] = set()

    async def start(self, mutant: str | None = None) -> None:
        """Start every process with a shard of its own, and wait until all are connected."""
        await self.fake.configure(shards=PROCESSES, identifies_at_once=PROCESSES, rate_limits=False)
        for name in ("data", "keys"):
            await self._admin(f"CREATE DATABASE {name} TEMPLATE template0")
        while {(guild >> 22) % PROCESSES for guild in self.guilds} != set(range(PROCESSES)):
            self.guilds.append(await self.fake.add_guild(f"server {len(self.guilds)}"))
            self.channels.append(await self.fake.add_channel(self.guilds[-1], "general"))
        await self._start_processes(mutant)
        await self.fake.wait_connected(PROCESSES, timeout=60)

    async def _start_processes(self, mutant: str | None) -> None:
        for process in self.processes:
            await self._cables.enter_async_context(process.cable.laid())
        config = self.folder / "empty.toml"
        config.touch(mode=0o600)
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
        given = {
            "CONFIG": str(config),
            "STORAGE__URL": self._by_cable("data"),
            "STORAGE__KEYS_URL": self._by_cable("keys"),
            "STORAGE__OPERATOR_KEY": OPERATOR_KEY,
            "DISCORD__TOKEN": self.fake.token,
            "DISCORD__API_BASE": self.fake.api_base,
            "DISCORD__GATEWAY_URL": self.fake.gateway_url,
        }
        self._host = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.wire.fleet_host", str(self.folder)),
            ",".join(str(process.cable.port) for process in self.processes),
            *([mutant] if mutant else []),
            cwd=ROOT,
            env=inherited | {PREFIX + name: value for name, value in given.items()},
            stdout=asyncio.subprocess.PIPE,
            start_new_session=True,
        )
        self._following = asyncio.create_task(self._follow(self._host))

    def _by_cable(self, database: str) -> str:
        """Where each process finds a database, at a port of its own."""
        return self.server.url(database).replace(f":{self.server.port}/", f":{PORT}/")

    async def _follow(self, host: asyncio.subprocess.Process) -> None:
        assert host.stdout is not None
        async for line in host.stdout:
            shard, what, number = line.split()
            process = self.processes[int(shard)]
            process.pid = int(number) if what == b"began" else 0
            if what == b"ended":
                process.codes.append(int(number))

    async def end(self) -> None:
        """Leave nothing running."""
        if self._host is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._host.pid, signal.SIGKILL)
            await self._host.wait()
        if self._following is not None:
            await self._following
        await self._cables.aclose()

    async def sign_up(self, members: int) -> None:
        """So many members, whose first messages have been sent."""
        self.users += [await sign_up(self.fake, f"member{len(self.users)}") for _ in range(members)]

    async def fall_due(self, times: int = 1) -> None:
        """So many reminders for each member are due, and all processes hear of it."""
        self._asked = len(await self.fake.requests(SEND))
        now = datetime.now(UTC)
        wall = (now + timedelta(days=3)).replace(tzinfo=None, microsecond=0)
        at = _ms(now) - 1000
        rows: list[tuple[object, ...]] = []
        for user in self.users:
            for _ in range(times):
                self._due += 1
                rows.append(
                    (
                        *(user, 2027, f"fleet_{self._due}", 1, "3d", wall.isoformat(), "Etc/UTC", 0),
                        *(_ms(now + timedelta(days=3)), (wall - timedelta(days=3)).isoformat()),
                        *(daytime_zone(), at, at, "pending"),
                    )
                )
        async with self.database() as database:
            await database.executemany(
                "INSERT INTO reminder (member_id, season, milestone, occurrence, lead, milestone_wall, milestone_zone,"
                " date_only, deadline_at, wall, zone, due_at, next_at, state)"
                " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
                rows,
            )
            await database.execute("NOTIFY preceptor, 'reminders'")

    async def posts_due(self) -> None:
        """One more weekly post is due in every server, at another minute of today; all processes hear of it."""
        this_minute = datetime.now(UTC).replace(second=0, microsecond=0)
        at = next(
            at for ago in count(1) if (at := this_minute - timedelta(minutes=ago)) not in self._posted_at
        )
        self._posted_at.add(at)
        async with self.database() as database:
            for guild, channel in zip(self.guilds, self.channels, strict=True):
                if len(self._posted_at) == 1:
                    await self._draw(database, guild)
                weekly = (guild, channel, at.weekday(), at.hour * 60 + at.minute, _ms(at))
                await database.execute(_WEEKLY, *weekly)
                self.posts += 1
            await database.execute("NOTIFY preceptor, 'posts'")

    async def _draw(self, database: asyncpg.Connection, guild: int) -> None:
        """Statistics that the posts of a server show."""
        at = _ms(datetime.now(UTC) - timedelta(days=3))
        await database.execute(
            "INSERT INTO cohort_charge VALUES ($1, 'step2ck', 2028, 1, $2, 500)", guild, at
        )
        await database.execute("INSERT INTO cohort_season VALUES ($1, 2028)", guild)
        released = encoded(RELEASE)
        await database.execute(
            "INSERT INTO cohort_snapshot VALUES ($1, 'step2ck', 2028, 1, $2)", guild, released
        )

    @asynccontextmanager
    async def database(self, name: str = "data") -> AsyncIterator[asyncpg.Connection]:
        """A connection of somebody else's, who looks on."""
        connection = await asyncpg.connect(
            self.server.url(name), server_settings={"search_path": "preceptor, public"}
        )
        try:
            yield connection
        finally:
            await connection.close()

    async def leader(self) -> Process:
        """Who leads, once somebody does."""
        async with asyncio.timeout(CALM_SECONDS), self.database() as database:
            while True:
                named = await database.fetchval(_WHO, int(Lock.LEAD))
                found = [each for each in self.processes if each.pid and named and int(named) == each.pid]
                if found:
                    return found[0]
                await asyncio.sleep(0.05)

    async def end_session(self, process: Process) -> None:
        """The server ends the session by which a process has its place."""
        async with self.database() as database:
            await database.execute(f"{_END} '{process.pid}'")

    async def sending(self, least: int = 1) -> None:
        """Wait until so many messages have been asked for since reminders fell due last."""
        before = self._asked
        with suppress(TimeoutError):
            async with asyncio.timeout(10):
                while len(await self.fake.requests(SEND)) < before + least:
                    await asyncio.sleep(0.01)

    async def calm(self) -> bool:
        """Wait until every reminder and post counts as sent, as if pauses after failures were over; whether they did."""
        with suppress(TimeoutError):
            async with asyncio.timeout(CALM_SECONDS):
                while not await self._rested():
                    await asyncio.sleep(0.3)
                return True
        return False

    async def _rested(self) -> bool:
        with suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            async with self.database() as database:
                waiting = f"SELECT count(*) FROM reminder WHERE {OURS} AND state <> 'sent'"
                now = _ms(datetime.now(UTC))
                if not await database.fetchval(waiting) and not await database.fetchval(_UNPOSTED, now):
                    return True
                await database.execute(_HURRY.format(now=now))
        return False

    async def answers(self) -> None:
        """Once all are up, a command is answered in every server and in direct messages."""
        user = self.users[0]
        for guild in [None, *self.guilds]:
            if guild is not None:
                await self.fake.add_member(guild, user)
            async with asyncio.timeout(CALM_SECONDS):
                while not await self._answered(user, guild):
                    await asyncio.sleep(0.2)

    async def _answered(self, user: int, guild: int | None) -> bool:
        try:
            return bool((await self.fake.slash(user, guild, "help")).text)
        except AssertionError:  # nobody is there for its shard, or not yet
            return False

    async def asked(self) -> Counter[str]:
        """How many requests there were for each message, by its key."""
        bodies = [str(request.body) for request in await self.fake.requests(SEND)]
        return Counter(key for body in bodies for key in set(KEY.findall(body)))

    async def sent_anew(self, keys: frozenset[str]) -> None:
        """Wait until who took one of these messages from another is sending it."""
        sending = "SELECT count(*) FROM delivery WHERE state = 'sending' AND fence >= 2 AND key = ANY($1)"
        async with asyncio.timeout(CALM_SECONDS), self.database() as database:
            while not await database.fetchval(sending, list(keys)):
                await asyncio.sleep(0.01)

    async def verdict(self) -> Verdict:
        """Count."""
        await self.fake.wait_for_quiet()
        arrived: Counter[str] = Counter()
        for user in self.users:
            for message in await self.fake.dms(user):
                arrived.update({match[1] for item in message.custom_ids() if (match := KEY.match(item))})
        async with self.database() as database:
            known = {row[0] for row in await database.fetch("SELECT key FROM delivery")}
            rows = await database.fetch(
                "SELECT r.state, d.key FROM reminder AS r LEFT JOIN delivery AS d ON d.id = r.delivery_id"
                f" WHERE r.{OURS}"
            )
            left = int(await database.fetchval("SELECT count(*) FROM server_departure") or 0)
        asked = Counter(request.body["nonce"] for request in await self.fake.requests(SEND))
        return Verdict(
            reminders=len(rows),
            lost=sum(state != "sent" or not arrived[key] for state, key in rows),
            twice=sum(times - 1 for times in arrived.values()) + sum(key not in known for key in arrived),
            again=sum(times - 1 for times in asked.values()),
            looked=len(await self.fake.requests(HISTORY)),
            posts=self.posts,
            posted=sum([len(await self.fake.messages(channel)) for channel in self.channels]),
            left=left,
            codes=Counter(code for process in self.processes for code in process.codes),
        )

    async def _admin(self, statement: str) -> None:
        async with self.database("postgres") as database:
            await database.execute(statement)


_HURRY = f"""
BEGIN;
SELECT pg_advisory_xact_lock(0);
UPDATE reminder SET next_at = {{now}} WHERE state = 'pending' AND next_at > {{now}} AND {OURS};
UPDATE delivery SET next_attempt_at = {{now}} WHERE state = 'pending' AND next_attempt_at > {{now}};
UPDATE post SET attempt_at = {{now}} WHERE state = 'sending' AND attempt_at > {{now}};
NOTIFY preceptor, 'reminders';
NOTIFY preceptor, 'posts';
COMMIT
"""
_WEEKLY = """
INSERT INTO post_schedule (guild_id, subject, channel_id, weekday, minute, zone, next_at)
VALUES ($1, 'step2ck', $2, $3, $4, 'Etc/UTC', $5)
ON CONFLICT (guild_id, subject) DO UPDATE
SET weekday = excluded.weekday, minute = excluded.minute, next_at = excluded.next_at
"""
_UNPOSTED = """
SELECT (SELECT count(*) FROM post WHERE state <> 'sent') + (SELECT count(*) FROM post_schedule WHERE next_at <= $1)
"""
_END = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE split_part(application_name, ' ', 2) =
"""
_WHO = """
SELECT split_part(application_name, ' ', 2) FROM pg_stat_activity JOIN pg_locks USING (pid)
WHERE locktype = 'advisory' AND granted AND classid::integer = $1 AND objsubid = 2
"""


@asynccontextmanager
async def cluster(
    fake: FakeDiscord, server: Server, folder: Path, mutant: str | None = None
) -> AsyncIterator[Cluster]:
    """A running fleet; none of it outlives the block."""
    made = Cluster(fake, server, folder)
    async with AsyncExitStack() as opened:
        opened.push_async_callback(made.end)
        await made.start(mutant)
        yield made


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
