"""Programs with another statement in the place of one of theirs, to see whether a proof notices."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace

import pytest

from storage.postgres.connection import Connection as PostgresConnection
from storage.sql.ports import Query, Result
from storage.sqlite.connection import Connection as SqliteConnection


def replace_statement(monkeypatch: pytest.MonkeyPatch, real: str, other: str) -> None:
    """Run ``other`` whenever ``real`` is to be run, with the same parameters, on either engine."""
    for engine in (SqliteConnection, PostgresConnection):
        run = engine.together

        async def together(
            connection: SqliteConnection | PostgresConnection,
            queries: Iterable[Query],
            run: Callable[..., Awaitable[list[Result]]] = run,
        ) -> list[Result]:
            swapped = [replace(query, sql=other) if query.sql == real else query for query in queries]
            return await run(connection, swapped)

        monkeypatch.setattr(engine, "together", together)
