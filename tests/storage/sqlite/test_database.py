"""The database: transactions, cancellation, migrations and refusals."""

import asyncio
import contextlib
import sqlite3
import subprocess
import sys
from pathlib import Path

import aiosqlite
import pytest

from bot.errors import ExitCode, OperatorError
from storage.files.directory import DataDirectory
from storage.migrations import Migration, migrate, migrations
from storage.sqlite.database import Database

FIRST = Migration(1, "first", "CREATE TABLE counter (id INTEGER PRIMARY KEY, n INTEGER NOT NULL) STRICT;\n")
SECOND = Migration(
    2, "second", "ALTER TABLE counter ADD COLUMN note TEXT;\nINSERT INTO counter (id, n) VALUES (7, 7);\n"
)


@contextlib.asynccontextmanager
async def opened(path: Path, *steps: Migration):
    database = await Database.open(path, steps or (FIRST,))
    try:
        yield database
    finally:
        await database.close()


async def test_a_hundred_tasks_that_increment_lose_no_update(tmp_path: Path):
    async with opened(tmp_path / "a.db") as database:
        async with database.write() as tx:
            await tx.run("INSERT INTO counter (id, n) VALUES (1, 0)")

        async def increment() -> None:
            async with database.write() as tx:
                n = await tx.value("SELECT n FROM counter WHERE id = 1")
                await asyncio.sleep(0)
                await tx.run("UPDATE counter SET n = :n WHERE id = 1", n=n + 1)

        await asyncio.gather(*(increment() for _ in range(100)))
        assert await database.read.value("SELECT n FROM counter WHERE id = 1") == 100


async def test_a_block_that_raises_stores_nothing(tmp_path: Path):
    async with opened(tmp_path / "a.db") as database:

        async def fail() -> None:
            async with database.write() as tx:
                await tx.run("INSERT INTO counter (id, n) VALUES (1, 0)")
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            await fail()
        assert await database.read.rows("SELECT * FROM counter") == []


async def test_a_cancelled_block_stores_nothing_and_leaves_the_writer_usable(tmp_path: Path):
    async with opened(tmp_path / "a.db") as database:
        inside = asyncio.Event()

        async def hang() -> None:
            async with database.write() as tx:
                await tx.run("INSERT INTO counter (id, n) VALUES (1, 0)")
                inside.set()
                await asyncio.Event().wait()

        task = asyncio.create_task(hang())
        await inside.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        async with database.write() as tx:
            await tx.run("INSERT INTO counter (id, n) VALUES (2, 0)")
        assert [row["id"] for row in await database.read.rows("SELECT id FROM counter")] == [2]


@pytest.mark.parametrize("turns", range(12))
async def test_a_cancellation_at_any_await_leaves_all_or_nothing(tmp_path: Path, turns: int):
    async with opened(tmp_path / "a.db") as database:

        async def insert_two() -> None:
            async with database.write() as tx:
                await tx.run("INSERT INTO counter (id, n) VALUES (1, 0)")
                await tx.run("INSERT INTO counter (id, n) VALUES (2, 0)")

        task = asyncio.create_task(insert_two())
        for _ in range(turns):
            await asyncio.sleep(0.0005)
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        assert await database.read.value("SELECT count(*) FROM counter") in {0, 2}
        async with database.write() as tx:
            await tx.run("INSERT INTO counter (id, n) VALUES (3, 0)")


async def test_reads_do_not_see_an_open_transaction(tmp_path: Path):
    async with opened(tmp_path / "a.db") as database, database.write() as tx:
        await tx.run("INSERT INTO counter (id, n) VALUES (1, 0)")
        assert await database.read.value("SELECT count(*) FROM counter") == 0


async def test_durability_settings_hold_on_both_connections(tmp_path: Path):
    async with opened(tmp_path / "a.db") as database, database.write() as tx:
        for connection in (tx, database.read):
            assert await connection.value("PRAGMA journal_mode") == "wal"
            assert await connection.value("PRAGMA synchronous") == 2
            assert await connection.value("PRAGMA foreign_keys") == 1
            assert await connection.value("PRAGMA secure_delete") == 1
            assert await connection.value("PRAGMA trusted_schema") == 0


async def test_an_older_database_is_upgraded_with_its_rows_kept(tmp_path: Path):
    async with opened(tmp_path / "a.db") as database, database.write() as tx:
        await tx.run("INSERT INTO counter (id, n) VALUES (1, 41)")
    async with opened(tmp_path / "a.db", FIRST, SECOND) as database:
        rows = await database.read.rows("SELECT id, n, note FROM counter ORDER BY id")
        assert [tuple(row) for row in rows] == [(1, 41, None), (7, 7, None)]


