"""The one place where SQL runs.

aiosql loads the `.sql` files and names their statements; it does not run them, because its return values
differ by driver and its scripts commit an open transaction. :class:`Reading` and :class:`Writing` run them
with typed results. Parameters are always bound by name, never written into the text.
"""

import sqlite3
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from typing import Any, cast

import aiosql
import aiosqlite
from aiosql.queries import Queries

Params = Mapping[str, object]
Row = sqlite3.Row


@cache
def statements(name: str) -> Mapping[str, str]:
    """The named statements of `storage/queries/<name>.sql`."""
    text = resources.files("storage").joinpath("queries", f"{name}.sql").read_text(encoding="utf-8")
    loaded: Queries = aiosql.from_str(text, "sqlite3", mandatory_parameters=False)  # pyright: ignore[reportUnknownMemberType] (its signature is untyped)
    return {
        query: cast("str", getattr(loaded, query).sql)
        for query in loaded.available_queries
        if not query.endswith("_cursor")
    }


class Reading:
    """Runs statements that only read."""

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._connection = connection

    async def rows(self, sql: str, **params: object) -> list[Row]:
        """All rows of a statement."""
        return cast("list[Row]", await self._connection.execute_fetchall(sql, params))

    async def row(self, sql: str, **params: object) -> Row | None:
        """The first row, or ``None``."""
        found = await self.rows(sql, **params)
        return found[0] if found else None

    async def value(self, sql: str, **params: object) -> Any:
        """The first column of the first row, or ``None``."""
        found = await self.row(sql, **params)
        return None if found is None else found[0]


class Writing(Reading):
    """Runs statements inside one open transaction."""

    async def run(self, sql: str, **params: object) -> int:
        """Run a statement; how many rows it changed."""
        async with self._connection.execute(sql, params) as cursor:
            return cursor.rowcount

    async def run_many(self, sql: str, params: Iterable[Params]) -> None:
        """Run one statement for each set of parameters."""
        await self._connection.executemany(sql, list(params))
