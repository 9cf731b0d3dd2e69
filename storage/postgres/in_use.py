"""Whether an installation is in use: a lock of the server, held by a connection as long as the process lives."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from bot.errors import ExitCode, OperatorError
from bot.fleet.locks import Lock
from storage.postgres.connection import Connection, connect
from storage.postgres.place import Place
from storage.sql.ports import Query


@asynccontextmanager
async def in_use(place: Place) -> AsyncGenerator[None]:
    """While the block runs, no other process works on the data there, none of a fleet either.

    Raises `OperatorError` (exit 75) when one does.
    """
    connection = Connection(place, await connect(place))
    try:
        [found] = await connection.together(
            [Query("SELECT pg_try_advisory_lock(:lock, 0) AS ours", {"lock": int(Lock.IN_USE)})]
        )
        if not found.rows[0]["ours"]:
            raise OperatorError(ExitCode.LOCKED, "storage.place_locked", place=str(place))
        yield
    finally:
        await connection.raw.close()
