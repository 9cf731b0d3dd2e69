"""Settings of the whole test run, and what tests of every folder need."""

import os
import shutil
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.privacy.cipher import MemberVault
from storage.keyring.member_keys import OpenedKeys, open_keys
from storage.sqlite.database import Database
from tests.databases import opened_copy
from tests.examples import register_profiles
from tests.reminders.bench import Bench, opened

register_profiles()

MEMORY = Path("/dev/shm")
ROOM = 1 << 30
"""Bytes that must be free for the folders of a run to be made in memory."""


def pytest_configure() -> None:
    """Make the folders of tests in memory where there is room: on a disk, most of a run is waiting for it to sync."""
    if "TMPDIR" not in os.environ and MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM:
        os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more than the cores: some tests mostly wait, for bots that are killed and for outages to end."""
    return (os.cpu_count() or 1) + 1


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    """An open database with every table and no row."""
    async with opened_copy(tmp_path / "main.db") as opened:
        yield opened


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    """The stores of reminders on one, with a clock and a Discord."""
    async with opened(tmp_path) as built:
        yield built


@pytest.fixture
async def keys(tmp_path: Path, database: Database) -> AsyncIterator[OpenedKeys]:
    """The keys beside it, with an operator's key of their own."""
    opened = await open_keys(tmp_path, database)
    yield opened
    await opened.store.close()


@pytest.fixture
async def vault(keys: OpenedKeys) -> MemberVault:
    """Seals what is personal with these keys."""
    return await MemberVault.open_with(keys.store, keys.operator)
