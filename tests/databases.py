"""Databases for tests that need one and are not about how it is made: migrated once in a process, then copied."""

import asyncio
import re
import tempfile
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path

import pytest

from storage.migrations import migrations
from storage.sql.ports import Database
from storage.sqlite.database import Database as SqliteDatabase
from tests import postgres


@asynccontextmanager
async def opened_copy(path: Path, engine: str = "sqlite") -> AsyncIterator[Database]:
    """An open main database at ``path``, as the program opens it; a new one is copied instead of migrated.

    On `postgres` it is a new one in any case, and gone afterwards.
    """
    if engine == "postgres":
        async with postgres.opened() as database:
            yield database
        return
    if not path.exists():
        path.write_bytes(_migrated())
    database = await SqliteDatabase.open(path, migrations("main"))
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
    await (await SqliteDatabase.open(path, migrations("main"))).close()


async def reopened(database: Database) -> Database:
    """The same database, which was closed, as another process opens it."""
    if isinstance(database, SqliteDatabase):
        return await SqliteDatabase.open(database.path, migrations("main"))
    from storage.postgres.database import Database as PostgresDatabase

    assert isinstance(database, PostgresDatabase)
    return await PostgresDatabase.open(database.place, "main")


def file_of(database: Database) -> Path:
    """The file of a database that is one."""
    if not isinstance(database, SqliteDatabase):
        pytest.skip("about the file of SQLite")
    return database.path


async def tables_in(database: Database) -> set[str]:
    """The names of the tables."""
    lite = "SELECT name FROM sqlite_schema WHERE type = 'table'"
    post = "SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema()"
    return {row["name"] for row in await database.read.rows(lite if _is_sqlite(database) else post)}


async def columns_of(database: Database, table: str) -> set[str]:
    """The names of a table's columns."""
    lite = "SELECT name FROM pragma_table_info(:table)"
    post = (
        "SELECT column_name::text AS name FROM information_schema.columns"
        " WHERE table_schema = current_schema() AND table_name = :table"
    )
    return {
        row["name"] for row in await database.read.rows(lite if _is_sqlite(database) else post, table=table)
    }


async def goes_with(database: Database, table: str) -> set[str]:
    """The tables with whose rows the rows of this one go."""
    lite = """SELECT "table" AS name FROM pragma_foreign_key_list(:table) WHERE on_delete = 'CASCADE'"""
    post = (
        "SELECT confrelid::regclass::text AS name FROM pg_constraint"
        " WHERE conrelid = to_regclass(:table) AND contype = 'f' AND confdeltype = 'c'"
    )
    return {
        row["name"] for row in await database.read.rows(lite if _is_sqlite(database) else post, table=table)
    }


async def indexes_in_plan(database: Database, sql: str, **params: object) -> set[str]:
    """The indexes by which the engine would run a statement. Fails where it would read a whole table instead."""
    if not _is_sqlite(database):
        return await _indexes_in_plan_of_postgres(database, sql, **params)
    rows = await database.read.rows(f"EXPLAIN QUERY PLAN {sql}", **params)
    steps = [
        re.search(r"(?:SCAN|SEARCH) (\w+)(?: USING (?:COVERING )?INDEX (\w+))?", row["detail"])
        for row in rows
    ]
    tables = await tables_in(database)
    assert [step[0] for step in steps if step and step[1] in tables and not step[2]] == []
    return {step[2] for step in steps if step and step[2]}


async def _indexes_in_plan_of_postgres(database: Database, sql: str, **params: object) -> set[str]:
    """Of small tables the planner would read everything: it is asked what it does where that is dear."""
    from storage.postgres.connection import numbered

    async with database.write() as tx:
        await tx.run("SET LOCAL enable_seqscan = off")
        text, names = numbered(sql)
        kinds = ", ".join("bigint" for _ in names)
        await tx.run(f"PREPARE planned{f'({kinds})' if kinds else ''} AS {text}")
        given = ", ".join(str(params[name]) for name in names)
        rows = await tx.rows(f"EXPLAIN (COSTS OFF) EXECUTE planned{f'({given})' if given else ''}")
        await tx.run("DEALLOCATE planned")
    plan = "\n".join(row[0] for row in rows)
    assert re.findall(r"Seq Scan on (\w+)", plan) == []
    return set(re.findall(r"(?:using|Bitmap Index Scan on) (\w+)", plan))


def _is_sqlite(database: Database) -> bool:
    return isinstance(database, SqliteDatabase)


async def drop_trigger(database: Database, table: str, trigger: str) -> None:
    """Take a rule of a table away, if it is there."""
    on_table = "" if _is_sqlite(database) else f" ON {table}"
    async with database.write() as tx:
        await tx.run(f"DROP TRIGGER IF EXISTS {trigger}{on_table}")
