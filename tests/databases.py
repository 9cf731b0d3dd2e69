"""Databases for tests that need one and are not about how it is made: migrated once in a process, then copied."""

import asyncio
import re
import tempfile
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path

from storage.migrations import migrations
from storage.sqlite.database import Database


@asynccontextmanager
async def opened_copy(path: Path) -> AsyncIterator[Database]:
    """An open main database at ``path``, as the program opens it; a new one is copied instead of migrated."""
    if not path.exists():
        path.write_bytes(_migrated())
    database = await Database.open(path, migrations("main"))
    try:
        yield database
    finally:
        await database.close()


@cache
def _migrated() -> bytes:
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(1) as beside:
        path = Path(folder) / "template.db"
        # In a thread of its own, for the caller's event loop is running.
        beside.submit(asyncio.run, _make(path)).result()
        return path.read_bytes()


async def _make(path: Path) -> None:
    await (await Database.open(path, migrations("main"))).close()


async def tables_in(database: Database) -> set[str]:
    """The names of the tables."""
    rows = await database.read.rows("SELECT name FROM sqlite_schema WHERE type = 'table'")
    return {row["name"] for row in rows}


async def columns_of(database: Database, table: str) -> set[str]:
    """The names of a table's columns."""
    return {row["name"] for row in await database.read.rows(f"PRAGMA table_info({table})")}


async def goes_with(database: Database, table: str) -> set[str]:
    """The tables with whose rows the rows of this one go."""
    rows = await database.read.rows(f"PRAGMA foreign_key_list({table})")
    return {row["table"] for row in rows if row["on_delete"] == "CASCADE"}


async def indexes_in_plan(database: Database, sql: str, **params: object) -> set[str]:
    """The indexes by which the engine would run a statement. Fails where it would read a whole table instead."""
    rows = await database.read.rows(f"EXPLAIN QUERY PLAN {sql}", **params)
    steps = [
        re.search(r"(?:SCAN|SEARCH) (\w+)(?: USING (?:COVERING )?INDEX (\w+))?", row["detail"])
        for row in rows
    ]
    tables = await tables_in(database)
    assert [step[0] for step in steps if step and step[1] in tables and not step[2]] == []
    return {step[2] for step in steps if step and step[2]}
