"""Settings of the whole test run, and what tests of every folder need."""

import gc
import os
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import ExitStack
from itertools import islice
from pathlib import Path

import pytest

from bot.privacy.cipher import MemberVault
from storage.keyring.member_keys import OpenedKeys, open_keys
from storage.sql.ports import Database
from tests import postgres
from tests.databases import opened_copy
from tests.examples import register_profiles
from tests.reminders.bench import Bench, opened

register_profiles()

MEMORY = Path("/dev/shm")
ROOM = 1 << 30
"""Bytes that must be free for the folders of a run to be made in memory."""


WAITING = ("tests/wire/", "tests/fleet/test_watch.py", "tests/privacy/test_erasure.py")
"""Where the tests are that mostly wait: for bots that are killed, for outages to end."""
LONGEST = (
    *("tests/reminders/test_simulation.py", "tests/demo/test_session.py", "tests/storage/power/"),
    *(
        "tests/discord/test_hostile_text.py",
        "tests/discord/test_authority.py",
        "tests/discord/test_whole_season.py",
    ),
    *("tests/cohort/test_attacks.py", "tests/cli/"),
)
"""Where the others are that take seconds each."""


def pytest_configure(config: pytest.Config) -> None:
    """Make the folders of tests in memory where there is room: on a disk, most of a run is waiting for it to sync."""
    if "TMPDIR" not in os.environ and MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM:
        os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)
    if not hasattr(config, "workerinput"):
        server = ExitStack()
        server.enter_context(postgres.shared())
        config.add_cleanup(server.close)


ON_BOTH = (
    *("tests/storage/test_cohort.py", "tests/storage/test_departures.py", "tests/storage/test_members.py"),
    "tests/reminders/test_plan_with_profile.py",
    *("tests/storage/test_profiles.py", "tests/storage/test_servers.py", "tests/storage/test_calendar.py"),
    *("tests/storage/test_installation.py", "tests/storage/test_bounds.py", "tests/storage/reminders/"),
    *("tests/discord/test_start.py", "tests/discord/test_reminders.py", "tests/discord/test_undo.py"),
)
"""Tests of what stores do, which run on both engines. `ON_POSTGRES=1` runs all that ask for a database on PostgreSQL."""

OF_FILES = (
    *("tests/discord/test_full_disk.py", "tests/discord/test_membership.py", "tests/discord/test_privacy.py"),
    *("tests/discord/test_retention.py", "tests/discord/test_calendar_of_a_winter.py::test_a_restore"),
    "tests/discord/test_timeline_calendar.py::test_a_number_never_falls_after_a_restore",
)
"""Tests that ask for a database and then look into its file, break its disk or restore it: on SQLite only."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "engine" not in metafunc.fixturenames:
        return
    if os.environ.get("ON_POSTGRES"):
        of_files = metafunc.definition.nodeid.startswith(OF_FILES)
        why = pytest.mark.skipif(of_files, reason="about the files of SQLite")
        metafunc.parametrize("engine", [pytest.param("postgres", marks=why)])
    elif metafunc.definition.nodeid.startswith(ON_BOTH):
        metafunc.parametrize("engine", ["sqlite", "postgres"])


@pytest.fixture
def engine() -> str:
    """What is below: `sqlite` or `postgres`."""
    return "sqlite"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Two more than the cores: some tests mostly wait, for bots that are killed and for outages to end."""
    return (os.cpu_count() or 1) + 2


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Let half of the workers begin with what waits and the others with what computes for long.

    `worksteal` gives each worker an equal part of the list as it stands, and who is done takes from the end of another's.
    """
    workers: int = getattr(config, "workerinput", {}).get("workercount", 1)
    if workers == 1:
        return
    waiting = [item for item in items if item.nodeid.startswith(WAITING)]
    longest = [item for item in items if item.nodeid.startswith(LONGEST)]
    others = iter([item for item in items if not item.nodeid.startswith((*WAITING, *LONGEST))])
    waiters = workers // 2
    firsts = [waiting[number::waiters] for number in range(waiters)]
    firsts += [longest[number :: workers - waiters] for number in range(workers - waiters)]
    dealt: list[pytest.Item] = []
    for worker, first in enumerate(firsts):
        share = len(items) * (worker + 1) // workers - len(items) * worker // workers
        dealt += [*first, *islice(others, max(0, share - len(first)))]
    items[:] = [*dealt, *others]


def pytest_collection_finish() -> None:
    """Collect garbage seldom, and never what was made up to now: each collection would go through ten thousand tests."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture
async def database(tmp_path: Path, engine: str) -> AsyncIterator[Database]:
    """An open database with every table and no row."""
    async with opened_copy(tmp_path / "main.db", engine) as opened:
        yield opened


@pytest.fixture
async def bench(tmp_path: Path, engine: str) -> AsyncIterator[Bench]:
    """The stores of reminders on one, with a clock and a Discord."""
    async with opened(tmp_path, engine=engine) as built:
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
