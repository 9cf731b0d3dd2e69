"""Programs with another statement in the place of one of theirs, to see whether a proof notices."""

from collections.abc import Iterable
from dataclasses import replace

import pytest

from storage.sql.ports import Query, Result
from storage.sqlite.connection import Connection


def replace_statement(monkeypatch: pytest.MonkeyPatch, real: str, other: str) -> None:
    """Run ``other`` whenever ``real`` is to be run, with the same parameters."""
    run = Connection.together

    async def together(connection: Connection, queries: Iterable[Query]) -> list[Result]:
        swapped = [replace(query, sql=other) if query.sql == real else query for query in queries]
        return await run(connection, swapped)

    monkeypatch.setattr(Connection, "together", together)
