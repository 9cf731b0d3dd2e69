"""Whatever call to the disk fails: said in one line with exit 73, nothing half-written, and all well once it works again.

``EVERYTHING=1`` takes calls of every kind with every file, spread over the session (`make proof-power`).
"""

import asyncio
import os
import random
import shutil
import sqlite3
from collections import defaultdict
from contextlib import closing
from pathlib import Path

import pytest

from bot.errors import ExitCode, OperatorError
from storage.backup import made_at, write_backup
from tests.storage.power.failing_disk import FailingDisk
from tests.storage.power.life import BEGIN
from tests.storage.power.session import Session
from tests.storage.power.sqlite_calls import OutOfReachError

EVERYTHING = "EVERYTHING" in os.environ
SAMPLE = 3
OF_A_KIND = 8


def lived(disk: FailingDisk) -> dict[str, object]:
    """What a session on this disk comes to."""
    disk.root.mkdir()
    session = Session(disk)
    try:
        with disk.running():
            asyncio.run(session.live())
    except OutOfReachError as reason:
        pytest.skip(str(reason))
    return session.left()


def chosen(calls: list[str], rng: random.Random) -> list[int]:
    """Calls by their number from 1: of every kind :data:`OF_A_KIND`, or one of each of :data:`SAMPLE` kinds."""
    kinds: defaultdict[str, list[int]] = defaultdict(list)
    for number, call in enumerate(calls, start=1):
        kinds[call].append(number)
    if EVERYTHING:
        return [number for some in kinds.values() for number in some[:: -(-len(some) // OF_A_KIND)]]
    return [rng.choice(kinds[kind]) for kind in rng.sample(sorted(kinds), SAMPLE)]


@pytest.mark.parametrize("full", [False, True], ids=["one call fails", "the disk is full from there on"])
def test_a_session_ends_as_ever_whatever_call_to_the_disk_failed(tmp_path: Path, full: bool):
    healthy = FailingDisk(tmp_path / "healthy")
    wanted = lived(healthy)
    reached: list[str] = []
    for number in chosen(healthy.calls, random.Random(full)):
        disk = FailingDisk(tmp_path / str(number), number, full=full)
        assert lived(disk) == wanted, (number, disk.failed)
        reached.append(disk.failed)
    assert any(reached)


def test_a_backup_is_whole_or_refused_whatever_call_to_the_disk_failed(tmp_path: Path):
    source, calls = tmp_path / "source.db", 1
    with closing(sqlite3.connect(source, isolation_level=None)) as opened:
        opened.execute("PRAGMA journal_mode=WAL")
        opened.execute("CREATE TABLE t (x TEXT) STRICT")
        opened.execute("INSERT INTO t VALUES (:text)", {"text": "x" * 9000})
        number = 0
        while number < calls:
            number += 1 if EVERYTHING else 3
            disk = FailingDisk(tmp_path / "kept", number)
            disk.root.mkdir()
            target = disk.root / "copy.db"
            refused = backed_up(disk, source, target)
            calls = max(calls, len(disk.calls))
            assert refused in {None, ExitCode.UNWRITABLE}, (number, disk.failed)
            if refused is None:
                assert made_at(target) == BEGIN
            assert refused or [file.name for file in disk.root.iterdir()] == ["copy.db"], disk.failed
            shutil.rmtree(disk.root)
    assert calls > SAMPLE


def backed_up(disk: FailingDisk, source: Path, target: Path) -> ExitCode | None:
    """The exit code that a backup on this disk was refused with."""
    try:
        with disk.running():
            write_backup(source, target, BEGIN)
    except OutOfReachError as reason:
        pytest.skip(str(reason))
    except OperatorError as error:
        return error.code
    return None
