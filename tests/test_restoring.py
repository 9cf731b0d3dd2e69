"""A backup that was copied into place by hand is noticed at the start and taken through a restore."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
import structlog

from bot.app import open_installation
from bot.backups import backup_folder
from bot.config import Config, StorageSection
from bot.domain.cohort import Charge, CohortTable, Snapshot, TooFew
from bot.domain.ids import GuildId, MemberId, SeasonId
from bot.errors import ExitCode, OperatorError
from bot.restoring import lost_since, restore_what_was_copied
from bot.vault import configured_seal
from storage.backup import made_at
from storage.files.directory import DATABASE_FILE, DataDirectory
from storage.migrations import migrations
from storage.restore import restore
from storage.snapshots import SnapshotStore
from storage.sqlite.database import Database
from tests.reminders.bench import Clock

NOW = datetime(2027, 1, 5, 12, tzinfo=UTC)
LATER = NOW + timedelta(days=2)
MIA, SAM = MemberId(1_184_467_283_919_929_451), MemberId(284_467_283_919_929_452)
OLD, NEW, SEASON = GuildId(7), GuildId(8), SeasonId(2027)


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return Config(storage=StorageSection(directory=tmp_path / "data"))


def database_of(config: Config) -> Path:
    return config.storage.directory / DATABASE_FILE


async def lived(config: Config) -> Path:
    """Two members; then a backup, which is given back; then one of them is erased."""
    async with open_installation(config, clock=Clock(NOW)) as installation:
        for member in (MIA, SAM):
            await installation.services.profiles.register(member, time_zone="Etc/UTC", now=NOW)
        backup = backup_folder(config).write(database_of(config), NOW)
        taken = config.storage.directory.parent / "taken-elsewhere.db"
        shutil.copy(backup, taken)
        await installation.services.privacy.erase(SAM, NOW + timedelta(hours=1))
    return taken


def rows(config: Config, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(database_of(config))) as opened:
        return opened.execute(sql).fetchall()


def over_a_clean_end(_: Config) -> None:
    """The bot was stopped: no log is there."""


def over_a_killed_bot(config: Config) -> None:
    """The bot was killed: the log of the old database is there, and must not be applied to the backup."""
    with closing(sqlite3.connect(database_of(config), isolation_level=None)) as killed:
        killed.execute("UPDATE member SET time_zone = 'Asia/Karachi'")
        log = database_of(config).with_name(DATABASE_FILE + "-wal")
        kept = log.read_bytes()
    log.write_bytes(kept)


@pytest.mark.parametrize("end", [over_a_clean_end, over_a_killed_bot])
async def test_what_may_have_been_sent_since_is_looked_for_and_nobody_erased_comes_back(
    config: Config, end: Callable[[Config], None]
):
    taken = await lived(config)
    end(config)
    shutil.copy(taken, database_of(config))
    with structlog.testing.capture_logs() as lines:
        async with open_installation(config, clock=Clock(LATER)):
            pass
    assert "copied_backup_restored" in [line["event"] for line in lines]
    assert rows(config, "SELECT member_id, time_zone FROM member") == [(MIA, "Etc/UTC")]
    due = f"SELECT DISTINCT look_back FROM reminder WHERE state = 'pending' AND due_at <= {int(LATER.timestamp() * 1000)}"
    assert set(rows(config, due)) <= {(1,)}
    assert rows(config, "SELECT count(*) FROM reminder_plan WHERE look_back_since IS NOT NULL") == [(1,)]
    assert made_at(database_of(config)) is None
    with structlog.testing.capture_logs() as lines:
        async with open_installation(config, clock=Clock(LATER)):
            pass
    assert "copied_backup_restored" not in [line["event"] for line in lines]


async def test_the_backup_made_of_it_meanwhile_says_how_old_it_is(config: Config):
    taken = await lived(config)
    shutil.copy(taken, database_of(config))
    async with open_installation(config, clock=Clock(LATER)):
        pass
    [kept] = backup_folder(config).path.glob("*-before-restore.db")
    assert made_at(kept) == NOW


async def test_without_the_operators_key_the_start_is_refused_and_nothing_changed(config: Config):
    taken = await lived(config)
    shutil.copy(taken, database_of(config))
    (config.storage.directory / "operator.key").unlink()
    with pytest.raises(OperatorError) as refused:
        async with open_installation(config, clock=Clock(LATER)):
            pass
    assert refused.value.code is ExitCode.CONFIGURATION
    assert made_at(database_of(config)) == NOW


async def test_a_database_of_ours_is_left_alone(config: Config):
    await lived(config)
    directory = DataDirectory.lock(config.storage.directory)
    before = database_of(config).read_bytes()
    await restore_what_was_copied(config, directory, LATER)
    directory.release()
    assert database_of(config).read_bytes() == before


async def draw(config: Config, guild: GuildId, number: int, at: datetime) -> None:
    database = await Database.open(database_of(config), migrations("main"))
    charge = Charge(SEASON, number, at, Fraction(1, 2))
    await SnapshotStore(database).keep(Snapshot(guild, CohortTable.STEP2CK, charge, TooFew()))
    await database.close()


async def test_budgets_come_from_the_database_that_is_set_aside(config: Config):
    """A server that the backup does not know keeps its charges, and no old one is charged for what was not drawn."""
    taken = await lived(config)
    await draw(config, OLD, 1, NOW + timedelta(hours=1))
    await draw(config, NEW, 1, NOW + timedelta(hours=2))
    with closing(sqlite3.connect(database_of(config))) as opened, opened:
        for member in (MIA, SAM):
            opened.execute(
                "INSERT INTO member (member_id, consented_at, consent_version, time_zone, season, created_at)"
                " VALUES (?, 0, 1, 'UTC', 2027, 0) ON CONFLICT DO NOTHING",
                (member,),
            )
            opened.execute("INSERT INTO cohort_spent VALUES (?, 2027, 'step2ck', 1500)", (member,))
    drawn = rows(config, "SELECT guild_id, number, released FROM cohort_snapshot ORDER BY 1")
    directory = DataDirectory.lock(config.storage.directory)
    seal = configured_seal(config, directory.path)
    done = await restore(directory, taken, backup_folder(config), LATER, lost_since(config, LATER), seal)
    directory.release()
    assert done.drawings == 0
    charged = rows(config, "SELECT guild_id, table_id, number FROM cohort_charge ORDER BY 1")
    assert charged == [(OLD, "step2ck", 1), (NEW, "step2ck", 1)]
    assert rows(config, "SELECT guild_id, number, released FROM cohort_snapshot ORDER BY 1") == drawn
    assert rows(config, "SELECT member_id, epsilon FROM cohort_spent") == [(MIA, 1500)]
    assert rows(config, "SELECT slot, epsilon FROM cohort_remainder") == [(SAM % 1021, 1500)]
    assert rows(config, "PRAGMA foreign_key_check") == []


@pytest.mark.parametrize("spoil", ["damaged", "gone", "another installation"])
async def test_where_it_does_not_tell_the_budgets_are_assumed(config: Config, spoil: str):
    async with open_installation(config, clock=Clock(NOW)):
        pass
    await draw(config, OLD, 1, NOW - timedelta(days=40))
    taken = backup_folder(config).write(database_of(config), NOW)
    match spoil:
        case "damaged":
            database_of(config).write_bytes(b"no database" * 999)
        case "gone":
            database_of(config).unlink()
        case _:
            with closing(sqlite3.connect(database_of(config))) as opened, opened:
                opened.execute("UPDATE installation SET delivery_salt = zeroblob(32)")
    directory = DataDirectory.lock(config.storage.directory)
    done = await restore(directory, taken, backup_folder(config), LATER, lost_since(config, LATER))
    directory.release()
    assert done.drawings > 0
