"""A database that is gone is not taken for a new installation while keys or backups of one lie beside it."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.app import open_installation
from bot.config import Config, StorageSection
from bot.domain.ids import MemberId
from bot.errors import ExitCode, OperatorError
from bot.i18n import catalogue
from storage.backup import FOLDER, BackupFolder
from storage.files.directory import DATABASE_FILE

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)


class Still:
    def now(self) -> datetime:
        return NOW


async def started(folder: Path, *, members: int = 0) -> int:
    """Start and stop an installation; how many members it has then."""
    async with open_installation(
        Config(storage=StorageSection(directory=folder)), clock=Still()
    ) as installation:
        for number in range(members):
            await installation.services.profiles.register(MemberId(1000 + number), time_zone="UTC", now=NOW)
        found = [await installation.services.profiles.member(MemberId(1000 + number)) for number in range(5)]
        return len([member for member in found if member is not None])


def removed(database: Path) -> None:
    database.unlink()


def emptied(database: Path) -> None:
    database.write_bytes(b"")


@pytest.mark.parametrize("lose", [removed, emptied])
@pytest.mark.parametrize("kept", ["keys", "keys-backup", "backup"])
async def test_a_start_refuses_to_begin_anew(tmp_path: Path, lose: Callable[[Path], None], kept: str):
    await started(tmp_path, members=3)
    database = tmp_path / DATABASE_FILE
    for log in tmp_path.glob(f"{DATABASE_FILE}-*"):
        log.unlink()
    if kept == "backup":
        BackupFolder(tmp_path / FOLDER).write(database, NOW)
    for name in {
        "keys": ["keys-backup.db"],
        "keys-backup": ["keys.db"],
        "backup": ["keys.db", "keys-backup.db"],
    }[kept]:
        (tmp_path / name).unlink(missing_ok=True)
    lose(database)
    with pytest.raises(OperatorError) as refused:
        await started(tmp_path)
    line = catalogue().of(refused.value.message)
    assert refused.value.code is ExitCode.INVALID_INPUT
    assert str(database) in line
    assert ("one backup" if kept == "backup" else "the keys of 3 members") in line
    assert ("preceptor restore" in line) is (kept == "backup")


async def test_an_empty_folder_is_a_new_installation(tmp_path: Path):
    assert await started(tmp_path / "data") == 0


async def test_an_installation_without_members_may_lose_its_database(tmp_path: Path):
    await started(tmp_path)
    (tmp_path / DATABASE_FILE).unlink()
    assert await started(tmp_path, members=1) == 1
