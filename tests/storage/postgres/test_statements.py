"""Every statement is one that PostgreSQL takes too, and gives and gets the kinds of values that SQLite does."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from storage.postgres.connection import numbered
from storage.sql.sessions import statements
from tests import postgres

NAMES = [path.stem for path in sorted((Path(__file__).parents[3] / "storage" / "queries").glob("*.sql"))]
OF_THE_DATA = {"holds_values", "count_erasures"}
"""Statements beside those of the keys that ask the other database."""
OF_THE_KEYS = {"with_keys"}


@pytest.fixture
async def sessions() -> AsyncIterator[dict[str, Any]]:
    async with postgres.made("main") as main, postgres.made("keys") as keys:
        opened = {
            name: await asyncpg.connect(place.url, server_settings={"search_path": "preceptor"})
            for name, place in (("main", main), ("keys", keys))
        }
        yield opened
        for session in opened.values():
            await session.close()


async def test_every_statement_is_prepared(sessions: dict[str, Any]):
    count = 0
    for name in NAMES:
        for statement, sql in statements(name).items():
            of_keys = statement in OF_THE_KEYS or (name == "keys" and statement not in OF_THE_DATA)
            text, given = numbered(sql)
            try:
                prepared = await sessions["keys" if of_keys else "main"].prepare(text)
            except asyncpg.PostgresError as error:
                pytest.fail(f"{name}.{statement}: {error}")
            gives = {column.name: column.type.name for column in prepared.get_attributes()}
            gets = {name: kind.name for name, kind in zip(given, prepared.get_parameters(), strict=True)}
            # A parameter of 32 bits would hold neither an id nor an instant.
            strange = {n: kind for n, kind in gets.items() if kind not in {"int8", "text", "bytea", "bool"}}
            strange |= {
                n: kind for n, kind in gives.items() if kind not in {"int8", "int4", "text", "bytea", "bool"}
            }
            assert not strange, f"{name}.{statement}"
            count += 1
    assert count > 300
    assert all(
        negative not in sql
        for name in NAMES
        for sql in statements(name).values()
        for negative in ("LIMIT -",)
    )


def test_names_become_numbers_but_in_words_comments_and_casts():
    sql = "SELECT ':no', a::text -- :no\nWHERE b = :b AND c IN (:c, :b)"
    assert numbered(sql) == ("SELECT ':no', a::text -- :no\nWHERE b = $1 AND c IN ($2, $1)", ("b", "c"))
