"""A SQLite database with one writer and one reader.

Tasks that share one connection would write into each other's transactions, so every write goes through
:meth:`Database.write`: an asyncio lock around one explicit ``BEGIN IMMEDIATE``. Reads have a connection of
their own and see the last commit. ``synchronous=FULL`` with WAL: a commit that returned survives a power cut.
"""

import asyncio
import sqlite3
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from typing_extensions import override

from storage.files.whole_file import sync
from storage.migrations import Ahead, Migration, migrate
from storage.sql import ports
from storage.sql.ports import Query
from storage.sql.sessions import ReadSession, WriteSession, to_the_end
from storage.sqlite.connection import Connection
from storage.sqlite.faults import named, refusal_of

_BUSY_MS, _READERS_MS = 5000, 200
PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    f"busy_timeout={_BUSY_MS}",
    "trusted_schema=OFF",
    "secure_delete=ON",
)
"""What every connection is set to before anything else."""

_BEGIN = Query("BEGIN IMMEDIATE", {})
LOG_SUFFIXES = ("-wal", "-shm", "-journal")
"""Ends of the names of the files beside a database that is in use."""


class Database(ports.Database):
    """An open database file. Made by :meth:`open`, ended by :meth:`close`."""

    def __init__(self, path: Path, writer: Connection, reader: Connection) -> None:
        self.path = path
        self._writer = writer
        self._reader = reader
        self._writing = asyncio.Lock()

    @classmethod
    async def open(
        cls, path: Path, migrations: tuple[Migration, ...], ahead: Ahead | None = None
    ) -> "Database":
        """Open the file, making it where there is none, and bring its schema up to date.

        ``ahead`` runs before the first migration of a database that was in use.

        Raises `OperatorError`: the file belongs to a newer version, is no database, or cannot be written.
        """
        created = not path.exists()
        opened: list[Connection] = []
        try:
            await asyncio.to_thread(_probe, path)
            opened.append(await _connect(path))
            await migrate(opened[0], migrations, ahead)
            if created:
                await opened[0].execute_fetchall("PRAGMA wal_checkpoint(TRUNCATE)")
                sync(path.parent)
            opened.append(await _connect(path))
        except BaseException as error:
            for connection in opened:
                await connection.close()
            refusal = refusal_of(path, error) if isinstance(error, OSError | sqlite3.Error) else None
            if refusal is not None:
                raise refusal from error
            raise
        return cls(path, *opened)

    @override
    async def close(self) -> None:
        async with self._writing:
            await self._reader.close()
            await self._writer.close()

    @property
    @override
    def read(self) -> ReadSession:
        return ReadSession(self._reader)

    @override
    @asynccontextmanager
    async def write(self, about: int | None = None) -> AsyncGenerator[WriteSession]:
        async with self._writing:
            try:
                yield (tx := WriteSession(self._writer, _BEGIN))
                await to_the_end(tx.commit())
            except BaseException:
                await to_the_end(self._writer.rollback())
                raise

    @override
    async def empty_log(self) -> bool:
        """Move what the write-ahead log holds into the file and empty it; whether it is empty now.

        A reader, of another process too, may hold it up; it is waited for a moment only, for writers wait meanwhile.
        """
        async with self._writing:
            with named(self.path):
                return await to_the_end(self._checkpoint())

    async def rewrite(self) -> None:
        """Write every page anew, so that none holds what was removed. Raises `OperatorError` as :meth:`write` does."""
        async with self._writing:
            with named(self.path):
                await to_the_end(self._vacuum())

    async def _checkpoint(self) -> bool:
        await self._writer.execute_fetchall(f"PRAGMA busy_timeout={_READERS_MS}")
        try:
            [[busy, *_]] = await self._writer.execute_fetchall("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            await self._writer.execute_fetchall(f"PRAGMA busy_timeout={_BUSY_MS}")
        return not busy

    async def _vacuum(self) -> None:
        # The copy that is made for it would else stand in a file, in a folder that is not ours.
        await self._writer.execute_fetchall("PRAGMA temp_store=MEMORY")
        await self._writer.execute_fetchall("VACUUM")


def remove_log(path: Path) -> None:
    """Remove what SQLite keeps beside a closed database file, so that it is not applied to another in its place."""
    for suffix in LOG_SUFFIXES:
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def _probe(path: Path) -> None:
    """Raise what opening the file raises. aiosqlite would leave a thread behind that outlives the event loop."""
    sqlite3.connect(path).close()


async def _connect(path: Path) -> Connection:
    connection = Connection(path)
    await connection
    connection.row_factory = sqlite3.Row
    try:
        for pragma in PRAGMAS:
            await connection.execute_fetchall(f"PRAGMA {pragma}")
    except BaseException:
        await connection.close()
        raise
    return connection
