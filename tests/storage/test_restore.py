"""A restore: whole or not at all, nobody erased comes back, and each way it can be refused."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.domain.ids import GuildId, MemberId
from bot.domain.moderation import ActKind, ModeratorAct
from bot.errors import ExitCode, OperatorError
from bot.privacy.cipher import OperatorSeal
from bot.privacy.contract import OperatorKey
from storage import restore as restoring
from storage.audit import AuditStore
from storage.backup import BackupFolder
from storage.files.directory import DATABASE_FILE, DataDirectory
from storage.keyring.member_keys import COPY_FILE, KEYS_FILE, KeysCopy, MemberKeyStore
from storage.keyring.tombstones import Tombstones
from storage.migrations import migrations
from storage.reminders.recovery import RecoveryStore
from storage.restore import restore
from storage.sqlite.database import Database

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
MIA, SAM = MemberId(1001), MemberId(1002)
SEAL = OperatorSeal(OperatorKey(b"o" * 32))


@pytest.fixture
def directory(tmp_path: Path) -> Iterator[DataDirectory]:
    locked = DataDirectory.lock(tmp_path / "data")
    yield locked
    locked.release()


@pytest.fixture
def folder(directory: DataDirectory) -> BackupFolder:
    return BackupFolder(directory.path / "backups")


async def store(directory: DataDirectory, *members: MemberId) -> None:
    database = await Database.open(directory.path / DATABASE_FILE, migrations("main"))
    async with database.write() as tx:
        for member in members:
            await tx.run(
                "INSERT INTO member (member_id, consented_at, consent_version, time_zone, season, created_at)"
                " VALUES (:member, 1000, 1, 'Etc/UTC', 2027, 0)",
                member=member,
            )
    await database.close()


async def make_keys(directory: DataDirectory, *members: MemberId) -> None:
    keys = MemberKeyStore(
        await Database.open(directory.path / KEYS_FILE, migrations("keys")),
        KeysCopy(directory.path / KEYS_FILE),
    )
    await keys.add(dict.fromkeys(members, b"w" * 61))
    await keys.close()


async def erase_key(directory: DataDirectory, member: MemberId) -> None:
    keys = MemberKeyStore(
        await Database.open(directory.path / KEYS_FILE, migrations("keys")),
        KeysCopy(directory.path / KEYS_FILE),
    )
    await keys.remove(member)
    await keys.close()


async def bury(directory: DataDirectory, member: MemberId, at: datetime) -> None:
    keys = await Database.open(directory.path / KEYS_FILE, migrations("keys"))
    await Tombstones(keys, SEAL).bury(member, at)
    await keys.close()


def members(directory: DataDirectory) -> list[int]:
    with closing(sqlite3.connect(directory.path / DATABASE_FILE)) as opened:
        return [member for (member,) in opened.execute("SELECT member_id FROM member ORDER BY 1")]


def leftovers(directory: DataDirectory) -> list[str]:
    return [file.name for file in directory.path.iterdir() if "restoring" in file.name]


async def test_the_backup_takes_the_place_of_the_database_which_is_kept(directory, folder):
    await make_keys(directory, MIA, SAM)
    await store(directory, MIA)
    backup = folder.write(directory.path / DATABASE_FILE, datetime(2026, 11, 20, tzinfo=UTC))
    await store(directory, SAM)
    done = await restore(directory, backup, folder, NOW, seal=SEAL)
    assert members(directory) == [MIA]
    assert (done.members, done.erased) == (1, 0)
    assert done.previous is not None
    await restore(directory, done.previous, folder, datetime(2026, 11, 24, tzinfo=UTC), seal=SEAL)
    assert members(directory) == [MIA, SAM]
    assert leftovers(directory) == []


async def test_who_was_erased_since_does_not_come_back(directory, folder):
    await make_keys(directory, MIA, SAM)
    await store(directory, MIA, SAM)
    backup = folder.write(directory.path / DATABASE_FILE, NOW)
    await erase_key(directory, SAM)
    done = await restore(directory, backup, folder, NOW, seal=SEAL)
    assert members(directory) == [MIA]
    assert done.erased == 1


async def test_who_was_erased_and_came_back_begins_anew(directory, folder):
    await make_keys(directory, MIA, SAM)
    await store(directory, MIA, SAM)
    backup = folder.write(directory.path / DATABASE_FILE, NOW)
    await erase_key(directory, SAM)
    await bury(directory, SAM, NOW)
    await make_keys(directory, SAM)
    await restore(directory, backup, folder, NOW, seal=SEAL)
    assert members(directory) == [MIA]


async def test_a_tombstone_older_than_the_consent_in_the_backup_changes_nothing(directory, folder):
    await make_keys(directory, MIA)
    await bury(directory, MIA, datetime(1970, 1, 1, tzinfo=UTC))
    await store(directory, MIA)
    backup = folder.write(directory.path / DATABASE_FILE, NOW)
    await restore(directory, backup, folder, NOW, seal=SEAL)
    assert members(directory) == [MIA]


async def test_a_backup_with_none_but_erased_members_is_restored_empty(directory, folder):
    await make_keys(directory, MIA)
    await store(directory, MIA)
    backup = folder.write(directory.path / DATABASE_FILE, NOW)
    await erase_key(directory, MIA)
    await bury(directory, MIA, NOW)
    assert (await restore(directory, backup, folder, NOW, seal=SEAL)).erased == 1
    assert members(directory) == []


async def test_the_copy_of_the_keys_serves_where_they_are_lost(directory, folder):
    await make_keys(directory, MIA)
    await store(directory, MIA)
    backup = folder.write(directory.path / DATABASE_FILE, NOW)
    for file in directory.path.glob(KEYS_FILE + "*"):
        file.unlink()
    assert (directory.path / COPY_FILE).exists()
    assert (await restore(directory, backup, folder, NOW, seal=SEAL)).members == 1


async def test_without_keys_it_is_refused(directory, folder):
    await make_keys(directory)
    await store(directory, MIA)
    backup = folder.write(directory.path / DATABASE_FILE, NOW)
    with pytest.raises(OperatorError) as refused:
        await restore(directory, backup, folder, NOW, seal=SEAL)
    assert refused.value.code is ExitCode.CONFIGURATION
    assert members(directory) == [MIA]
    assert leftovers(directory) == []


async def test_onto_an_empty_folder_and_over_a_damaged_database(directory, folder, tmp_path):
    await make_keys(directory, MIA)
    await store(directory, MIA)
    backup = folder.write(directory.path / DATABASE_FILE, NOW)
    (directory.path / DATABASE_FILE).unlink()
    done = await restore(directory, backup, folder, NOW, seal=SEAL)
    assert done.previous is None
    (directory.path / DATABASE_FILE).write_bytes(b"damaged" * 1000)
    done = await restore(directory, backup, folder, NOW, seal=SEAL)
    assert done.previous is not None
    assert done.previous.read_bytes() == b"damaged" * 1000
    assert members(directory) == [MIA]


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda file: None, ExitCode.MISSING_FILE),
        (lambda file: file.write_text("nonsense" * 1000), ExitCode.INVALID_INPUT),
        (lambda file: file.write_bytes(b""), ExitCode.INVALID_INPUT),
        (lambda file: foreign(file, "CREATE TABLE t (x)"), ExitCode.INVALID_INPUT),
        (
            lambda file: foreign(
                file,
                "CREATE TABLE member (member_id INTEGER);"
                "CREATE TABLE schema_migration (version INTEGER, name TEXT, checksum TEXT);"
                "INSERT INTO schema_migration VALUES (9999, 'x', 'y')",
            ),
            ExitCode.NEWER_DATABASE,
        ),
    ],
)
async def test_a_file_that_is_no_backup_is_refused_and_nothing_changes(
    directory, folder, tmp_path, make, code
):
    await make_keys(directory, MIA)
    await store(directory, MIA)
    make(tmp_path / "backup.db")
    with pytest.raises(OperatorError) as refused:
        await restore(directory, tmp_path / "backup.db", folder, NOW, seal=SEAL)
    assert refused.value.code is code
    assert members(directory) == [MIA]
    assert leftovers(directory) == []


def foreign(file: Path, script: str) -> None:
    with closing(sqlite3.connect(file)) as made:
        made.executescript(script)
        made.commit()


@pytest.mark.parametrize(
    ("part", "step"),
    [(RecoveryStore, "doubt"), (BackupFolder, "write"), (restoring, "sync")],
    ids=["mending", "setting aside", "putting in place"],
)
async def test_cut_short_it_leaves_a_database_that_opens(directory, folder, monkeypatch, part, step):
    await make_keys(directory, MIA, SAM)
    await store(directory, MIA)
    backup = folder.write(directory.path / DATABASE_FILE, datetime(2026, 11, 20, tzinfo=UTC))
    await store(directory, SAM)

    def cut(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(part, step, cut)
    with pytest.raises(OperatorError) as refused:
        await restore(directory, backup, folder, NOW, seal=SEAL)
    assert refused.value.code is ExitCode.UNWRITABLE
    await (await Database.open(directory.path / DATABASE_FILE, migrations("main"))).close()
    assert members(directory) == [MIA, SAM]
    assert leftovers(directory) == []


async def test_what_cannot_be_cleaned_up_afterwards_keeps_no_restore_from_being_done(
    directory, folder, monkeypatch
):
    await make_keys(directory, MIA, SAM)
    await store(directory, MIA)
    backup = folder.write(directory.path / DATABASE_FILE, datetime(2026, 11, 20, tzinfo=UTC))
    await store(directory, SAM)
    replaced = False

    def replace_and_note(fresh: Path, target: Path) -> Path:
        nonlocal replaced
        replaced = replaced or target.name == DATABASE_FILE
        return os_replace(fresh, target)

    def stuck(path: Path) -> None:
        if replaced:
            raise OSError(5, "Input/output error")
        remove_log(path)

    os_replace, remove_log = Path.replace, restoring.remove_log
    monkeypatch.setattr(Path, "replace", replace_and_note)
    monkeypatch.setattr(restoring, "remove_log", stuck)
    done = await restore(directory, backup, folder, NOW, seal=SEAL)
    assert replaced
    assert done.members == 1
    assert members(directory) == [MIA]


async def test_the_log_that_a_killed_restore_left_does_not_reach_the_next_one(directory, folder):
    await make_keys(directory, MIA, SAM)
    await store(directory, MIA)
    backup = folder.write(directory.path / DATABASE_FILE, NOW)
    fresh = directory.path / (DATABASE_FILE + ".restoring")
    fresh.write_bytes(backup.read_bytes())
    killed = await Database.open(fresh, migrations("main"))
    async with killed.write() as tx:
        await tx.run("UPDATE member SET time_zone = 'Asia/Karachi'")
    log = fresh.with_name(fresh.name + "-wal").read_bytes()
    await killed.close()
    fresh.with_name(fresh.name + "-wal").write_bytes(log)

    await restore(directory, backup, folder, NOW, seal=SEAL)

    with closing(sqlite3.connect(directory.path / DATABASE_FILE)) as opened:
        assert opened.execute("SELECT time_zone FROM member").fetchall() == [("Etc/UTC",)]


async def test_the_journal_that_a_killed_restore_left_does_not_reach_the_next_one(directory, folder):
    await make_keys(directory, MIA)
    await store(directory, MIA)
    backup = folder.write(directory.path / DATABASE_FILE, NOW)
    fresh = directory.path / (DATABASE_FILE + ".restoring")
    fresh.write_bytes(backup.read_bytes())
    with closing(sqlite3.connect(fresh, isolation_level=None)) as killed:
        killed.execute("UPDATE member SET time_zone = 'Asia/Karachi'")
        killed.execute("PRAGMA cache_spill = 1")
        killed.execute("BEGIN")
        killed.execute("UPDATE member SET time_zone = 'Asia/Manila'")
        killed.execute("PRAGMA cache_size = 1")
        killed.execute("CREATE TABLE large (x)")
        killed.execute("INSERT INTO large VALUES (zeroblob(1000000))")
        journal = fresh.with_name(fresh.name + "-journal").read_bytes()
        killed.execute("ROLLBACK")
    fresh.with_name(fresh.name + "-journal").write_bytes(journal)

    await restore(directory, backup, folder, NOW, seal=SEAL)

    with closing(sqlite3.connect(directory.path / DATABASE_FILE)) as opened:
        assert opened.execute("SELECT time_zone FROM member").fetchall() == [("Etc/UTC",)]


async def test_a_moderator_erased_since_is_forgotten_in_the_log_of_acts(directory, folder):
    at = datetime(2026, 11, 20, tzinfo=UTC)
    acts = [
        ModeratorAct(GuildId(5), moderator, ActKind.COHORT_DRAWN, at, "stage") for moderator in (MIA, SAM)
    ]
    database = await Database.open(directory.path / DATABASE_FILE, migrations("main"))
    for act in acts:
        await AuditStore(database).record(act)
    await database.close()
    await make_keys(directory)
    backup = folder.write(directory.path / DATABASE_FILE, NOW)
    await bury(directory, MIA, NOW)
    await restore(directory, backup, folder, NOW, seal=SEAL)
    with closing(sqlite3.connect(directory.path / DATABASE_FILE)) as opened:
        assert opened.execute("SELECT moderator_id FROM moderator_act ORDER BY id").fetchall() == [
            (None,),
            (SAM,),
        ]
