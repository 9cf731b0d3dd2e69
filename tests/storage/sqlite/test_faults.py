"""A disk that is full, broken or read-only, a damaged file, a migration that was killed: said, survived, nothing lost."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from unittest.mock import AsyncMock

import pytest

from bot.domain.ids import MemberId
from bot.errors import ExitCode, OperatorError
from storage.keyring.member_keys import open_keys
from storage.migrations import Migration, migrations
from storage.sqlite.connection import Connection
from storage.sqlite.database import Database
from tests.storage.broken_disk import BrokenDisk

TABLE = Migration(1, "one", "CREATE TABLE t (x TEXT) STRICT;\n")
CODES = [sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_IOERR_FSYNC, sqlite3.SQLITE_READONLY]


async def add(database: Database, text: str) -> None:
    async with database.write() as tx:
        await tx.run("INSERT INTO t VALUES (:text)", text=text)


async def set_pragma(database: Database, pragma: str) -> None:
    async with database.write() as tx:
        await tx.rows(f"PRAGMA {pragma}")


async def count(database: Database) -> int:
    return await database.read.value("SELECT count(*) FROM t")


@pytest.mark.parametrize("code", CODES)
async def test_a_commit_that_fails_changes_nothing_and_the_next_one_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
):
    database = await Database.open(tmp_path / "a.db", (TABLE,))
    disk = BrokenDisk(monkeypatch, database.path, code, breaks_after=1)
    await add(database, "before")
    for _ in range(2):
        with pytest.raises(OperatorError) as refused:
            await add(database, "lost")
        assert refused.value.code is ExitCode.UNWRITABLE
    disk.mend()
    await add(database, "after")
    assert await count(database) == 2
    await database.close()


async def test_a_database_that_may_not_grow_says_so_and_goes_on_once_it_may(tmp_path: Path):
    database = await Database.open(tmp_path / "a.db", (TABLE,))
    await set_pragma(database, "max_page_count = 4")
    with pytest.raises(OperatorError, match="unwritable"):
        await add(database, "x" * 100_000)
    assert await count(database) == 0
    await set_pragma(database, "max_page_count = 100000")
    await add(database, "x" * 100_000)
    assert await count(database) == 1
    await database.close()


async def test_damage_met_while_reading_is_named(tmp_path: Path):
    path = tmp_path / "a.db"
    database = await Database.open(path, (TABLE,))
    for _ in range(100):
        await add(database, "x" * 3000)
    await database.close()
    whole = bytearray(path.read_bytes())
    whole[8192:-4096] = b"\xff" * (len(whole) - 12288)
    path.write_bytes(whole)
    database = await Database.open(path, (TABLE,))
    with pytest.raises(OperatorError) as refused:
        await database.read.rows("SELECT * FROM t")
    assert refused.value.code is ExitCode.INVALID_INPUT
    await database.close()


async def test_a_database_that_another_program_writes_to_is_said_to_be_in_use(tmp_path: Path):
    path = tmp_path / "a.db"
    database = await Database.open(path, (TABLE,))
    await set_pragma(database, "busy_timeout = 1")
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(OperatorError) as refused:
            await add(database, "lost")
    assert refused.value.code is ExitCode.LOCKED
    assert refused.value.message.key == "storage.busy"
    await add(database, "after")
    assert await count(database) == 1
    await database.close()


@pytest.mark.parametrize("work", ["empty_log", "rewrite"])
async def test_a_disk_that_fails_under_the_whole_database_is_said_and_the_next_time_it_is_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, work: str
):
    database = await Database.open(tmp_path / "a.db", (TABLE,))
    full = sqlite3.OperationalError("database or disk is full")
    full.sqlite_errorcode = sqlite3.SQLITE_FULL
    try:
        with monkeypatch.context() as patched:
            patched.setattr(Connection, "execute_fetchall", AsyncMock(side_effect=full))
            with pytest.raises(OperatorError) as refused:
                await getattr(database, work)()
        assert refused.value.code is ExitCode.UNWRITABLE
        await getattr(database, work)()
    finally:
        await database.close()


async def test_a_statement_of_ours_that_is_wrong_stays_our_fault(tmp_path: Path):
    database = await Database.open(tmp_path / "a.db", (TABLE,))
    with pytest.raises(sqlite3.OperationalError):
        await database.read.rows("SELECT * FROM nowhere")
    await database.close()


async def test_a_key_whose_copy_cannot_be_written_is_said_and_copied_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    database = await Database.open(tmp_path / "preceptor.db", migrations("main"))
    keys = await open_keys(tmp_path, database)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("storage.keyring.member_keys.replace_whole", full)
        with pytest.raises(OperatorError) as refused:
            await keys.store.add({MemberId(1): b"k" * 61})
    assert refused.value.code is ExitCode.UNWRITABLE
    await keys.store.add({MemberId(2): b"k" * 61})
    with sqlite3.connect(tmp_path / "keys-backup.db") as copy:
        assert copy.execute("SELECT count(*) FROM member_key").fetchone() == (2,)
    copy.close()
    await keys.store.close()
    await database.close()


KILLED = """
import asyncio, os, signal, sys
from pathlib import Path
from storage.sqlite.database import Database
from storage.migrations import Migration

async def die(connection):
    os.kill(os.getpid(), signal.SIGKILL)

first = Migration(1, "one", "CREATE TABLE t (x TEXT) STRICT;\\n")
second = Migration(2, "two", "ALTER TABLE t ADD COLUMN y TEXT;\\nINSERT INTO t VALUES ('half', 'way');\\n", die)
asyncio.run(Database.open(Path(sys.argv[1]), (first, second)))
"""


async def test_a_migration_that_was_killed_is_made_whole_at_the_next_start(tmp_path: Path):
    path = tmp_path / "a.db"
    database = await Database.open(path, (TABLE,))
    await add(database, "kept")
    await database.close()
    root = Path(__file__).parents[3]
    killed = subprocess.run([sys.executable, "-c", KILLED, str(path)], cwd=root, timeout=60)
    assert killed.returncode == -9
    second = Migration(2, "two", "ALTER TABLE t ADD COLUMN y TEXT;\n")
    database = await Database.open(path, (TABLE, second))
    assert [tuple(row) for row in await database.read.rows("SELECT x, y FROM t")] == [("kept", None)]
    await database.close()
