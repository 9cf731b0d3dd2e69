"""A fleet of processes that meet in one PostgreSQL database.

All that a process has of the fleet hangs on one session of the server, the *watch*: its advisory locks are the lead and
the shards, and it listens. A process that dies or is cut off loses all of it at once. No clock of ours is compared with
another's, no row is renewed, and nothing is left to clean up.

- The server ends a session that has said nothing for :data:`PUT_OUT_SECONDS`. Ours says something every
  :data:`BEAT_SECONDS`, by the event loop's clock, and is given up when there is no answer for as long: a process that is
  cut off has stopped before another takes its place.
- What another holds is asked for again and again and never waited for in the server. A statement that waits there keeps
  a snapshot: as long as a spare process waited, no vacuum could remove a row, and erased data would stay.
- Who is put out ends (exit 75) and is started anew by its supervisor: there is no way back that has to be proved.
"""

import asyncio
import random
from collections import defaultdict
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import Any, NoReturn

import structlog
from typing_extensions import override

from bot.domain.ids import GuildId
from bot.errors import ExitCode, OperatorError
from bot.fleet.locks import Lock
from bot.fleet.ports import IDENTIFY_SECONDS, LONGEST_GATE, Fleet, Ring
from bot.fleet.session import FAULTS, Session, opened, require_own, unreachable
from bot.fleet.shards import Shards, all_shards
from bot.i18n import catalogue
from bot.scheduler.wakeup import Bell, Done, Wakeup

BEAT_SECONDS = 10.0
PUT_OUT_SECONDS = 30.0
"""More than two beats: one that is not answered, and the time until that is known."""
POLL_SECONDS = 0.25
"""Between two tries for what another holds: so long at most nobody leads after a leader has died."""
CHANNEL = "preceptor"
_log = structlog.get_logger(__name__)


