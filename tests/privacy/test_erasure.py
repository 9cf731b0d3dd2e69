"""Erased means erased: in both databases, their logs, every backup and what a cut left, also while others read."""

import asyncio
import re
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.app import Installation, open_installation
from bot.backups import backup_folder
from bot.config import Config, StorageSection
from bot.domain.exam import ExamRecord, ExamStatus
from bot.domain.ids import AcgmeId, GuildId, MemberId
from bot.domain.interview import InterviewFormat
from bot.domain.moderation import ActKind, ModeratorAct
from bot.domain.presence import Presence
from bot.domain.profile import Profile
from bot.privacy.ports import Trace
from bot.privacy.service import HeldUpError, Receipt
from bot.profile.interviews import with_interview
from storage.backup import ASIDE, BackupFolder
from storage.files.directory import DATABASE_FILE
from storage.keyring.member_keys import COPY_FILE, KEYS_FILE
from storage.scrub import MEMBER, MODERATORS
from storage.traces import files_with, holds, spellings
from tests.reminders.bench import Clock
from tests.storage.power.failing_disk import FailingDisk

NOW = datetime(2027, 1, 5, 12, tzinfo=UTC)
MIA, SAM = MemberId(1_184_467_283_919_929_451), MemberId(284_467_283_919_929_452)
HALL = GuildId(984_467_283_919_929_453)
INTERVIEW = datetime.fromisoformat("2027-01-13T11:47")
LEADS = 5
"""The first byte of a page of SQLite that leads to pages of rows."""
PLANTED = (b"2027-01-13T11:47", b"Pacific/Chatham")


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return Config(storage=StorageSection(directory=tmp_path / "data"))


@pytest.fixture
async def installation(config: Config) -> AsyncIterator[Installation]:
    async with open_installation(config, clock=Clock(NOW)) as opened:
        yield opened


async def known(installation: Installation, member: MemberId = MIA) -> None:
    """Something in every place that a member or a moderator fills."""
    services = installation.services
    await services.profiles.register(member, time_zone="Pacific/Chatham", now=NOW)
    exam = ExamRecord(status=ExamStatus.BOOKED, date=date(2027, 4, 17))

    def all_of_it(profile: Profile) -> Profile:
        profile = replace(profile, step2ck=exam)
        return with_interview(
            profile, AcgmeId("3203511146"), INTERVIEW, "America/New_York", InterviewFormat.VIDEO
        )

    await services.profiles.change(member, all_of_it, now=NOW)
    await services.cohort.join(member, HALL, in_server_since=NOW - timedelta(days=60), now=NOW)
    await services.presence.note(member, HALL, "es", NOW)
    await services.audit.record(ModeratorAct(HALL, member, ActKind.SERVER_CHANGED, NOW))


def backups(config: Config) -> BackupFolder:
    folder, database = backup_folder(config), config.storage.directory / DATABASE_FILE
    folder.write(database, NOW)
    folder.write(database, NOW + timedelta(hours=1))
    folder.write(database, NOW, before="migration")
    return folder


def everywhere(config: Config, *needles: bytes) -> list[str]:
    """The files of the installation in which any of these bytes stand."""
    files = [file for file in config.storage.directory.rglob("*") if file.is_file()]
    return sorted(file.name for file in files if any(needle in file.read_bytes() for needle in needles))


@contextmanager
def reading(file: Path) -> Iterator[None]:
    """Another program reads a database, and goes on reading."""
    with closing(sqlite3.connect(file, isolation_level=None)) as opened:
        opened.execute("BEGIN")
        opened.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        yield


async def test_every_file_is_clear_of_who_was_erased_the_backups_too(
    installation: Installation, config: Config
):
    await known(installation)
    await known(installation, SAM)
    folder = backups(config)
    wrapped = key_of(config, MIA)
    assert len(everywhere(config, *spellings(MIA))) >= 6
    assert len(everywhere(config, PLANTED[0])) >= 4
    assert {name.partition("-wal")[0] for name in everywhere(config, wrapped)} == {KEYS_FILE, COPY_FILE}
    receipt = await installation.services.privacy.erase(MIA, NOW)
    assert receipt.left == frozenset()
    assert everywhere(config, *spellings(MIA), wrapped) == []
    # Everybody else's data is where it was, and every backup is whole.
    assert len(everywhere(config, *spellings(SAM))) >= 6
    for backup in folder.backups():
        with closing(sqlite3.connect(backup)) as opened:
            assert opened.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert opened.execute("PRAGMA foreign_key_check").fetchall() == []
            assert opened.execute("SELECT count(*) FROM moderator_act").fetchone() == (2,)
    assert len(folder.backups()) == 3


