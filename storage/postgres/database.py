"""A PostgreSQL database that several processes share.

:meth:`Database.write` lets one transaction in at a time, in whatever process, as SQLite does: it takes a lock of the
server that ends with the transaction. Who says whom it is about takes that one's lock and shares the one of all. The
isolation is READ COMMITTED, because its snapshots begin after the lock was taken. Nothing is tried again.
"""

import asyncio
from collections.abc import AsyncGenerator, Iterable
from contextlib import asynccontextmanager

from typing_extensions import override

from bot.errors import ExitCode, OperatorError
from bot.fleet.session import NEEDED_RELEASE, too_old
from storage.postgres.connection import Connection, Raw, connect
from storage.postgres.faults import FAULTS
from storage.postgres.migrations import migrate
from storage.postgres.place import Place
from storage.sql import ports
from storage.sql.ports import Query, Result
from storage.sql.sessions import ReadSession, WriteSession, to_the_end

_WRITERS, _READERS = 3, 2
"""Connections of one process. Who writes may read beside it, so that readers have their own."""
GOODBYE_SECONDS = 2


class Database(ports.Database):
    """An open database. Made by :meth:`open`, ended by :meth:`close`."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self._writers = _Pool(place, _WRITERS)
        self._readers = _Pool(place, _READERS)

    @classmethod
    async def open(cls, place: Place, folder: str) -> "Database":
        """Open the database there and bring its schema, that of `storage/migrations/<folder>/`, up to date.

        Raises `OperatorError`: the server is out of reach (exit 69), too old, or does not let us in (exit 78), or the
        schema belongs to a newer version (exit 76) or to another program (exit 65).
        """
        first = Connection(place, await connect(place, patient=True))
        try:
            [version, *_] = first.raw.get_server_version()
            if version < NEEDED_RELEASE:
                raise too_old(version)
            await migrate(first, folder)
        finally:
            await first.raw.close()
        return cls(place)

    @property
    @override
    def read(self) -> ReadSession:
        return ReadSession(self._readers)

    @override
    @asynccontextmanager
    async def write(self, about: int | None = None) -> AsyncGenerator[WriteSession]:
        async with self._writers.one() as connection:
            try:
                yield (tx := WriteSession(connection, _begin(about)))
                await to_the_end(tx.commit())
            except BaseException:
                await to_the_end(connection.rollback())
                raise

    @override
    async def empty_log(self) -> bool:
        """Nothing to do: the log is the server's, and what it keeps is said in `docs/privacy.md`."""
        return True

    @override
    async def close(self) -> None:
        await self._writers.close()
        await self._readers.close()

    def abandon(self) -> None:
        """End every connection at once, whatever it waits for: another process has our place, or the way there is cut.

        A transaction under way fails; whether the server has its commit is not known, as when a process is killed.
        """
        self._writers.abandon()
        self._readers.abandon()


class _Pool(ports.Connection):
    """Connections, at most ``most``, made when they are needed. One that was lost is not used again."""

    def __init__(self, place: Place, most: int) -> None:
        self._place = place
        self._most = most
        self._room = asyncio.Semaphore(most)
        self._free: list[Connection] = []
        self._used: list[Connection] = []
        self._opening = set[asyncio.Task[Raw]]()
        self._abandoned = False

    @asynccontextmanager
    async def one(self) -> AsyncGenerator[Connection]:
        """A connection for this block alone."""
        async with self._room:
            self._free = [free for free in self._free if not free.raw.is_closed()]
            connection = self._free.pop() if self._free else Connection(self._place, await self._opened())
            self._used.append(connection)
            try:
                yield connection
            finally:
                self._used.remove(connection)
                self._free.append(connection)

    async def _opened(self) -> Raw:
        if self._abandoned:
            raise OperatorError(ExitCode.LOCKED, "fleet.put_out")
        opening = asyncio.create_task(connect(self._place), name="connect")
        self._opening.add(opening)
        opening.add_done_callback(self._opening.discard)
        try:
            return await opening
        except asyncio.CancelledError:
            caller = asyncio.current_task()
            if self._abandoned and not (caller and caller.cancelling()):
                raise OperatorError(ExitCode.LOCKED, "fleet.put_out") from None
            raise

    @override
    async def together(self, statements: Iterable[Query]) -> list[Result]:
        async with self.one() as connection:
            return await connection.together(statements)

    async def close(self) -> None:
        """Wait for those in use, and close all."""
        for _ in range(self._most):
            await self._room.acquire()
        for connection in self._free:
            try:
                await connection.raw.close(timeout=GOODBYE_SECONDS)
            except FAULTS:  # it is closed in any case
                connection.raw.terminate()

    def abandon(self) -> None:
        """End them all now, and make no new ones."""
        self._abandoned = True
        for opening in self._opening:
            opening.cancel()
        for connection in (*self._used, *self._free):
            connection.raw.terminate()


def _begin(about: int | None) -> Query:
    if about is None:
        return Query("BEGIN; SELECT pg_advisory_xact_lock(0)", {})
    shared = "SELECT pg_advisory_xact_lock_shared(0)"
    return Query(f"BEGIN; {shared}; SELECT pg_advisory_xact_lock({about:d})", {})
