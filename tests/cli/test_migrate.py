"""`preceptor migrate`: every row arrives or none does, and only one of the two can be started afterwards."""

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from bot.app import open_installation
from bot.cli.check import Level, findings
from bot.cli.migrate import migrate_command, move
from bot.cli.storage import restore_command
from bot.config import Config, StorageSection
from bot.domain.exam import ExamRecord, ExamStatus
from bot.domain.ids import GuildId, MemberId
from bot.errors import ExitCode, OperatorError
from storage.files.directory import DATABASE_FILE, MOVED_FILE, DataDirectory
from storage.postgres.connection import Raw, connect
from storage.postgres.database import Database
from storage.postgres.place import Place
from tests import postgres
from tests.reminders.bench import Clock

MIA, SAM, ERASED = MemberId(1_184_467_283_919_929_451), MemberId(284_467_283_919_929_452), MemberId(9)
NOW = Clock().now()


@pytest.fixture
async def places() -> AsyncIterator[tuple[Place, Place]]:
    async with postgres.made("") as data, postgres.made("") as keys:
        yield data, keys


@pytest.fixture
async def config(tmp_path: Path) -> Config:
    """An installation in SQLite with two members, one that was erased, and a drawing under rules of an earlier time."""
    config = Config(storage=StorageSection(directory=tmp_path / "data"))
    async with open_installation(config, clock=Clock()) as installation:
        for member in (MIA, SAM, ERASED):
            await installation.services.profiles.register(member, time_zone="Etc/UTC", now=NOW)
            await installation.stores.profiles.change(
                member,
                lambda stored: replace(stored.profile, step2ck=ExamRecord(ExamStatus.PASSED, score=231)),
                now=NOW,
            )
            await installation.services.reminders.request_test(member, NOW)
        await installation.stores.participants.join(MIA, GuildId(7), in_server_since=NOW, now=NOW)
        await installation.services.privacy.erase(ERASED, NOW)
    with closing(sqlite3.connect(tmp_path / "data" / DATABASE_FILE)) as opened, opened:
        opened.execute("DROP TRIGGER cohort_charge_in_time")
        for number in (1, 2):
            opened.execute("INSERT INTO cohort_charge VALUES (7, 'step2ck', 2027, ?, 5, 500)", (number,))
        opened.execute(
            "INSERT INTO moderator_act (id, guild_id, kind, subject, result, at) VALUES (41,7,'x','','done',1)"
        )
        opened.execute("DELETE FROM moderator_act WHERE id = 41")
    return config


def moved_to(config: Config, places: tuple[Place, Place]) -> Config:
    urls = {"url": places[0].url, "keys_url": places[1].url}
    return config.model_copy(update={"storage": config.storage.model_copy(update=urls)})


async def move_all(config: Config, places: tuple[Place, Place]) -> dict[str, int]:
    directory = DataDirectory.lock(config.storage.directory)
    try:
        moved = await move(config, directory, *places)
    finally:
        directory.release()
    return {contents.table: contents.rows for contents in moved}


async def rows_in(place: Place) -> int:
    """How many rows the tables of an installation have there."""
    admin = await connect(place)
    tables = await (
        await admin.prepare(
            "SELECT tablename::text FROM pg_tables WHERE schemaname = 'preceptor' "
            " AND tablename NOT IN ('schema_migration', 'alive')"
        )
    ).fetch()
    counts = [
        (await (await admin.prepare(f'SELECT count(*) FROM preceptor."{table[0]}"')).fetch())[0][0]
        for table in tables
    ]
    await admin.close()
    assert tables
    return sum(counts)


async def test_the_bot_goes_on_in_postgresql_with_everything(config: Config, places: tuple[Place, Place]):
    counts = await move_all(config, places)
    assert (counts["member"], counts["member_key"], counts["cohort_charge"], counts["delivery"]) == (
        2,
        2,
        2,
        2,
    )
    assert counts["tombstone"] == 1
    assert await rows_in(places[0]) + await rows_in(places[1]) == sum(counts.values())
    async with open_installation(moved_to(config, places), clock=Clock()) as installation:
        stored = await installation.stores.profiles.read(MIA)
        assert stored is not None
        assert stored.profile.step2ck is not None
        assert stored.profile.step2ck.score == 231
        await installation.services.profiles.register(ERASED, time_zone="Etc/UTC", now=NOW)
    database = await Database.open(places[0], "main")
    async with database.write() as tx:
        act = "INSERT INTO moderator_act (guild_id, kind, subject, result, at) VALUES (7,'x','','done',1) RETURNING id"
        assert await tx.value(act) > 41, "a number is not given twice"
        with pytest.raises(Exception, match="28 days"):
            await tx.run("INSERT INTO cohort_charge VALUES (7, 'step2ck', 2027, 3, 6, 500)")
        await tx.run("ROLLBACK")
    await database.close()


@pytest.mark.parametrize("rows", [4_999, 5_000, 5_001])
async def test_a_table_is_compared_to_its_last_row(
    config: Config, places: tuple[Place, Place], tmp_path: Path, rows: int
):
    """It is read five thousand rows at a time."""
    with closing(sqlite3.connect(tmp_path / "data" / DATABASE_FILE)) as opened, opened:
        opened.executemany("INSERT INTO server_departure VALUES (?, 1)", ((row + 1,) for row in range(rows)))
    assert (await move_all(config, places))["server_departure"] == rows