async def test_not_even_a_signpost_between_pages_keeps_an_id(installation: Installation, config: Config):
    """A page of SQLite that leads to others keeps the number of a row to tell them apart, also when the row has gone."""
    many = [MemberId(MIA + number * 1_000_003) for number in range(1500)]
    with closing(sqlite3.connect(config.storage.directory / DATABASE_FILE)) as opened:
        opened.executemany(
            "INSERT INTO member (member_id, consented_at, consent_version, time_zone, season, created_at)"
            " VALUES (?, 0, 1, 'Etc/UTC', 2028, 0)",
            ((member,) for member in many),
        )
        opened.commit()
        opened.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content = (config.storage.directory / DATABASE_FILE).read_bytes()
    leading = [page for at in range(0, len(content), 4096) if (page := content[at : at + 4096])[0] == LEADS]
    signposts = [member for member in many if any(spellings(member)[2] in page for page in leading)]
    assert len(signposts) > 5
    for member in signposts[:5]:
        assert not (await installation.services.privacy.erase(member, NOW)).left
    assert not [member for member in signposts[:5] if everywhere(config, *spellings(member))]


@pytest.mark.parametrize("name", [DATABASE_FILE, KEYS_FILE])
async def test_with_a_reader_there_is_no_receipt_and_it_is_finished_when_the_reader_has_gone(
    installation: Installation, config: Config, name: str
):
    await known(installation)
    with reading(config.storage.directory / name):
        receipt = await installation.services.privacy.erase(MIA, NOW)
        assert receipt.left == {Trace.IN_USE}
        assert await installation.services.privacy.finish_held_up(NOW) == 0
    assert everywhere(config, *spellings(MIA)) != []
    assert await installation.services.privacy.finish_held_up(NOW) == 1
    assert everywhere(config, *spellings(MIA)) == []
    assert await installation.services.privacy.finish_held_up(NOW) == 0


async def test_a_reader_that_outlives_the_process_is_outlasted_at_the_next_start(config: Config):
    async with open_installation(config, clock=Clock(NOW)) as installation:
        await known(installation)
        reader = reading(config.storage.directory / KEYS_FILE)
        reader.__enter__()
        assert (await installation.services.privacy.erase(MIA, NOW)).left
    reader.__exit__(None, None, None)
    async with open_installation(config, clock=Clock(NOW)):
        assert everywhere(config, *spellings(MIA)) == []


