"""Backups: whole, checked, made beside a writer, thinned out with age; damage and full disks are said plainly."""

import errno
import fcntl
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest.mock import Mock

import pytest

from bot.domain.ids import MemberId
from bot.errors import ExitCode, OperatorError
from storage import backup
from storage.backup import ASIDE, BackupFolder, Kept, check_backup, surplus, write_backup
from storage.migrations import Migration
from storage.sqlite.database import Database

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
FIRST = Migration(1, "first", "CREATE TABLE counter (id INTEGER PRIMARY KEY, n INTEGER NOT NULL) STRICT;\n")
SECOND = Migration(2, "second", "ALTER TABLE counter ADD COLUMN note TEXT;\n")


def name(at: datetime, mark: str = "") -> str:
    return f"preceptor-{at:%Y%m%dT%H%M%SZ}{mark}.db"


def numbers(file: Path) -> list[int]:
    with closing(sqlite3.connect(file)) as opened:
        return [n for (n,) in opened.execute("SELECT n FROM counter ORDER BY id")]


async def test_a_backup_holds_what_was_committed_and_nothing_under_way(tmp_path: Path):
    database = await Database.open(tmp_path / "a.db", (FIRST,))
    async with database.write() as tx:
        await tx.run("INSERT INTO counter (n) VALUES (1)")
    async with database.write() as tx:
        await tx.run("INSERT INTO counter (n) VALUES (2)")
        write_backup(tmp_path / "a.db", tmp_path / "copy.db")
    await database.close()
    assert numbers(tmp_path / "copy.db") == [1]
    assert numbers(tmp_path / "a.db") == [1, 2]


async def test_a_backup_is_one_private_file_that_needs_no_other(tmp_path: Path):
    database = await Database.open(tmp_path / "a.db", (FIRST,))
    folder = BackupFolder(tmp_path / "kept")
    file = folder.write(tmp_path / "a.db", NOW)
    await database.close()
    assert [found.name for found in (tmp_path / "kept").iterdir()] == [name(NOW)]
    assert file.stat().st_mode & 0o077 == 0
    check_backup(file)
    assert folder.newest() == NOW


def test_old_backups_are_thinned_out_and_other_files_left_alone():
    hours = [name(NOW - timedelta(hours=hour)) for hour in range(24 * 40)]
    marked = [name(NOW - timedelta(days=day), "-before-migration") for day in range(9)]
    others = ["notes.txt", "preceptor.db", "preceptor-2026.db"]
    gone = set(surplus([*others, *reversed(hours), *marked], Kept(hourly=24, daily=14, marked=5), NOW))
    stayed = [file for file in hours if file not in gone]
    assert stayed[:24] == hours[:24]
    days = {file[10:18] for file in stayed}
    assert len(days) == 14
    assert len(stayed) == 24 + 12
    assert [file for file in marked if file not in gone] == marked[:5]
    assert not gone & set(others)


def test_so_many_are_kept_as_operators_are_told():
    hours = [name(NOW - timedelta(hours=hour)) for hour in range(24 * 40)]
    gone = set(surplus(hours, Kept(), NOW))
    kept = [made for made in hours if made not in gone]
    assert kept[:24] == hours[:24]
    assert len({made[:18] for made in kept}) == 14
    marked = [name(NOW - timedelta(minutes=minute), "-before-migration") for minute in range(7)]
    assert surplus(marked, Kept(), NOW) == marked[5:]
    old = [name(NOW - timedelta(days=days), "-before-migration") for days in (29, 31)]
    assert surplus(old, Kept(), NOW) == old[1:]


def test_backups_made_ahead_of_something_go_by_age():
    marked = [name(NOW - timedelta(days=day), "-before-restore") for day in (1, 29, 31, 400)]
    assert surplus([*marked, name(NOW - timedelta(days=31))], Kept(), NOW) == marked[2:]
    for second, goes in ((-1, False), (0, False), (1, True)):
        month_old = name(NOW - timedelta(days=30, seconds=second), "-before-restore")
        assert surplus([month_old], Kept(), NOW) == [month_old] * goes


async def test_a_database_in_use_is_backed_up_before_it_is_migrated_and_a_new_one_is_not(tmp_path: Path):
    folder, path = BackupFolder(tmp_path / "kept"), tmp_path / "a.db"

    async def ahead() -> None:
        folder.write(path, NOW, before="migration")

    database = await Database.open(path, (FIRST,), ahead)
    async with database.write() as tx:
        await tx.run("INSERT INTO counter (n) VALUES (7)")
    await database.close()
    assert not (tmp_path / "kept").exists()
    await (await Database.open(path, (FIRST, SECOND), ahead)).close()
    [file] = (tmp_path / "kept").iterdir()
    assert file.name == name(NOW, "-before-migration")
    assert numbers(file) == [7]
    with pytest.raises(sqlite3.OperationalError), closing(sqlite3.connect(file)) as opened:
        opened.execute("SELECT note FROM counter")