async def test_the_folder_is_kept_and_refuses_to_start(
    config: Config, places: tuple[Place, Place], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    await move_all(config, places)
    assert len(list((tmp_path / "data" / "backups").glob("*-before-move.db"))) == 1
    with pytest.raises(OperatorError) as refused:
        async with open_installation(config, clock=Clock()):
            pass
    assert refused.value.code == ExitCode.CONFIGURATION
    with pytest.raises(OperatorError):
        restore_command(config, next((tmp_path / "data" / "backups").glob("*.db")))
    monkeypatch.setenv("PRECEPTOR_DATA_DIR", str(tmp_path / "data"))
    found = [finding.text.key for finding in findings(None, NOW) if finding.level is Level.FAULT]
    assert "storage.moved" in found


async def test_a_target_that_is_not_empty_is_refused_and_left_as_it_is(
    config: Config, places: tuple[Place, Place]
):
    database = await Database.open(places[0], "main")
    async with database.write() as tx:
        await tx.run("INSERT INTO server_departure (guild_id, left_at) VALUES (1, 1)")
    await database.close()
    with pytest.raises(OperatorError) as refused:
        await move_all(config, places)
    assert refused.value.code == ExitCode.INVALID_INPUT
    assert (await rows_in(places[0]), await rows_in(places[1])) == (1, 0)
    assert not (config.storage.directory / MOVED_FILE).exists()
    async with open_installation(config, clock=Clock()):
        pass


async def test_a_bot_that_runs_on_either_side_is_not_moved(config: Config, places: tuple[Place, Place]):
    async with open_installation(config, clock=Clock()):
        with pytest.raises(OperatorError) as refused:
            await move_all(config, places)
    assert refused.value.code == ExitCode.LOCKED


async def waiting(admin: Raw) -> bool:
    asked = await admin.prepare("SELECT count(*) FROM pg_locks WHERE NOT granted")
    return (await asked.fetch())[0][0] > 0


async def until_it_waits(admin: Raw, process: subprocess.Popen[bytes]) -> None:
    while not await waiting(admin):
        assert process.poll() is None, "it ended before"
        await asyncio.sleep(0.05)


@pytest.mark.parametrize("table", ["reminder_plan", "cohort_checked"])
async def test_killed_half_way_it_leaves_the_target_empty_and_begins_anew(
    config: Config, places: tuple[Place, Place], table: str
):
    await (await Database.open(places[0], "main")).close()
    admin = await connect(places[0])
    await admin.execute(f"BEGIN; LOCK TABLE preceptor.{table} IN SHARE MODE")
    command = ["migrate", "--to", places[0].url, "--keys-to", places[1].url]
    folder = {"PRECEPTOR_DATA_DIR": str(config.storage.directory)}
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", *command], env={**os.environ, **folder}, stdout=subprocess.DEVNULL
    )
    await until_it_waits(admin, process)
    process.send_signal(signal.SIGKILL)
    await asyncio.to_thread(process.wait)
    await admin.execute("ROLLBACK")
    await admin.close()
    assert await rows_in(places[0]) == 0
    assert not (config.storage.directory / MOVED_FILE).exists()
    assert (await move_all(config, places))["member"] == 2


async def test_cut_short_between_its_commits_nothing_starts_and_it_ends_the_next_time(
    config: Config, places: tuple[Place, Place], monkeypatch: pytest.MonkeyPatch
):
    from storage.postgres.connection import Connection

    real = Connection.script

    async def cut(connection: Connection, sql: str) -> None:
        if sql == "COMMIT" and connection.place == places[0]:
            raise SystemExit
        await real(connection, sql)

    monkeypatch.setattr(Connection, "script", cut)
    with pytest.raises(SystemExit):
        await move_all(config, places)
    monkeypatch.setattr(Connection, "script", real)
    assert await rows_in(places[0]) == 0
    with pytest.raises(OperatorError):
        async with open_installation(config, clock=Clock()):
            pass
    assert (await move_all(config, places))["member"] == 2
    assert (await move_all(config, places))["member"] == 2, "done once more, it says the same"


async def test_with_another_installations_key_nothing_is_begun(config: Config, tmp_path: Path):
    other = Config(storage=StorageSection(directory=tmp_path / "other"))
    async with open_installation(other, clock=Clock()):
        pass
    for key in (tmp_path / "other").glob("*.key"):
        key.replace(tmp_path / "data" / key.name)
    nowhere = Place("postgresql://preceptor@127.0.0.1:1/data")
    with pytest.raises(OperatorError) as refused:
        await move_all(config, (nowhere, nowhere))
    assert refused.value.code is ExitCode.CONFIGURATION
    assert not list((tmp_path / "data").rglob("*-before-move.db"))


@pytest.mark.parametrize(
    ("to", "keys_to"),
    [
        (None, None),
        ("postgresql://a@b/c", None),
        ("postgresql://a:hunter2@b/c", "postgresql://a@b/d"),
        ("postgresql://a@b/c", "postgresql://a@b/c"),
    ],
)
def test_urls_that_do_not_fit_are_refused(config: Config, to: str | None, keys_to: str | None):
    with pytest.raises(OperatorError) as refused:
        migrate_command(config, to, keys_to)
    assert refused.value.code == ExitCode.USAGE
