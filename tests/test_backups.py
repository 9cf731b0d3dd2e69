"""The hourly backup: when it is due, that a failure is told once, and that it ends with the bot."""

import asyncio
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot import backups
from bot.app import open_installation
from bot.backups import back_up_if_due, hourly_backups
from bot.clock import SystemClock
from bot.config import Config, StorageSection
from bot.scheduler.tasks import working
from storage.backup import BackupFolder
from storage.migrations import migrations
from storage.sqlite.database import Database

START = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


class SetClock:
    def __init__(self) -> None:
        self.at = START

    def now(self) -> datetime:
        return self.at


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "a.db"
    sqlite3.connect(path).close()
    return path


async def test_a_backup_is_made_once_an_hour(tmp_path: Path, database: Path):
    clock, folder = SetClock(), BackupFolder(tmp_path / "kept")
    made = []
    for minutes in (0, 0, 1, 59, 60, 61, 120):
        clock.at = START + timedelta(minutes=minutes)
        if await back_up_if_due(folder, database, clock):
            made.append(minutes)
    assert made == [0, 60, 120]


async def test_a_clock_put_back_makes_one_due(tmp_path: Path, database: Path):
    clock, folder = SetClock(), BackupFolder(tmp_path / "kept")
    await back_up_if_due(folder, database, clock)
    clock.at = START - timedelta(days=1)
    assert await back_up_if_due(folder, database, clock) is not None


async def test_it_runs_by_itself_goes_on_after_a_failure_and_ends_with_the_block(
    tmp_path: Path, database: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(backups, "LOOK_EVERY", timedelta(milliseconds=5))
    kept = tmp_path / "kept"
    kept.write_text("in the way")
    clock = SetClock()
    async with working([hourly_backups(BackupFolder(kept), database, clock)], clock):
        await asyncio.sleep(0.05)
        kept.unlink()
        async with asyncio.timeout(5):
            while not list(tmp_path.glob("kept/*.db")):
                await asyncio.sleep(0.01)
    assert not [task for task in asyncio.all_tasks() if task.get_name() == "backups"]


async def test_a_fault_that_nobody_foresaw_does_not_end_it(
    tmp_path: Path, database: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(backups, "LOOK_EVERY", timedelta(milliseconds=5))
    faults = [ZeroDivisionError, MemoryError]
    newest = BackupFolder.newest

    def fails_at_first(folder: BackupFolder) -> datetime | None:
        if faults:
            raise faults.pop()
        return newest(folder)

    monkeypatch.setattr(BackupFolder, "newest", fails_at_first)
    clock, folder = SetClock(), BackupFolder(tmp_path / "kept")
    async with working([hourly_backups(folder, database, clock)], clock), asyncio.timeout(5):
        while not list(tmp_path.glob("kept/*.db")):
            await asyncio.sleep(0.01)


async def test_an_update_that_changes_the_form_of_the_database_says_where_the_way_back_is(tmp_path: Path):
    (tmp_path / "data").mkdir(mode=0o700)
    older = await Database.open(tmp_path / "data" / "preceptor.db", migrations("main")[:-1])
    await older.close()
    with capture_logs() as logs:
        async with open_installation(
            Config(storage=StorageSection(directory=tmp_path / "data")), clock=SystemClock()
        ):
            pass
    [line] = [line for line in logs if line["event"] == "database_migrating"]
    assert line["backup"].endswith("-before-migration.db")
    assert Path(line["backup"]).is_file()