def test_a_damaged_database_is_not_backed_up_over_a_good_backup(tmp_path: Path):
    (tmp_path / "a.db").write_bytes(b"not a database at all" * 500)
    (tmp_path / "good.db").write_bytes(b"good")
    with pytest.raises(OperatorError) as refused:
        write_backup(tmp_path / "a.db", tmp_path / "good.db")
    assert refused.value.code is ExitCode.INVALID_INPUT
    assert (tmp_path / "good.db").read_bytes() == b"good"
    assert not list(tmp_path.glob("*.new"))


def test_damage_inside_is_found(tmp_path: Path):
    path = tmp_path / "a.db"
    with closing(sqlite3.connect(path)) as made:
        made.execute("CREATE TABLE t (x TEXT)")
        made.executemany("INSERT INTO t VALUES (?)", [("x" * 500,) for _ in range(200)])
        made.commit()
    content = bytearray(path.read_bytes())
    content[4096 * 3 : 4096 * 4] = b"\xff" * 4096
    path.write_bytes(content)
    for act in (lambda: check_backup(path), lambda: write_backup(path, tmp_path / "copy.db")):
        with pytest.raises(OperatorError) as refused:
            act()
        assert refused.value.code is ExitCode.INVALID_INPUT
    assert not (tmp_path / "copy.db").exists()


def test_what_is_missing_or_cannot_be_written_is_said(tmp_path: Path):
    with pytest.raises(OperatorError) as refused:
        write_backup(tmp_path / "none.db", tmp_path / "copy.db")
    assert refused.value.code is ExitCode.MISSING_FILE
    sqlite3.connect(tmp_path / "a.db").close()
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OperatorError) as refused:
        BackupFolder(tmp_path / "file").write(tmp_path / "a.db", NOW)
    assert refused.value.code is ExitCode.UNWRITABLE


@pytest.mark.parametrize(
    ("age", "stays"),
    [
        (timedelta(days=29), True),
        (timedelta(days=30), True),
        (timedelta(days=30, seconds=1), False),
    ],
    ids=["younger", "at thirty days", "older"],
)
def test_a_damaged_database_set_aside_and_its_log_stay_thirty_days_from_then_on(
    tmp_path: Path, age: timedelta, stays: bool
):
    database = tmp_path / "a.db"
    sqlite3.connect(database).close()
    aside = database.with_name(f"{database.name}{ASIDE}{NOW - age:%Y%m%dT%H%M%SZ}")
    files = [aside, aside.with_name(aside.name + "-wal")]
    for file in files:
        file.write_bytes(b"damaged")
        os.utime(file, times=(0, 0))  # it was last changed long before it was set aside
    BackupFolder(tmp_path / "kept").write(database, NOW)
    assert [file.exists() for file in files] == [stays] * 2


@pytest.mark.parametrize("mark", ["", "old", "20269999T999999Z"])
def test_one_whose_name_says_no_instant_stays_thirty_days_from_its_last_change(tmp_path: Path, mark: str):
    database = tmp_path / "a.db"
    sqlite3.connect(database).close()
    aside = database.with_name(f"{database.name}{ASIDE}{mark}")
    aside.write_bytes(b"damaged")
    for age, stays in ((timedelta(days=30), True), (timedelta(days=30, seconds=1), False)):
        changed = (NOW - age).timestamp()
        os.utime(aside, times=(changed, changed))
        BackupFolder(tmp_path / "kept").write(database, NOW)
        assert aside.exists() == stays


def _write(folder: BackupFolder) -> None:
    folder.write(folder.path.with_name("a.db"), NOW)


def _forget(folder: BackupFolder) -> None:
    folder.forget(MemberId(1))


@pytest.mark.parametrize(
    ("work", "stuck"),
    [
        (_write, name(NOW - timedelta(days=31), "-before-restore")),
        (_write, f"../a.db{ASIDE}20260101T000000Z"),
        (_forget, f"{name(NOW)}.new"),
    ],
    ids=["a backup too many", "a database set aside", "a copy half made"],
)
def test_what_cannot_be_removed_is_said_with_the_folder(
    tmp_path: Path, work: Callable[[BackupFolder], None], stuck: str
):
    sqlite3.connect(tmp_path / "a.db").close()
    folder = BackupFolder(tmp_path / "kept")
    in_the_way = folder.path / stuck
    folder.path.mkdir()
    in_the_way.mkdir()
    os.utime(in_the_way, times=(0, 0))
    with pytest.raises(OperatorError) as refused:
        work(folder)
    assert refused.value.code is ExitCode.UNWRITABLE
    assert refused.value.message.params["path"] == folder.path


def test_a_folder_that_cannot_be_entered_alone_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setattr(fcntl, "flock", Mock(side_effect=OSError(errno.ENOLCK, "No locks available")))
    for place in ("file", "folder"):
        with pytest.raises(OperatorError) as refused, BackupFolder(tmp_path / place).alone():
            pass
        assert refused.value.code is ExitCode.UNWRITABLE


def test_a_backup_is_written_while_nobody_else_writes_into_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    kept = tmp_path / "kept"

    def write(*_: object) -> None:
        handle = os.open(kept, os.O_RDONLY)
        try:
            with pytest.raises(BlockingIOError):
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        finally:
            os.close(handle)

    monkeypatch.setattr(backup, "write_backup", written := Mock(side_effect=write))
    BackupFolder(kept).write(tmp_path / "a.db", NOW)
    written.assert_called_once()
