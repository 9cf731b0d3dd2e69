"""A restore takes for drawn and for posted what may have been since the backup."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from functools import partial
from pathlib import Path

import pytest

from bot.cohort.budget import SeasonSpent, lost_drawings, next_drawing
from bot.cohort.disclosure import USUAL
from bot.domain.cohort import Charge, CohortTable, Snapshot, TooFew
from bot.domain.ids import GuildId, MemberId, SeasonId
from bot.seasons.loader import load_calendar
from storage.backup import BackupFolder, made_at, write_backup
from storage.budgets import carry_budgets
from storage.files.directory import DATABASE_FILE, DataDirectory
from storage.migrations import migrations
from storage.publishing import PublishingStore
from storage.restore import restore
from storage.snapshots import SnapshotStore
from storage.sqlite.database import Database
from tests.storage.test_restore import make_keys

GUILD, SEASON = GuildId(7), SeasonId(2028)
MADE = datetime(2026, 11, 20, 9, 30, 45, tzinfo=UTC)
STEP2CK = CohortTable.STEP2CK


@pytest.fixture
def directory(tmp_path: Path) -> Iterator[DataDirectory]:
    locked = DataDirectory.lock(tmp_path / "data")
    yield locked
    locked.release()


async def draw(directory: DataDirectory, number: int, at: datetime) -> None:
    database = await Database.open(directory.path / DATABASE_FILE, migrations("main"))
    charge = Charge(SEASON, number, at, Fraction(1, 2))
    await SnapshotStore(database).keep(Snapshot(GUILD, STEP2CK, charge, TooFew()))
    await database.close()


async def restored(directory: DataDirectory, backup: Path, now: datetime) -> int:
    lost = partial(lost_drawings, now=now, calendar=load_calendar(), terms=USUAL)
    folder = BackupFolder(directory.path / "backups")
    return (await restore(directory, backup, folder, now, lost)).drawings


async def charges(directory: DataDirectory, table: CohortTable = STEP2CK) -> tuple[Charge, ...]:
    database = await Database.open(directory.path / DATABASE_FILE, migrations("main"))
    found = await SnapshotStore(database).charges(GUILD, table)
    await database.close()
    return found


async def test_drawings_made_since_the_backup_count_though_nobody_knows_them(
    directory: DataDirectory, tmp_path: Path
):
    await draw(directory, 1, MADE - timedelta(days=40))
    backup = tmp_path / "copied-by-hand.db"
    write_backup(directory.path / DATABASE_FILE, backup, MADE)
    await draw(directory, 2, MADE + timedelta(days=1))
    now = MADE + timedelta(days=30)
    # Three of the scores and two of each other table, which may be drawn twice a season: one in 7 days.
    assert await restored(directory, backup, now) == 7
    known = await charges(directory)
    assert [charge.number for charge in known] == [1, 2, 3, 4]
    assert isinstance(next_drawing(STEP2CK, known, SEASON, USUAL, now), SeasonSpent)
    stages = await charges(directory, CohortTable.STAGE)
    assert isinstance(next_drawing(CohortTable.STAGE, stages, SEASON, USUAL, now), SeasonSpent)


async def test_drawings_made_since_the_backup_count_for_everybody_in_the_servers_statistics(
    directory: DataDirectory, tmp_path: Path
):
    await draw(directory, 1, MADE - timedelta(days=40))
    with closing(sqlite3.connect(directory.path / DATABASE_FILE)) as opened, opened:
        for member, guild in ((5, GUILD), (6, GUILD), (6, GUILD + 1)):
            opened.execute(
                "INSERT INTO member (member_id, consented_at, consent_version, time_zone, season, created_at)"
                " VALUES (?, 0, 1, 'UTC', 2028, 0) ON CONFLICT DO NOTHING",
                (member,),
            )
            opened.execute(
                "INSERT INTO cohort_participant (guild_id, member_id, joined_at, in_server_since, verified_at)"
                " VALUES (?, ?, 0, 0, 0)",
                (guild, member),
            )
    await make_keys(directory, MemberId(5), MemberId(6))
    backup = tmp_path / "backup.db"
    write_backup(directory.path / DATABASE_FILE, backup, MADE)
    await restored(directory, backup, MADE + timedelta(hours=1))
    with closing(sqlite3.connect(directory.path / DATABASE_FILE)) as opened:
        spent = opened.execute("SELECT member_id, budget, epsilon FROM cohort_spent").fetchall()
    drawn_and_asked_once = {"step2ck": 1000, "stage": 1500, "interviews": 1500}
    assert sorted(spent) == sorted(
        (member, budget, min(servers * epsilon, 2000))
        for member, servers in ((5, 1), (6, 2))
        for budget, epsilon in drawn_and_asked_once.items()
    )


async def test_drawings_since_the_backup_count_for_who_was_erased_since_and_comes_back(
    directory: DataDirectory, tmp_path: Path
):
    await draw(directory, 1, MADE - timedelta(days=40))
    with closing(sqlite3.connect(directory.path / DATABASE_FILE)) as opened, opened:
        opened.executescript(
            "INSERT INTO member (member_id, consented_at, consent_version, time_zone, season, created_at)"
            " VALUES (5, 0, 1, 'UTC', 2028, 0), (6, 0, 1, 'UTC', 2028, 0);"
            "INSERT INTO cohort_participant (guild_id, member_id, joined_at, in_server_since, verified_at)"
            " VALUES (7, 5, 0, 0, 0)"
        )
    await make_keys(directory, MemberId(6))
    backup = tmp_path / "backup.db"
    write_backup(directory.path / DATABASE_FILE, backup, MADE)
    await restored(directory, backup, MADE + timedelta(hours=1))
    with closing(sqlite3.connect(directory.path / DATABASE_FILE)) as opened:
        assert opened.execute("SELECT member_id FROM member").fetchall() == [(6,)]
        kept = opened.execute("SELECT slot, epsilon FROM cohort_remainder WHERE budget = 'stage'").fetchall()
    assert kept == [(5, 1500)]


async def test_answers_whether_enough_take_part_are_carried_from_the_database_in_place(
    directory: DataDirectory, tmp_path: Path
):
    """The noise of the threshold with them: with another one, what was asked since the backup would be asked anew."""
    live, fresh = directory.path / DATABASE_FILE, tmp_path / "fresh.db"
    for path, state, noise in ((fresh, "not_yet", 3), (live, "enough", -4)):
        await (await Database.open(path, migrations("main"))).close()
        with closing(sqlite3.connect(path)) as opened, opened:
            opened.execute("INSERT INTO installation VALUES (1, zeroblob(32), zeroblob(32), NULL)")
            opened.executescript(
                "INSERT INTO member (member_id, consented_at, consent_version, time_zone, season, created_at)"
                " VALUES (5, 0, 1, 'UTC', 2028, 0);"
                "INSERT INTO cohort_participant (guild_id, member_id, joined_at, in_server_since, verified_at)"
                " VALUES (7, 5, 0, 0, 0);"
                "INSERT INTO cohort_check (guild_id, table_id, season, threshold_noise, epsilon, state, answered_at)"
                f" VALUES (7, 'stage', 2028, {noise}, 500, '{state}', 9)"
            )
    with closing(sqlite3.connect(live)) as opened, opened:
        opened.execute("INSERT INTO cohort_checked VALUES (7, 5, 'stage', 2028)")
    assert carry_budgets(live, fresh)
    with closing(sqlite3.connect(fresh)) as opened:
        assert opened.execute("SELECT state, threshold_noise FROM cohort_check").fetchall() == [
            ("enough", -4)
        ]
        assert opened.execute("SELECT * FROM cohort_checked").fetchall() == [(7, 5, "stage", 2028)]


async def test_a_drawing_too_near_to_one_that_the_backup_assumes_keeps_none_out_that_came_after_it(
    directory: DataDirectory, tmp_path: Path
):
    live, fresh = directory.path / DATABASE_FILE, tmp_path / "fresh.db"
    day = 24 * 60 * 60 * 1000
    assumed, near, later = (
        (7, "stage", 2028, number, at * day, 500) for number, at in ((1, 100), (2, 105), (3, 150))
    )
    for path, known in ((fresh, [assumed]), (live, [near, later])):
        await (await Database.open(path, migrations("main"))).close()
        with closing(sqlite3.connect(path)) as opened, opened:
            opened.execute("INSERT INTO installation VALUES (1, zeroblob(32), zeroblob(32), NULL)")
            opened.execute("INSERT INTO cohort_season (guild_id, season) VALUES (7, 2028)")
            for charge in known:
                opened.execute("INSERT INTO cohort_charge VALUES (?, ?, ?, ?, ?, ?)", charge)
    assert carry_budgets(live, fresh)
    with closing(sqlite3.connect(fresh)) as opened:
        assert opened.execute("SELECT * FROM cohort_charge ORDER BY number").fetchall() == [
            assumed,
            later,
        ]


async def test_restored_twice_it_is_not_charged_twice_for_the_same_days(
    directory: DataDirectory, tmp_path: Path
):
    await draw(directory, 1, MADE - timedelta(days=40))
    backup = tmp_path / "backup.db"
    write_backup(directory.path / DATABASE_FILE, backup, MADE)
    for hours in (1, 2):
        assert await restored(directory, backup, MADE + timedelta(hours=hours)) == 3
    assert len(await charges(directory)) == 2


async def test_a_backup_that_does_not_say_when_it_was_made_is_taken_for_an_old_one(
    directory: DataDirectory, tmp_path: Path
):
    await draw(directory, 1, MADE - timedelta(days=28))
    backup = tmp_path / "backup.db"
    write_backup(directory.path / DATABASE_FILE, backup)
    assert made_at(backup) is None
    await restored(directory, backup, MADE + timedelta(days=200))
    assert len(await charges(directory)) == 4


async def test_a_backup_says_when_it_was_made_wherever_it_is_copied(directory: DataDirectory, tmp_path: Path):
    await draw(directory, 1, MADE)
    written = BackupFolder(tmp_path / "backups").write(directory.path / DATABASE_FILE, MADE)
    copied = tmp_path / "another name"
    copied.write_bytes(written.read_bytes())
    assert made_at(copied) == MADE.replace(second=0)
    write_backup(copied, tmp_path / "again.db", MADE + timedelta(days=1))
    # A copy of a backup is as old as the backup.
    assert made_at(tmp_path / "again.db") == MADE.replace(second=0)


async def test_a_database_without_statistics_is_charged_nothing(directory: DataDirectory, tmp_path: Path):
    await (await Database.open(directory.path / DATABASE_FILE, migrations("main"))).close()
    backup = tmp_path / "backup.db"
    write_backup(directory.path / DATABASE_FILE, backup, MADE)
    assert await restored(directory, backup, MADE + timedelta(days=30)) == 0


async def test_weekly_posts_due_before_the_restore_count_as_posted(directory: DataDirectory, tmp_path: Path):
    await (await Database.open(directory.path / DATABASE_FILE, migrations("main"))).close()
    with closing(sqlite3.connect(directory.path / DATABASE_FILE)) as opened, opened:
        opened.execute(
            "INSERT INTO post_schedule (guild_id, subject, channel_id, weekday, minute, zone, next_at)"
            " VALUES (7, 'stage', 11, 0, 540, 'Etc/UTC', 1)"
        )
    backup = tmp_path / "backup.db"
    write_backup(directory.path / DATABASE_FILE, backup, MADE)
    now = MADE + timedelta(hours=3)
    await restored(directory, backup, now)
    database = await Database.open(directory.path / DATABASE_FILE, migrations("main"))
    (schedule,) = await PublishingStore(database).schedules(GUILD)
    await database.close()
    assert schedule.posted_until == now
