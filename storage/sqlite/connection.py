"""A SQLite connection on a thread of its own that runs several statements in one turn of that thread.

Handing a statement to the thread and its result back costs more than most statements do, so what belongs
together goes together.
"""

import sqlite3
from collections.abc import Iterable
from functools import partial
from pathlib import Path

import aiosqlite

from storage.sql.faults import RefusedError
from storage.sql.ports import Query, Result
from storage.sqlite.faults import named


class Connection(aiosqlite.Connection):
    """A connection in autocommit mode: transactions are begun and ended by statements."""

    def __init__(self, path: Path) -> None:
        super().__init__(lambda: sqlite3.connect(path, isolation_level=None), iter_chunk_size=64)
        self.path = path

    async def together(self, statements: Iterable[Query]) -> list[Result]:
        """As :meth:`storage.sql.ports.Connection.together`; faults as :mod:`storage.sqlite.faults` has them."""
        ordered = tuple(statements)
        run = partial(_run_all, self._conn, ordered)
        try:
            with named(self.path):
                return await self._execute(run)  # pyright: ignore[reportUnknownMemberType] (its signature is untyped)
        except sqlite3.IntegrityError as error:
            raise RefusedError(str(error)) from error


def _run_all(connection: sqlite3.Connection, statements: tuple[Query, ...]) -> list[Result]:
    return [_run(connection, statement) for statement in statements]


def _run(connection: sqlite3.Connection, statement: Query) -> Result:
    if statement.each is not None:
        return Result([], connection.executemany(statement.sql, statement.each).rowcount)
    cursor = connection.execute(statement.sql, statement.params)
    rows = cursor.fetchall()
    return Result(rows, cursor.rowcount)
