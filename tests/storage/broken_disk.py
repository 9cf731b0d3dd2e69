"""A disk that takes no write any more, below a real database: SQLite's own errors, raised where it raises them."""

import sqlite3
from collections.abc import Iterable
from pathlib import Path

import pytest

from storage.sql.ports import Query, Result
from storage.sqlite.connection import Connection
from storage.sqlite.faults import named


class BrokenDisk:
    """Lets commits of the database at ``path`` pass until ``breaks_after`` were made; then each fails until it is mended.

    The transaction stays open after a commit that failed, as SQLite may leave it.
    """

    def __init__(
        self,
        monkeypatch: pytest.MonkeyPatch,
        path: Path,
        code: int = sqlite3.SQLITE_FULL,
        breaks_after: int = 0,
    ) -> None:
        self._broken = True
        left = breaks_after
        real = Connection.together

        async def together(connection: Connection, statements: Iterable[Query]) -> list[Result]:
            nonlocal left
            ordered = list(statements)
            if connection.path != path or ordered[-1].sql != "COMMIT":
                return await real(connection, ordered)
            if self._broken and left <= 0:
                await real(connection, ordered[:-1])
                error = sqlite3.OperationalError("database or disk is full")
                error.sqlite_errorcode = code
                with named(path):
                    raise error
            left -= 1
            return await real(connection, ordered)

        monkeypatch.setattr(Connection, "together", together)

    def mend(self) -> None:
        self._broken = False
