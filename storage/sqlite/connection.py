"""A SQLite connection on a thread of its own that runs several statements in one turn of that thread.

Handing a statement to the thread and its result back costs more than most statements do, so what belongs
together goes together.
"""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import aiosqlite

from storage.sqlite.faults import named

Params = Mapping[str, object]
Row = sqlite3.Row


@dataclass(frozen=True, slots=True)
class Query:
    """One statement and its parameters by name; with ``each``, run once for every set of those instead."""

    sql: str
    params: Params
    each: Sequence[Params] | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """The rows of a statement, and how many it changed (-1 for one that only reads)."""

    rows: list[Row]
    changed: int


class Connection(aiosqlite.Connection):
    """A connection in autocommit mode: transactions are begun and ended by statements."""

    def __init__(self, path: Path) -> None:
        super().__init__(lambda: sqlite3.connect(path, isolation_level=None), iter_chunk_size=64)
        self.path = path

    async def together(self, statements: Iterable[Query]) -> list[Result]:
        """Run the statements in their order. The first that fails raises, and those after it are not run.

        Raises `OperatorError` for what the operator can put right (:mod:`storage.sqlite.faults`).
        """
        ordered = tuple(statements)
        run = partial(_run_all, self._conn, ordered)
        with named(self.path):
            return await self._execute(run)  # pyright: ignore[reportUnknownMemberType] (its signature is untyped)


def _run_all(connection: sqlite3.Connection, statements: tuple[Query, ...]) -> list[Result]:
    return [_run(connection, statement) for statement in statements]


def _run(connection: sqlite3.Connection, statement: Query) -> Result:
    if statement.each is not None:
        return Result([], connection.executemany(statement.sql, statement.each).rowcount)
    cursor = connection.execute(statement.sql, statement.params)
    rows = cursor.fetchall()
    return Result(rows, cursor.rowcount)
