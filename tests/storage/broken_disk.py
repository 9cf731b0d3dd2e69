"""A disk that takes no write any more, below a real database: SQLite's own errors, raised where it raises them."""

import sqlite3
from collections.abc import Iterable
from typing import Any

from storage.sqlite.connection import Query, Result
from storage.sqlite.database import Database
from storage.sqlite.faults import named


class BrokenDisk:
    """Lets commits of a database pass until ``breaks_after`` were made; then each fails until it is mended.

    The transaction stays open after a commit that failed, as SQLite may leave it.
    """

    def __init__(self, database: Database, code: int = sqlite3.SQLITE_FULL, breaks_after: int = 0) -> None:
        self._database = database
        self._code = code
        self._left = breaks_after
        self.broken = True
        writer: Any = database._writer
        self._together = writer.together
        writer.together = self.together

    async def together(self, statements: Iterable[Query]) -> list[Result]:
        ordered = list(statements)
        if ordered[-1].sql != "COMMIT":
            return await self._together(ordered)
        if self.broken and self._left <= 0:
            await self._together(ordered[:-1])
            error = sqlite3.OperationalError("database or disk is full")
            error.sqlite_errorcode = self._code
            with named(self._database.path):
                raise error
        self._left -= 1
        return await self._together(ordered)

    def mend(self) -> None:
        self.broken = False
