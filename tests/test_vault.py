"""A change of keys: everything stays readable, copies of the old keys open nothing, a cut loses nothing."""

import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import AsyncMock, Mock

import pytest
from structlog.testing import capture_logs

from bot import vault as vaults
from bot.config import Config, StorageSection
from bot.domain.ids import MemberId
from bot.errors import ExitCode, OperatorError
from bot.privacy.cipher import MemberVault
from bot.privacy.contract import OperatorKey, UnreadableError
from bot.vault import (
    LeadersMark,
    OpenedVault,
    Renewed,
    SealedFiles,
    open_configured_keys,
    open_vault,
    rotate_operator_key,
)
from storage import reseal as resealing
from storage.backup import BackupFolder
from storage.erasure import ErasureStore
from storage.keyring.member_keys import COPY_FILE, KEYS_FILE, OPERATOR_KEY_FILE, OpenedKeys
from storage.keyring.operator_key import staged_path
from storage.keyring.tombstones import Tombstones
from storage.sqlite.database import Database

MEMBERS = [MemberId(number) for number in range(1, 31)]
ERASED = MemberId(400)
NOW = datetime(2027, 2, 1, tzinfo=UTC)
COLUMNS = ("exams", "cycle")


def folder_of(database: Database) -> BackupFolder:
    return BackupFolder(database.path.parent / "backups")


def sealed_of(database: Database) -> SealedFiles:
    return SealedFiles(database.path, folder_of(database))


async def opened_keys(database: Database, **storage: object) -> OpenedKeys:
    config = Config(storage=StorageSection.model_validate(storage))
    return await open_configured_keys(config, database.path.parent, database)


@asynccontextmanager
async def started(database: Database) -> AsyncIterator[tuple[OpenedKeys, OpenedVault]]:
    """What a start opens."""
    keys = await opened_keys(database)
    try:
        yield keys, await open_vault(keys, sealed_of(database), NOW)
    finally:
        await keys.store.close()


async def rotate(database: Database) -> Renewed:
    keys = await opened_keys(database)
    try:
        return await rotate_operator_key(keys, sealed_of(database), NOW)
    finally:
        await keys.store.close()


@pytest.fixture
async def database(database: Database) -> Database:
    """Members with sealed values, a backup, somebody who was erased, and an erasure under way."""
    async with started(database) as (keys, opened):
        async with database.write() as tx:
            for member in MEMBERS:
                sealed = {
                    column: await opened.vault.seal(member, "profile", column, f"{column} {member}".encode())
                    for column in COLUMNS
                }
                await tx.run(
                    "INSERT INTO member (member_id, consented_at, consent_version, time_zone, season, created_at)"
                    " VALUES (:member, 0, 1, 'UTC', 2028, 0)",
                    member=member,
                )
                await tx.run(
                    "INSERT INTO profile (member_id, exams, cycle, updated_at) VALUES (:member, :exams, :cycle, 0)",
                    member=member,
                    **sealed,
                )
        seal = vaults.OperatorSeal(opened.operator)
        await Tombstones(keys.store.database, seal).bury(ERASED, NOW)
        await ErasureStore(database, seal, None).begin(MEMBERS[0])
    folder_of(database).write(database.path, NOW)
    return database


async def opens(vault: MemberVault, file: Path) -> list[bool]:
    """Of each sealed value in a file, whether this vault opens it."""
    found: list[bool] = []
    with closing(sqlite3.connect(file)) as read:
        rows = read.execute("SELECT member_id, exams, cycle FROM profile ORDER BY 1").fetchall()
    for member, *values in rows:
        for column, sealed in zip(COLUMNS, values, strict=True):
            try:
                plain = await vault.open(MemberId(member), "profile", column, sealed)
            except UnreadableError:
                found.append(False)
            else:
                assert plain == f"{column} {member}".encode()
                found.append(True)
    return found


async def all_is_well(database: Database) -> bool:
    """A start opens every value in the database and the backup, knows who was erased and whom it is erasing."""
    async with started(database) as (keys, opened):
        files = [database.path, *folder_of(database).backups()]
        assert len(files) == 2
        values = [item for file in files for item in await opens(opened.vault, file)]
        seal = vaults.OperatorSeal(opened.operator)
        erased = await Tombstones(keys.store.database, seal).erased({ERASED: NOW, MEMBERS[1]: NOW})
        erasing = await ErasureStore(database, seal, None).unfinished()
        return all(values) and erased == {ERASED} and [each.member for each in erasing] == [MEMBERS[0]]


