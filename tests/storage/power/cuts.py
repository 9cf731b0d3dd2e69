"""Cutting the power anywhere in a recorded life and looking at what is left."""

import asyncio
import random
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from bot.app import open_installation
from bot.backups import backup_folder
from bot.vault import configured_seal
from storage.backup import check_backup
from storage.files.directory import DATABASE_FILE, DataDirectory
from storage.keyring.member_keys import COPY_FILE, KEYS_FILE
from storage.restore import restore
from tests.storage.power.disk import Disk, ways
from tests.storage.power.life import (
    BEGIN,
    DATA,
    Acknowledged,
    Life,
    LifeClock,
    _members_in,
    config_of,
    content_of,
)

_MAIN, _KEYS, _COPY = f"{DATA}/{DATABASE_FILE}", f"{DATA}/{KEYS_FILE}", f"{DATA}/{COPY_FILE}"
LATER = BEGIN + timedelta(days=8)
"""When the power is back."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What a cut broke: after how many entries of the journal, and what was found."""

    at: int
    found: str


def faults_of_cuts(life: Life, seed: int, cuts: int, since: int = 1) -> Iterator[Fault]:
    """Cut so many times, at entries from ``since`` on, each time another subset left; what was broken, as found."""
    for at, left in _left_over(life, seed, cuts, since):
        yield from _faults(life, at, left)


def _left_over(life: Life, seed: int, cuts: int, since: int) -> Iterator[tuple[int, Path]]:
    """The folder that each cut leaves, gone when the next is asked for."""
    rng = random.Random(seed)
    points = sorted(rng.randint(since, len(life.recorder.journal)) for _ in range(cuts))
    disk, done = Disk(frozenset(life.recorder.folders)), 0
    for at in points:
        for entry in life.recorder.journal[done:at]:
            disk.do(entry)
        done = at
        with tempfile.TemporaryDirectory(prefix="cut-", dir=life.recorder.root.parent) as left:
            disk.cut(ways(rng), rng, Path(left))
            if rng.random() < 1 / 2 and (Path(left) / _MAIN).exists():
                (Path(left) / (_MAIN + "-shm")).write_bytes(rng.randbytes(32768))
            yield at, Path(left)


def _faults(life: Life, at: int, left: Path) -> Iterator[Fault]:
    for file in (_MAIN, _KEYS, _COPY):
        yield from (Fault(at, f"{file}: {found}") for found in _lost(life.acknowledged, at, left, file))
    for name in sorted({kept.file for kept in _until(life.acknowledged, at, "backups/")}):
        versions = [kept for kept in life.acknowledged if kept.file == name]
        yield from (Fault(at, f"{name}: {found}") for found in _bad_backup(at, left, versions))
    yield from (Fault(at, f"the bot does not start: {found}") for found in _does_not_start(left))


def _until(acknowledged: list[Acknowledged], at: int, part: str) -> list[Acknowledged]:
    return [item for item in acknowledged if item.at <= at and part in item.file]


def _lost(acknowledged: list[Acknowledged], at: int, left: Path, file: str) -> Iterator[str]:
    """What is wrong with a database: it must hold what was acknowledged last, or what was being committed."""
    known = [item for item in acknowledged if item.file == file]
    before = [known_item.content for known_item in known if known_item.at <= at][-1:]
    after = [known_item.content for known_item in known if known_item.at > at][:1]
    if file == _COPY:
        # It follows the keys at its own pace, but is never behind what was acknowledged.
        since = max((known_item.at for known_item in known if known_item.at <= at), default=0)
        after += [item.content for item in acknowledged if item.file == _KEYS and item.at >= since]
    if not before and not (left / file).exists():
        return
    if not (left / file).exists():
        yield "is gone"
        return
    with tempfile.TemporaryDirectory() as aside:
        for path in left.glob(f"{file}*"):
            shutil.copy(path, aside)
        opened = Path(aside) / Path(file).name
        try:
            with closing(sqlite3.connect(opened)) as checked:
                verdicts = [verdict for (verdict,) in checked.execute("PRAGMA integrity_check")]
            content = content_of(opened)
        except sqlite3.DatabaseError as error:
            yield f"cannot be read: {error}"
            return
    if verdicts != ["ok"]:
        yield f"is damaged: {verdicts}"
    if before and content not in before + after:
        yield "lost an acknowledged commit"


def _bad_backup(at: int, left: Path, versions: list[Acknowledged]) -> Iterator[str]:
    """What is wrong with a backup: it is whole at every instant, and holds what it held last unless it is being changed."""
    file = left / versions[0].file
    try:
        check_backup(file)
    except Exception as error:  # noqa: BLE001 (whatever it is, the backup is no good)
        yield repr(error)
        return
    before = next(kept.content for kept in reversed(versions) if kept.at <= at)
    after = next((kept.content for kept in versions if kept.at > at), before)
    if before == after and content_of(file) != before:
        yield "holds something else"


def _does_not_start(left: Path) -> Iterator[str]:
    try:
        asyncio.run(_start(left))
    except Exception as error:  # noqa: BLE001 (whatever it is, the bot does not start)
        yield f"{error!r} {error.__cause__!r}"


async def _start(left: Path) -> None:
    """Start the bot, read every member's profile; then restore the newest backup and do it again."""
    await _read_everybody(left)
    config = config_of(left)
    backups = sorted((config.storage.directory / "backups").glob("preceptor-*Z.db"))
    if not backups:
        return
    locked = DataDirectory.lock(config.storage.directory)
    try:
        await restore(
            locked,
            backups[-1],
            backup_folder(config),
            LATER + timedelta(days=1),
            seal=configured_seal(config, locked.path),
        )
    finally:
        locked.release()
    await _read_everybody(left)


async def _read_everybody(left: Path) -> None:
    database = config_of(left).storage.directory / DATABASE_FILE
    async with open_installation(config_of(left), clock=LifeClock(LATER)) as installation:
        for member in _members_in(database):
            await installation.services.privacy.export(member, BEGIN)
    with closing(sqlite3.connect(database)) as checked:
        verdicts = checked.execute("PRAGMA integrity_check").fetchall()
    assert verdicts == [("ok",)], verdicts