class Watch(Fleet):
    """One process of the fleet; made by :meth:`open`."""

    several = True

    def __init__(self, session: Session, chosen: Shards | None) -> None:
        self._session = session
        self._chosen = chosen
        self._shards: Shards | None = None
        self._asking = asyncio.Lock()
        self._ended = asyncio.Event()
        self._wakeups = {what: Wakeup() for what in Ring}
        # The locks of one session do not shut each other out, so who is of one process waits here.
        self._doors: defaultdict[tuple[Lock, int], asyncio.Lock] = defaultdict(asyncio.Lock)
        self._unsaid: set[Ring] = set()
        self._something_unsaid = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()

    @classmethod
    @asynccontextmanager
    async def open(
        cls, url: str, password: str | None = None, chosen: Shards | None = None
    ) -> AsyncGenerator["Watch"]:
        """Join the fleet of a database; ``chosen`` are the shards of this process, all that Discord names for ``None``.

        Raises `OperatorError`: exit 69, the server cannot be reached now; exit 75, a command works on the database that
        needs it alone; exit 78, the server is too old, or what answers is a pooler that gives each transaction another
        session.
        """
        connect = partial(opened, url, password, BEAT_SECONDS)
        watch = cls(await connect(), chosen)
        try:
            await watch._join(connect)
            yield watch
        finally:
            await watch._close()

    async def _join(self, connect: Callable[[], Awaitable[Session]]) -> None:
        try:
            await require_own(self._session, connect)
            if not await self._session.fetchval("SELECT pg_try_advisory_lock_shared($1, 0)", Lock.IN_USE):
                raise OperatorError(ExitCode.LOCKED, "fleet.in_use")
            await self._session.execute(f"SET idle_session_timeout = '{PUT_OUT_SECONDS * 1000:.0f}ms'")
            await self._session.add_listener(CHANNEL, self._hear)
        except FAULTS as error:
            raise unreachable(error) from error
        self._session.add_termination_listener(self._end)
        self._begin(self._beat)
        self._begin(self._say)

    @override
    def is_ours(self, guild: GuildId) -> bool:
        return self._shards is not None and self._shards.have(guild)

    @override
    async def take_shards(self, named: int) -> Shards:
        shards = self._chosen or all_shards(named)
        waiting = False
        while not await self._taken(shards):
            if not waiting:
                _log.info("waits_for_shards", advice=catalogue()("fleet.waits_for_shards"))
            waiting = True
            # Not in step with another that takes some of these shards and wants the rest.
            await asyncio.sleep(POLL_SECONDS * random.uniform(1, 3))
        self._shards = shards
        return shards

    @override
    async def may_identify(self, shard: int, at_once: int) -> None:
        door = shard % at_once
        async with asyncio.timeout(LONGEST_GATE):
            await self._hold(Lock.IDENTIFY, door)
        self._begin(partial(self._let_go_later, door))

    @override
    @asynccontextmanager
    async def syncing(self) -> AsyncGenerator[None]:
        async with self._holding(Lock.SYNC):
            yield

    @override
    @asynccontextmanager
    async def leading(self) -> AsyncGenerator[None]:
        async with self._holding(Lock.LEAD):
            _log.info("leading")
            yield

    @override
    async def lost(self) -> NoReturn:
        await self._ended.wait()
        raise _put_out()

    @override
    def ring(self, what: Ring) -> Bell:
        return _Line(self._wakeups[what], lambda: self._ring(what))

    @override
    def heard(self, what: Ring) -> Wakeup:
        return self._wakeups[what]

    def _ring(self, what: Ring) -> None:
        self._unsaid.add(what)
        self._something_unsaid.set()

    def _hear(self, _session: object, process: int, _channel: str, payload: object) -> None:
        """Called by asyncpg. What this process rang itself it has answered already."""
        if process != self._session.get_server_pid():
            with suppress(ValueError):  # of a newer version
                self._wakeups[Ring(payload)].request()

    async def _beat(self) -> None:
        while True:
            await self._ask("SELECT 1")
            await asyncio.sleep(BEAT_SECONDS)

    async def _say(self) -> None:
        while True:
            await self._something_unsaid.wait()
            self._something_unsaid.clear()
            unsaid, self._unsaid = self._unsaid, set()
            await self._ask("SELECT pg_notify($1, what) FROM unnest($2::text[]) AS what", CHANNEL, [*unsaid])

    async def _taken(self, shards: Shards) -> bool:
        """Take all of them or none. Nobody else may count other shards meanwhile: theirs would have servers of ours."""
        await self._ask("SELECT pg_advisory_lock_shared($1, $2)", Lock.COUNT, shards.count)
        if not await self._ask(_OTHERS_COUNT, Lock.COUNT, shards.count):
            taken = await self._ask(_TAKE, Lock.SHARD, list(shards.numbers))
            if len(taken) == len(shards.numbers):
                return True
            await self._ask(_LEAVE, Lock.SHARD, taken)
        await self._ask("SELECT pg_advisory_unlock_shared($1, $2)", Lock.COUNT, shards.count)
        return False

    @asynccontextmanager
    async def _holding(self, lock: Lock) -> AsyncGenerator[None]:
        await self._hold(lock, 0)
        try:
            yield
        finally:
            await self._free(lock, 0)

    async def _hold(self, lock: Lock, number: int) -> None:
        """Ask until it is given. Cancelled, it holds nothing."""
        door = self._doors[lock, number]
        await door.acquire()
        try:
            await _until(partial(self._given, lock, number))
        except BaseException:
            door.release()
            raise

    async def _given(self, lock: Lock, number: int) -> bool:
        asked = asyncio.ensure_future(self._ask("SELECT pg_try_advisory_lock($1, $2)", lock, number))
        try:
            return await asyncio.shield(asked)
        except asyncio.CancelledError:
            with suppress(OperatorError):
                if await asked:
                    await self._ask("SELECT pg_advisory_unlock($1, $2)", lock, number)
            raise

    async def _free(self, lock: Lock, number: int) -> None:
        with suppress(OperatorError):  # who is put out holds nothing
            await self._ask("SELECT pg_advisory_unlock($1, $2)", lock, number)
        self._doors[lock, number].release()

    async def _let_go_later(self, door: int) -> None:
        await asyncio.sleep(IDENTIFY_SECONDS)
        await self._free(Lock.IDENTIFY, door)

    async def _ask(self, statement: str, *values: object) -> Any:
        """The one value that a statement gives. Raises `OperatorError` (exit 75) when the session is over."""
        async with self._asking:
            if self._ended.is_set():
                raise _put_out()
            try:
                return await self._session.fetchval(statement, *values)
            except Exception as error:
                # Whatever it is: asyncpg fails in ways of its own where a process wakes up to a session that has ended.
                self._end()
                raise _put_out() from error

    def _end(self, _session: object = None) -> None:
        """The session is over, or will be before its next statement is answered."""
        self._ended.set()

    def _begin(self, work: Callable[[], Awaitable[None]]) -> None:
        task = asyncio.create_task(_unless_put_out(work), name="watch")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _close(self) -> None:
        """Leave the fleet: the session ends, and with it all that it held."""
        tasks = set(self._tasks)
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)
        self._session.remove_termination_listener(self._end)
        try:
            async with asyncio.timeout(1):
                await self._session.close()
        except Exception:  # noqa: BLE001 (as above; it ends in any case)
            self._session.terminate()


class _Line(Bell):
    """Rings in this process and in all others."""

    def __init__(self, here: Wakeup, there: Callable[[], None]) -> None:
        self._here = here
        self._there = there

    @override
    def request(self) -> None:
        self._here.request()
        self._there()

    @override
    async def request_and_wait(self, seconds: float, done: Done) -> None:
        self._there()
        if self._here.answered:
            await self._here.request_and_wait(seconds, done)
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await _until(done)


_OTHERS_COUNT = """
SELECT count(*) FROM pg_locks
WHERE locktype = 'advisory' AND classid = $1::integer::oid AND objid <> $2::integer::oid AND objsubid = 2
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""
_TAKE = (
    "SELECT coalesce(array_agg(n), '{}') FROM unnest($2::integer[]) AS n WHERE pg_try_advisory_lock($1, n)"
)
_LEAVE = "SELECT count(pg_advisory_unlock($1, n)) FROM unnest($2::integer[]) AS n"


async def _until(done: Done) -> None:
    while not await done():  # noqa: ASYNC110 (it happens in another process)
        await asyncio.sleep(POLL_SECONDS)


async def _unless_put_out(work: Callable[[], Awaitable[None]]) -> None:
    with suppress(OperatorError):  # told by `lost`
        await work()


def _put_out() -> OperatorError:
    return OperatorError(ExitCode.LOCKED, "fleet.put_out")