async def test_everything_stays_readable_the_backup_too(database: Database, tmp_path: Path):
    before = (tmp_path / OPERATOR_KEY_FILE).read_text()
    assert await rotate(database) == Renewed(len(MEMBERS), 0, ())
    assert (tmp_path / OPERATOR_KEY_FILE).read_text() != before
    assert (tmp_path / OPERATOR_KEY_FILE).stat().st_mode & 0o077 == 0
    assert not staged_path(tmp_path / OPERATOR_KEY_FILE).exists()
    assert await all_is_well(database)
    assert await rotate(database) == Renewed(len(MEMBERS), 0, ())
    assert await all_is_well(database)


async def test_copies_of_every_old_key_open_nothing_that_is_here_now(database: Database, tmp_path: Path):
    stolen = tmp_path / "stolen"
    stolen.mkdir()
    for name in (KEYS_FILE, COPY_FILE, OPERATOR_KEY_FILE):
        shutil.copy(tmp_path / name, stolen / name)
    async with started(database) as (keys, opened):
        then = await opened.vault.seal(MEMBERS[2], "profile", "exams", b"a score recorded before")
    await rotate(database)
    theirs = await Database.open(stolen / "empty.db", ())
    async with theirs.write() as tx:
        await tx.run("CREATE TABLE profile (member_id INTEGER)")
        await tx.run("CREATE TABLE erasure (sealed BLOB, removed INTEGER)")
    keys = await open_configured_keys(Config(), stolen, theirs)
    thief = await MemberVault.open_with(keys.store, keys.operator)
    assert await thief.open(MEMBERS[2], "profile", "exams", then) == b"a score recorded before"
    for file in (database.path, *folder_of(database).backups()):
        assert set(await opens(thief, file)) == {False}
    # Nor do the tombstones of today tell them whom they stand for.
    marks = {row["mark"] for row in tombstones_in(tmp_path / KEYS_FILE)}
    assert marks
    old_marks = {row["mark"] for row in tombstones_in(stolen / KEYS_FILE)}
    assert marks.isdisjoint(old_marks)
    await keys.store.close()
    await theirs.close()


def tombstones_in(file: Path) -> list[sqlite3.Row]:
    with closing(sqlite3.connect(file)) as read:
        read.row_factory = sqlite3.Row
        return read.execute("SELECT mark FROM tombstone").fetchall()


async def test_no_byte_of_an_old_value_or_wrapped_key_is_left(database: Database, tmp_path: Path):
    with (
        closing(sqlite3.connect(database.path)) as read,
        closing(sqlite3.connect(tmp_path / KEYS_FILE)) as keys,
    ):
        old = [value for row in read.execute("SELECT exams, cycle FROM profile") for value in row]
        old += [wrapped for (wrapped,) in keys.execute("SELECT wrapped FROM member_key")]
    await rotate(database)
    assert len(old) == 3 * len(MEMBERS)
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert not [file for file in files for value in old if value in file.read_bytes()]


async def test_the_copy_of_the_keys_follows_at_once(database: Database, tmp_path: Path):
    await rotate(database)
    for file in tmp_path.glob(KEYS_FILE + "*"):
        file.unlink()
    assert (tmp_path / COPY_FILE).exists()
    assert await all_is_well(database)


class Cut(BaseException):
    """The process dies here."""


@pytest.mark.parametrize("again", ["start", "rotate-key"])
@pytest.mark.parametrize(
    "place", ["stage", "begun", "in the database", "in the backup", "before the end", "adopt"]
)
async def test_cut_short_anywhere_it_is_finished(
    database: Database, monkeypatch: pytest.MonkeyPatch, place: str, again: str
):
    def cut(*_: object) -> None:
        raise Cut

    with monkeypatch.context() as patched:
        match place:
            case "stage":
                patched.setattr(vaults, "KeyRenewal", cut)
            case "begun":
                patched.setattr(vaults, "reseal", cut)
            case "in the database" | "in the backup":
                patched.setattr(resealing, "VALUES_AT_ONCE", 7)
                counted = iter(range(1000))
                stop = 25 if place == "in the database" else 85
                renewed = resealing.renewed_value
                patched.setattr(
                    resealing, "renewed_value", lambda *a: cut() if next(counted) == stop else renewed(*a)
                )
            case "before the end":
                patched.setattr(vaults, "Tombstones", cut)
            case _:
                patched.setattr(vaults, "adopt_operator_key", cut)
        with pytest.raises(Cut):
            await rotate(database)
    if again == "rotate-key":
        await rotate(database)
    assert await all_is_well(database)
    assert await rotate(database) == Renewed(len(MEMBERS), 0, ())
    assert await all_is_well(database)


