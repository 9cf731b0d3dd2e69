"""What `preceptor run` says and how it ends when its files or their place are not as they must be."""

import asyncio
import ctypes
import resource
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from bot.app import open_installation
from bot.cli.storage import backup_command
from bot.clock import SystemClock
from bot.config import Config, StorageSection
from bot.errors import ExitCode, OperatorError
from tests.cli.test_shell import PLACE, ROOT, only_line

_DROP_CAPABILITY, _OVERRIDE_PERMISSIONS = 24, 1
"""PR_CAPBSET_DROP and CAP_DAC_OVERRIDE (prctl(2), capabilities(7)); without root the call changes nothing."""


async def _made(folder: Path) -> None:
    async with open_installation(
        Config(storage=StorageSection(directory=folder)), clock=SystemClock()
    ) as installation:
        await installation.services.profiles.register(5, time_zone="UTC", now=SystemClock().now())  # type: ignore[arg-type]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The folder of an installation with a member in it."""
    folder = tmp_path / "data"
    asyncio.run(_made(folder))
    return folder


def run(folder: Path, most_bytes: int | None = None) -> subprocess.CompletedProcess[str]:
    """`preceptor run`; with ``most_bytes`` no file may grow beyond that, as on a disk that is full."""

    def limited() -> None:
        if most_bytes is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))
        # For root, too, what is read-only shall be so in the new process.
        ctypes.CDLL(None).prctl(_DROP_CAPABILITY, _OVERRIDE_PERMISSIONS, 0, 0, 0)

    return subprocess.run(
        [sys.executable, "-m", "bot", "run"],
        capture_output=True,
        text=True,
        cwd=folder.parent,
        timeout=60,
        env=PLACE
        | {"PYTHONPATH": str(ROOT), "PRECEPTOR_DATA_DIR": str(folder), "PRECEPTOR_DISCORD__TOKEN": "x"},
        preexec_fn=limited,
    )


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir() if file.suffix == ".db"}


@pytest.mark.parametrize("most_bytes", [1_000, 20_000, 60_000])
def test_a_disk_that_is_full_at_the_first_start_exits_73(tmp_path: Path, most_bytes: int):
    ran = run(tmp_path / "data", most_bytes)
    assert ran.returncode == 73
    assert "disk is not full" in only_line(ran)


def test_after_the_disk_has_room_again_nothing_is_left_half_made(tmp_path: Path):
    assert run(tmp_path / "data", 20_000).returncode == 73
    asyncio.run(_made(tmp_path / "data"))


def test_a_folder_that_is_read_only_exits_73(data: Path):
    data.chmod(0o500)
    try:
        ran = run(data)
    finally:
        data.chmod(0o700)
    assert ran.returncode == 73
    assert str(data) in only_line(ran)


def test_a_damaged_file_of_keys_exits_65_and_the_copy_takes_its_place(data: Path):
    keys = data / "keys.db"
    keys.write_bytes(b"no database" * 400)
    before = contents(data)
    ran = run(data)
    assert ran.returncode == 65
    assert str(keys) in only_line(ran)
    assert contents(data) == before
    keys.unlink()
    asyncio.run(_made(data))


def test_a_damaged_database_exits_65_and_nothing_changes(data: Path):
    database = data / "preceptor.db"
    whole = bytearray(database.read_bytes())
    whole[100:4096] = b"\xff" * 3996
    database.write_bytes(whole)
    before = contents(data)
    ran = run(data)
    assert ran.returncode == 65
    assert str(database) in only_line(ran)
    assert contents(data) == before


def test_a_database_of_a_newer_version_exits_76_and_nothing_changes(data: Path):
    with closing(sqlite3.connect(data / "preceptor.db")) as opened:
        opened.execute("INSERT INTO schema_migration (version, name, checksum) VALUES (9999, 'later', 'x')")
        opened.commit()
    ran = run(data)
    assert ran.returncode == 76
    assert "9999" in only_line(ran)
    with closing(sqlite3.connect(data / "preceptor.db")) as opened:
        assert opened.execute("SELECT count(*) FROM member").fetchone() == (1,)


def test_lost_keys_exit_78_and_nothing_is_made(data: Path):
    with closing(sqlite3.connect(data / "preceptor.db")) as opened:
        opened.execute("INSERT INTO profile (member_id, updated_at) VALUES (5, 0)")
        opened.commit()
    for file in data.glob("keys*"):
        shutil.move(file, data.parent)
    ran = run(data)
    assert ran.returncode == 78
    assert "keys" in only_line(ran)
    assert not (data / "keys.db").exists()


@pytest.mark.parametrize(
    "to", ["preceptor.db", "keys.db", "new.db", "../data/preceptor.db", "..", "/dev/null"]
)
def test_a_backup_never_takes_the_place_of_a_file_in_use_or_of_what_is_no_file(data: Path, to: str):
    before = contents(data)
    with pytest.raises(OperatorError) as refused:
        backup_command(Config(storage=StorageSection(directory=data)), data / to)
    assert refused.value.code is ExitCode.USAGE
    assert contents(data) == before
    assert Path("/dev/null").is_char_device()
