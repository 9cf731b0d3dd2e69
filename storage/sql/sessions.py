"""The one place where SQL runs.

aiosql loads the `.sql` files and names their statements; it does not run them, because its return values
differ by driver and its scripts commit an open transaction. :class:`ReadSession` and :class:`WriteSession` run them
with typed results. Parameters are always bound by name, never written into the text.
"""

import asyncio
from collections.abc import Coroutine, Iterable, Mapping
from functools import cache
from importlib import resources
from typing import Any, TypeVar, cast

import aiosql
from aiosql.queries import Queries

from storage.sql.ports import Connection, Params, Query, Result, Row

T = TypeVar("T")
_COMMIT = Query("COMMIT", {})


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


class ReadSession:
    """Runs statements that only read."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def rows(self, sql: str, **params: object) -> list[Row]:
        """All rows of a statement."""
        return (await self._together(Query(sql, params)))[-1].rows

    async def row(self, sql: str, **params: object) -> Row | None:
        """The first row, or ``None``."""
        found = await self.rows(sql, **params)
        return found[0] if found else None

    async def value(self, sql: str, **params: object) -> Any:
        """The first column of the first row, or ``None``."""
        found = await self.row(sql, **params)
        return None if found is None else found[0]

    async def rows_of(self, statements: Iterable[Query]) -> list[list[Row]]:
        """All rows of each of several statements, none of which needs what another finds."""
        results = await self._together(*(wanted := tuple(statements)))
        return [result.rows for result in results[len(results) - len(wanted) :]]

    async def _together(self, *statements: Query) -> list[Result]:
        return await self._connection.together(statements)


class WriteSession(ReadSession):
    """Runs statements inside one transaction, which begins with the first of them.

    ``begin`` begins it; what else an engine needs for that stands in the same text.
    """

    def __init__(self, connection: Connection, begin: Query) -> None:
        super().__init__(connection)
        self._begin = begin
        self._ahead = [begin]

    async def run(self, sql: str, **params: object) -> int:
        """Run a statement; how many rows it changed."""
        return (await self._together(Query(sql, params)))[-1].changed

    async def run_many(self, sql: str, params: Iterable[Params]) -> None:
        """Run one statement for each set of parameters."""
        each = list(params)
        if each:
            await self._together(Query(sql, {}, each))

    def soon(self, sql: str, **params: object) -> None:
        """Run a statement, whose result nobody needs, ahead of the next one or of the commit; it may raise there."""
        self._ahead.append(Query(sql, params))

    def soon_many(self, sql: str, params: Iterable[Params]) -> None:
        """Run one statement for each set of parameters, like :meth:`soon`."""
        each = list(params)
        if each:
            self._ahead.append(Query(sql, {}, each))

    async def commit(self) -> None:
        """End the transaction. What went before is stored, unless this raises."""
        if self._ahead != [self._begin]:
            await self._together(_COMMIT)

    async def _together(self, *statements: Query) -> list[Result]:
        ahead, self._ahead = self._ahead, []
        return await super()._together(*ahead, *statements)


async def to_the_end(work: Coroutine[Any, Any, T]) -> T:
    """Await the work even when the caller is cancelled meanwhile; then let the cancellation go on.

    It goes on where the work fails too: what is cancelled must end, and the failure is its cause.
    """
    task = asyncio.ensure_future(work)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled is not None:
        raise cancelled from task.exception()
    return task.result()
