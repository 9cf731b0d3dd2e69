"""A session of PostgreSQL that is ours as long as it is open: opened, and refused where it is shared."""

import asyncio
import os
import platform
import random
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, suppress
from typing import Any, Protocol, cast

import asyncpg  # pyright: ignore[reportMissingTypeStubs]

from bot.errors import ExitCode, OperatorError
from bot.fleet.locks import Lock

NEEDED_RELEASE = 14
"""The first PostgreSQL that ends idle sessions by itself."""
FAULTS = (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError)
"""What a session raises whose server or way to it is in trouble."""
_OF_A_POOLER = (asyncpg.InvalidSQLStatementNameError, asyncpg.DuplicatePreparedStatementError)
"""A statement that was prepared is not there, or there before it was."""
_HEARD_SECONDS = 5.0


class Session(Protocol):
    """What is used of asyncpg's connection, which has no types."""

    def get_server_pid(self) -> int:
        """The number of the session."""
        ...

    def get_server_version(self) -> Any:
        """With ``major``, the release."""
        ...

    def transaction(self) -> AbstractAsyncContextManager[object]:
        """A transaction that lasts as long as the block."""
        ...

    def add_termination_listener(self, callback: Callable[[object], None]) -> None:
        """Call this when the session ends, whoever ends it."""
        ...

    def remove_termination_listener(self, callback: Callable[[object], None]) -> None:
        """Call it no more."""
        ...

    async def add_listener(self, channel: str, callback: Callable[..., None]) -> None:
        """Call this with session, process, channel and payload for what is rung."""
        ...

    async def remove_listener(self, channel: str, callback: Callable[..., None]) -> None:
        """Call it no more."""
        ...

    async def fetchval(self, query: str, *values: object) -> Any:
        """The first value of the first row."""
        ...

    async def execute(self, query: str) -> str:
        """Run a statement."""
        ...

    async def close(self) -> None:
        """End the session."""
        ...

    def terminate(self) -> None:
        """End it without a word."""
        ...


async def opened(url: str, password: str | None, answer_within: float) -> Session:
    """Connect. Raises `OperatorError`: exit 69, the server cannot be used now; exit 78, it is too old."""
    try:
        connect = cast("Any", asyncpg).connect
        options = {"password": password, "timeout": answer_within, "command_timeout": answer_within}
        name = {"application_name": f"preceptor {os.getpid()} on {platform.node()}"[:63]}
        session = cast("Session", await connect(url, server_settings=name, **options))
    except (*FAULTS, ValueError) as error:
        raise unreachable(error) from error
    found = int(session.get_server_version().major)
    if found < NEEDED_RELEASE:
        await session.close()
        raise too_old(found)
    return session


async def require_own(session: Session, connect: Callable[[], Awaitable[Session]]) -> None:
    """Raise `OperatorError` (exit 78) where a pooler gives each transaction another session, or two of us the same.

    Then a second one is given the lock that the first holds, or the first is somebody else while the second is in a
    transaction, or has to wait for that, or does not hear what is rung for it.
    """
    second = await connect()
    try:
        own = await _is_own(session, second)
    except (*_OF_A_POOLER, TimeoutError):
        own = False
    finally:
        second.terminate()
    if not own:
        raise OperatorError(ExitCode.CONFIGURATION, "fleet.pooler")


async def _is_own(session: Session, second: Session) -> bool:
    number, heard = random.getrandbits(31), asyncio.Event()
    channel = f"probe_{number}"

    def hear(*_: object) -> None:
        heard.set()

    await session.add_listener(channel, hear)
    await session.fetchval("SELECT pg_advisory_lock($1, $2)", Lock.PROBE, number)
    who = await session.fetchval("SELECT pg_backend_pid()")
    async with second.transaction():
        given = await second.fetchval("SELECT pg_try_advisory_xact_lock($1, $2)", Lock.PROBE, number)
        same = who == await session.fetchval("SELECT pg_backend_pid()")
        await second.fetchval("SELECT pg_notify($1, '')", channel)
    with suppress(TimeoutError):
        async with asyncio.timeout(_HEARD_SECONDS):
            await heard.wait()
    await session.remove_listener(channel, hear)
    await session.fetchval("SELECT pg_advisory_unlock($1, $2)", Lock.PROBE, number)
    return same and not given and heard.is_set()


def too_old(found: int) -> OperatorError:
    """What the operator is told of a server of that release."""
    return OperatorError(ExitCode.CONFIGURATION, "fleet.too_old", found=found, needed=NEEDED_RELEASE)


def unreachable(error: BaseException) -> OperatorError:
    """What the operator is told of a fault while connecting: its kind only, for the rest may name the password."""
    return OperatorError(ExitCode.UNAVAILABLE, "fleet.unreachable", kind=type(error).__name__)