async def test_the_new_operators_key_lost_half_way_is_asked_for(
    database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    with monkeypatch.context() as patched:
        patched.setattr(vaults, "reseal", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            await rotate(database)
    staged = staged_path(tmp_path / OPERATOR_KEY_FILE)
    staged.rename(tmp_path / "elsewhere")
    for act in (rotate, all_is_well):
        with pytest.raises(OperatorError) as refused:
            await act(database)
        assert refused.value.message.key == "rotate.next_lost"
    (tmp_path / "elsewhere").rename(staged)
    assert await all_is_well(database)


async def test_a_damaged_backup_is_named_and_what_opened_before_with_no_key_is_counted(database: Database):
    damaged = folder_of(database).path / "preceptor-20270102T000000Z.db"
    damaged.write_bytes(b"no database" * 1000)
    async with database.write() as tx:
        await tx.run("UPDATE profile SET cycle = zeroblob(40) WHERE member_id = 5")
    assert await rotate(database) == Renewed(len(MEMBERS), 1, (damaged,))


async def test_a_key_in_the_configuration_is_not_changed(database: Database):
    keys = await opened_keys(database)
    secret = (database.path.parent / OPERATOR_KEY_FILE).read_text().strip()
    await keys.store.close()
    keys = await opened_keys(database, operator_key=secret)
    with pytest.raises(OperatorError) as refused:
        await rotate_operator_key(keys, sealed_of(database), NOW)
    assert refused.value.code is ExitCode.CONFIGURATION
    assert await keys.store.next_check() is None
    await keys.store.close()


async def test_a_wrong_operators_key_changes_nothing(database: Database, tmp_path: Path):
    right = (tmp_path / OPERATOR_KEY_FILE).read_text()
    (tmp_path / OPERATOR_KEY_FILE).write_text("b" * 43 + "=\n")
    with pytest.raises(OperatorError) as refused:
        await rotate(database)
    assert refused.value.message.key == "privacy_keys.wrong_key"
    (tmp_path / OPERATOR_KEY_FILE).write_text(right)
    assert await all_is_well(database)


@pytest.mark.parametrize(
    ("other", "key"),
    [(vaults.OperatorSeal(OperatorKey(b"b" * 32)), "privacy_keys.wrong_key"), (None, "storage.no_key")],
)
async def test_who_was_erased_is_told_with_the_right_key_only(
    database: Database, other: vaults.OperatorSeal | None, key: str
):
    keys = await opened_keys(database)
    stones = Tombstones(keys.store.database, other)
    for asked in (stones.erased({ERASED: NOW}), stones.bury(ERASED, NOW)):
        with pytest.raises(OperatorError) as refused:
            await asked
        assert (refused.value.code, refused.value.message.key) == (ExitCode.CONFIGURATION, key)
    await keys.store.close()


@pytest.mark.parametrize(
    ("age", "told"),
    [(None, 0), (timedelta(days=30), 0), (timedelta(days=30, seconds=1), 1)],
)
async def test_who_leads_marks_each_time_and_says_once_that_the_keys_are_old(
    age: timedelta | None, told: int
):
    alive = Mock(mark=AsyncMock(), keys_since=AsyncMock(return_value=None if age is None else NOW - age))
    leader = LeadersMark(alive)
    with capture_logs() as logs:
        for _ in range(3):
            await leader.mark(NOW)
    assert alive.mark.await_count == 3
    assert [line["event"] for line in logs] == ["keys_old"] * told


@pytest.mark.parametrize(
    ("which", "code"), [("database", ExitCode.INVALID_INPUT), ("backup", ExitCode.UNWRITABLE)]
)
async def test_only_a_backup_that_is_damaged_may_be_passed_over(
    database: Database, monkeypatch: pytest.MonkeyPatch, which: str, code: ExitCode
):
    """Of any other file something would be left that the old key opens."""
    backup = folder_of(database).write(database.path, NOW)
    refused = {"database": database.path, "backup": backup}[which]
    really = vaults.reseal

    def failing(file: Path, *rest: Any) -> Any:
        if file == refused:
            raise OperatorError(code, "storage.damaged")
        return really(file, *rest)

    with monkeypatch.context() as patched:
        patched.setattr(vaults, "reseal", failing)
        with pytest.raises(OperatorError) as failed:
            await rotate(database)
    assert failed.value.code == code
    assert await rotate(database) == Renewed(len(MEMBERS), 0, ())