async def test_a_backup_in_use_holds_the_receipt_up(installation: Installation, config: Config):
    await known(installation)
    [first, *_] = backups(config).backups()
    with closing(sqlite3.connect(first, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert (await installation.services.privacy.erase(MIA, NOW)).left == {Trace.BACKUP}
    assert await installation.services.privacy.finish_held_up(NOW) == 1
    assert everywhere(config, *spellings(MIA)) == []


async def erased_on_a_disk_that_fails(config: Config, call: str) -> Receipt | HeldUpError:
    """What came of an erasure where the next such call failed; it is finished once the disk is mended."""
    disk = FailingDisk(config.storage.directory)
    with disk.running():
        async with open_installation(config, clock=Clock(NOW)) as installation:
            await known(installation)
            backups(config)
            disk.fail_next(call)
            try:
                found = await installation.services.privacy.erase(MIA, NOW)
            except HeldUpError as error:
                found = error
            assert disk.failed
            await installation.services.privacy.finish_held_up(NOW)
            await installation.services.privacy.finish_held_up(NOW)
    assert everywhere(config, *spellings(MIA)) == []
    return found


@pytest.mark.parametrize(
    ("call", "left"),
    [("os.open backups", Trace.BACKUP), (f"truncate {DATABASE_FILE}-wal", Trace.IN_USE)],
)
async def test_a_disk_that_fails_once_the_rows_are_gone_holds_the_receipt_up(
    config: Config, call: str, left: Trace
):
    receipt = await erased_on_a_disk_that_fails(config, call)
    assert isinstance(receipt, Receipt)
    assert left in receipt.left


@pytest.mark.parametrize("call", [f"truncate {KEYS_FILE}-wal", "os.replace keys-backup.db.new"])
async def test_a_disk_that_fails_once_erasing_has_begun_does_not_let_it_seem_undone(
    config: Config, call: str
):
    assert isinstance(await erased_on_a_disk_that_fails(config, call), HeldUpError)


async def test_a_damaged_database_set_aside_is_named_until_it_has_gone_by_age(
    installation: Installation, config: Config
):
    await known(installation)
    database = config.storage.directory / DATABASE_FILE
    aside = database.with_name(database.name + ASIDE + "20270104T000000Z")
    aside.write_bytes(b"damaged" + MIA.to_bytes(8, "big"))
    assert (await installation.services.privacy.erase(MIA, NOW)).left == {Trace.ASIDE}
    backup_folder(config).write(database, datetime(2027, 2, 4, tzinfo=UTC))
    assert not aside.exists()
    assert await installation.services.privacy.finish_held_up(NOW) == 1


async def test_what_a_cut_left_of_a_backup_goes_too(installation: Installation, config: Config):
    await known(installation)
    folder = backups(config)
    half = folder.path / "preceptor-20270105T110000Z.db.new"
    half.write_bytes((config.storage.directory / DATABASE_FILE).read_bytes() + str(MIA).encode())
    assert not (await installation.services.privacy.erase(MIA, NOW)).left
    assert not half.exists()


async def test_who_comes_back_while_bytes_are_left_keeps_what_is_new(
    installation: Installation, config: Config
):
    await known(installation)
    with reading(config.storage.directory / KEYS_FILE):
        assert (await installation.services.privacy.erase(MIA, NOW)).left
        await known(installation)
    assert await installation.services.privacy.finish_held_up(NOW) == 1
    assert (await installation.services.profiles.profile(MIA)).step2ck.date == date(2027, 4, 17)


async def test_an_erasure_asked_for_again_and_again_leaves_no_row(installation: Installation, config: Config):
    for _ in range(3):
        await known(installation)
        await installation.services.privacy.erase(MIA, NOW)
    with closing(sqlite3.connect(config.storage.directory / DATABASE_FILE)) as opened:
        assert opened.execute("SELECT count(*) FROM erasure").fetchone() == (0,)


async def test_while_it_lasts_no_file_names_the_member_beside_what_holds_it_up(
    installation: Installation, config: Config
):
    await known(installation)
    with reading(config.storage.directory / KEYS_FILE):
        await installation.services.privacy.erase(MIA, NOW)
        left = everywhere(config, *spellings(MIA))
    assert left
    assert {name.partition("-")[0] for name in left} == {KEYS_FILE}


async def test_somebody_who_used_the_bot_after_all_is_not_erased_for_being_idle(
    installation: Installation, config: Config
):
    await known(installation)
    idle = Presence(MIA, (NOW - timedelta(days=40)).date(), None, None, noticed=False, servers=(HALL,))
    assert not await installation.services.privacy.erase_idle(idle, NOW)
    assert await installation.services.profiles.member(MIA) is not None
    backups(config)
    assert await installation.services.privacy.erase_idle(replace(idle, last_day=NOW.date()), NOW)
    assert await installation.services.profiles.member(MIA) is None
    assert everywhere(config, *spellings(MIA)) == [], "it is the erasure that a member asks for"


async def test_a_tombstone_names_nobody_to_who_has_both_files(installation: Installation, config: Config):
    """With the file of keys and every id of Discord at hand, but without the operator's key."""
    import hmac
    from hashlib import sha256

    await known(installation)
    await installation.services.privacy.erase(MIA, NOW)
    with closing(sqlite3.connect(config.storage.directory / KEYS_FILE)) as opened:
        stored = [
            value for row in opened.execute("SELECT * FROM tombstone_salt, mark_secret") for value in row
        ]
        [(mark,)] = opened.execute("SELECT mark FROM tombstone").fetchall()
    guesses = {b"", *(value for value in stored if isinstance(value, bytes))}
    for first in guesses:
        once = hmac.new(first, str(MIA).encode(), sha256).digest()[:16]
        assert mark != once
        assert mark not in {hmac.new(second, once, sha256).digest()[:16] for second in guesses}


def test_every_column_that_names_somebody_is_known(config: Config, installation: Installation):
    """Backups are cleared by the names of columns; one that holds an id of a person must have one of these."""
    with closing(sqlite3.connect(config.storage.directory / DATABASE_FILE)) as opened:
        tables = [name for (name,) in opened.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        named = {
            row[1]
            for table in tables
            for row in opened.execute(f"PRAGMA table_info({table})")
            if re.search("_by$|member|moderator|user", row[1])
        }
    assert named == {MEMBER, *MODERATORS}


def key_of(config: Config, member: MemberId) -> bytes:
    with closing(sqlite3.connect(config.storage.directory / COPY_FILE)) as opened:
        [(wrapped,)] = opened.execute("SELECT wrapped FROM member_key WHERE member_id = ?", (member,))
    return wrapped


@pytest.mark.parametrize("number", [1 << 47, (1 << 56) - 1, 1 << 56, 284_467_283_919_929_452, (1 << 63) - 1])
def test_an_id_is_found_as_sqlite_writes_it(tmp_path: Path, number: int):
    for column in ("id INTEGER PRIMARY KEY", "id INTEGER", "id TEXT"):
        file = tmp_path / f"{len(column)}.db"
        with closing(sqlite3.connect(file)) as opened:
            opened.execute(f"CREATE TABLE t ({column})")
            opened.execute("INSERT INTO t VALUES (?)", (number,))
            opened.commit()
        assert holds(file, MemberId(number))
        assert not holds(file, MemberId(number - 1))
    assert len(files_with(MemberId(number), tmp_path.iterdir())) == 3


def test_an_id_across_two_parts_is_found_and_an_unreadable_file_counts(tmp_path: Path):
    file = tmp_path / "log"
    file.write_bytes(b"x" * ((1 << 20) - 3) + str(MIA).encode() + b"x" * 99)
    assert holds(file, MIA)
    assert not holds(tmp_path / "none", MIA)
    assert holds(tmp_path, MIA)


async def test_an_erasure_that_two_finish_at_once_is_finished_once(
    installation: Installation, config: Config
):
    await known(installation)
    privacy = installation.services.privacy
    with reading(config.storage.directory / KEYS_FILE):
        assert (await privacy.erase(MIA, NOW)).left
    assert sum(await asyncio.gather(*(privacy.finish_held_up(NOW) for _ in range(2)))) == 1