async def test_a_migration_that_fails_half_way_leaves_the_old_schema(tmp_path: Path):
    async with opened(tmp_path / "a.db"):
        pass
    broken = Migration(
        2, "broken", "ALTER TABLE counter ADD COLUMN note TEXT;\nINSERT INTO nowhere VALUES (1);\n"
    )
    with pytest.raises(sqlite3.OperationalError):
        await Database.open(tmp_path / "a.db", (FIRST, broken))
    async with opened(tmp_path / "a.db") as database:
        columns = [row["name"] for row in await database.read.rows("PRAGMA table_info(counter)")]
        assert columns == ["id", "n"]


async def test_a_migration_may_end_with_a_python_step(tmp_path: Path):
    async def step(connection: aiosqlite.Connection) -> None:
        await connection.execute("UPDATE counter SET note = 'seven' WHERE id = 7")

    async with opened(tmp_path / "a.db", FIRST, Migration(2, "second", SECOND.sql, step)) as database:
        assert await database.read.value("SELECT note FROM counter") == "seven"


async def test_a_newer_database_is_refused_unchanged(tmp_path: Path):
    async with opened(tmp_path / "a.db", FIRST, SECOND):
        pass
    with pytest.raises(OperatorError) as refusal:
        await Database.open(tmp_path / "a.db", (FIRST,))
    assert refusal.value.code == ExitCode.NEWER_DATABASE


async def test_an_edited_migration_is_noticed(tmp_path: Path):
    async with opened(tmp_path / "a.db"):
        pass
    edited = Migration(1, "first", FIRST.sql.replace("NOT NULL", ""))
    with pytest.raises(OperatorError) as refusal:
        await Database.open(tmp_path / "a.db", (edited,))
    assert refusal.value.code == ExitCode.INVALID_INPUT


async def test_a_migration_with_dangling_references_is_refused(tmp_path: Path):
    connection = await aiosqlite.connect(tmp_path / "a.db", isolation_level=None)
    try:
        dangling = Migration(
            1,
            "dangling",
            "CREATE TABLE a (id INTEGER PRIMARY KEY) STRICT;\n"
            "CREATE TABLE b (a INTEGER REFERENCES a) STRICT;\nINSERT INTO b VALUES (5);\n",
        )
        with pytest.raises(sqlite3.IntegrityError):
            await migrate(connection, (dangling,))
    finally:
        await connection.close()


async def test_a_file_that_is_no_database_is_refused_and_kept(tmp_path: Path):
    (tmp_path / "a.db").write_bytes(b"not a database" * 100)
    with pytest.raises(OperatorError) as refusal:
        await Database.open(tmp_path / "a.db", (FIRST,))
    assert refusal.value.code == ExitCode.INVALID_INPUT
    assert (tmp_path / "a.db").read_bytes() == b"not a database" * 100


async def test_a_place_where_no_file_can_be_is_refused(tmp_path: Path):
    (tmp_path / "a.db").mkdir()
    with pytest.raises(OperatorError) as refusal:
        await Database.open(tmp_path / "a.db", (FIRST,))
    assert refusal.value.code == ExitCode.UNWRITABLE


def test_a_second_process_is_refused_the_directory(tmp_path: Path):
    held = DataDirectory.lock(tmp_path / "data")
    program = (
        "import sys; from pathlib import Path; from storage.files.directory import DataDirectory\n"
        "from bot.errors import OperatorError\n"
        "try: DataDirectory.lock(Path(sys.argv[1]))\nexcept OperatorError as e: sys.exit(int(e.code))\n"
    )
    command = [sys.executable, "-c", program, str(tmp_path / "data")]
    assert subprocess.run(command).returncode == ExitCode.LOCKED
    held.release()
    assert subprocess.run(command).returncode == 0


def test_the_data_directory_is_for_its_owner_only(tmp_path: Path):
    DataDirectory.lock(tmp_path / "data").release()
    assert (tmp_path / "data").stat().st_mode & 0o077 == 0


def test_a_path_that_cannot_be_a_directory_is_refused(tmp_path: Path):
    (tmp_path / "data").write_text("")
    with pytest.raises(OperatorError) as refusal:
        DataDirectory.lock(tmp_path / "data")
    assert refusal.value.code == ExitCode.UNWRITABLE


def test_shipped_migrations_begin_with_one_and_no_number_comes_twice():
    for folder in ("main", "keys"):
        versions = [step.version for step in migrations(folder)]
        assert versions[0] == 1
        assert versions == sorted(set(versions))
