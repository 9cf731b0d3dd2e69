"""PostgreSQL below the stores: transactions under locks, what is refused, a server that goes away."""

import asyncio
import re
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import asyncpg
import pytest

from bot.errors import ExitCode, OperatorError
from bot.i18n import catalogue
from storage.postgres import database as module
from storage.postgres.connection import connect
from storage.postgres.database import Database
from storage.postgres.in_use import in_use
from storage.postgres.migrations import postgres_migrations
from storage.postgres.place import Place
from storage.sql.faults import RefusedError
from tests import postgres
from tests.wire.cable import Cable

READ = "SELECT statistics_channel FROM server WHERE guild_id = :guild"
WRITE = "UPDATE server SET statistics_channel = :value WHERE guild_id = :guild"
NEW = "INSERT INTO server (guild_id, statistics_channel) VALUES (:guild, 1)"


@pytest.fixture
async def database() -> AsyncIterator[Database]:
    async with postgres.opened() as opened:
        async with opened.write() as tx:
            await tx.run_many(NEW, [{"guild": 1}, {"guild": 2}])
        yield opened


@pytest.fixture
async def beside(database: Database) -> AsyncIterator[Database]:
    """The same database as another process has it."""
    opened = await Database.open(database.place, "main")
    yield opened
    await opened.close()


async def add_one(database: Database, guild: int, about: int | None) -> None:
    async with database.write(about) as tx:
        value = await tx.value(READ, guild=guild)
        await asyncio.sleep(0)
        await tx.run(WRITE, guild=guild, value=value + 1)


async def refusal(opening: Any) -> tuple[ExitCode, str]:
    with pytest.raises(OperatorError) as refused:
        await opening
    return refused.value.code, catalogue().of(refused.value.message)


@pytest.mark.parametrize("about", [(None, None), (1, 1), (None, 1)])
async def test_who_reads_and_then_writes_loses_nothing(
    database: Database, beside: Database, about: tuple[int | None, int | None]
):
    await asyncio.gather(
        *(add_one(database, 1, about[0]) for _ in range(20)),
        *(add_one(beside, 1, about[1]) for _ in range(20)),
    )
    assert await database.read.value(READ, guild=1) == 41


async def test_two_members_are_written_about_at_once_and_everything_waits_for_both(
    database: Database, beside: Database
):
    async with database.write(about=1) as one:
        await one.run(WRITE, guild=1, value=7)
        await asyncio.wait_for(add_one(beside, 2, about=2), 5)
        same = asyncio.create_task(add_one(beside, 1, about=1))
        everything = asyncio.create_task(add_one(beside, 1, about=None))
        await asyncio.wait({same, everything}, timeout=0.3)
        assert not same.done()
        assert not everything.done()
    await asyncio.gather(same, everything)
    assert await database.read.value(READ, guild=1) == 9


async def test_a_block_that_raises_or_is_cancelled_stores_nothing(database: Database):
    async def never_ends() -> None:
        async with database.write() as tx:
            await tx.run(WRITE, guild=1, value=5)
            await asyncio.sleep(60)

    async def raises() -> None:
        async with database.write() as tx:
            await tx.run(WRITE, guild=1, value=5)
            raise LookupError

    with pytest.raises(LookupError):
        await raises()
    task = asyncio.create_task(never_ends())
    await asyncio.sleep(0.2)
    task.cancel()
    await asyncio.wait({task})
    await add_one(database, 1, None)
    assert await database.read.value(READ, guild=1) == 2


async def test_what_a_rule_forbids_is_refused_without_showing_the_row(database: Database):
    with pytest.raises(RefusedError) as refused:
        async with database.write() as tx:
            await tx.run(WRITE, guild=1, value=-777)
    assert "777" not in str(refused.value)

    async def goes_on() -> None:
        async with database.write() as tx:
            await tx.run(WRITE, guild=1, value=5)
            with pytest.raises(RefusedError):
                await tx.run(NEW, guild=1)

    with pytest.raises(RuntimeError):
        await goes_on()
    assert await database.read.value(READ, guild=1) == 1


async def test_counts_and_rows_are_those_of_sqlite(database: Database):
    async with database.write() as tx:
        assert await tx.run("UPDATE server SET time_zone = 'UTC'") == 2
        assert await tx.run("DELETE FROM server WHERE guild_id = :guild", guild=3) == 0
        assert await tx.run(NEW, guild=3) == 1
    [row] = await database.read.rows("SELECT guild_id, time_zone FROM server WHERE guild_id = 3")
    guild, zone = row
    assert (row["guild_id"], row[1], guild, zone) == (3, None, 3, None)
    assert dict(row) == {"guild_id": 3, "time_zone": None}


async def test_a_value_of_another_kind_is_a_fault_of_ours(database: Database):
    with pytest.raises(asyncpg.DataError):
        await database.read.value(READ, guild="one")


async def test_words_of_sqlite_mean_the_same(database: Database):
    words = "SELECT max(:a, :b), min(:a, :b), max(:a, CAST(NULL AS BIGINT))"
    assert tuple((await database.read.rows(words, a=3, b=5))[0]) == (5, 3, None)
    listed = await database.read.rows(
        "SELECT key, value FROM json_each(:listed)", listed="[7, 9007199254740993]"
    )
    assert [tuple(row) for row in listed] == [(0, 7), (1, 9007199254740993)]


async def test_a_lost_connection_is_told_and_the_next_one_works(database: Database):
    await database.read.value(READ, guild=1)
    admin = await connect(database.place)

    async def cut_off() -> None:
        async with database.write() as tx:
            await tx.run(WRITE, guild=1, value=5)
            await admin.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            await tx.run(WRITE, guild=1, value=6)

    code, _ = await refusal(cut_off())
    await admin.close()
    assert code == ExitCode.UNAVAILABLE
    await asyncio.sleep(0.1)
    await add_one(database, 1, None)
    assert await database.read.value(READ, guild=1) == 2


@pytest.mark.parametrize(("patient", "limit"), [(False, "1min"), (True, "0")])
async def test_a_transaction_that_does_nothing_is_ended_but_for_the_patient(
    database: Database, patient: bool, limit: str
):
    opened = await connect(database.place, patient=patient)
    [[found]] = await (await opened.prepare("SHOW idle_in_transaction_session_timeout")).fetch()
    assert found == limit
    await opened.close()


async def test_what_the_operator_can_put_right_is_said_without_the_password(database: Database):
    place = Place(database.place.url.rpartition("/")[0] + "/nowhere", "hunter2")
    code, text = await refusal(Database.open(place, "main"))
    assert code == ExitCode.CONFIGURATION
    assert "/nowhere" in text
    code, text = await refusal(
        Database.open(Place("postgresql://preceptor@127.0.0.1:1/x", "hunter2"), "main")
    )
    assert code == ExitCode.UNAVAILABLE
    assert "127.0.0.1:1/x" in text
    assert "hunter2" not in text + repr(place)


async def test_a_database_that_is_not_the_one_wanted_is_refused(database: Database):
    assert (await refusal(Database.open(database.place, "keys")))[0] == ExitCode.CONFIGURATION
    async with database.write() as tx:
        await tx.run("INSERT INTO schema_migration (version, name, checksum) VALUES (9999, 'newer', '')")
    assert (await refusal(Database.open(database.place, "main")))[0] == ExitCode.NEWER_DATABASE
    async with database.write() as tx:
        await tx.run("DELETE FROM schema_migration WHERE version = 9999")
        await tx.run("UPDATE schema_migration SET checksum = ''")
    assert (await refusal(Database.open(database.place, "main")))[0] == ExitCode.INVALID_INPUT


async def test_a_schema_of_somebody_else_is_left_alone():
    async with postgres.made("") as place:
        admin = await connect(place)
        await admin.execute("CREATE SCHEMA preceptor; CREATE TABLE preceptor.theirs (x int)")
        assert (await refusal(Database.open(place, "main")))[0] == ExitCode.INVALID_INPUT
        await admin.execute("DROP TABLE preceptor.theirs")
        await admin.close()
        await (await Database.open(place, "main")).close()


async def test_two_processes_make_one_schema():
    async with postgres.made("") as place:
        opened = await asyncio.gather(*(Database.open(place, "main") for _ in range(3)))
        rows = await opened[0].read.rows("SELECT version FROM schema_migration")
        assert len(rows) == len(postgres_migrations("main"))
        for database in opened:
            await database.close()


async def test_one_process_at_a_time_works_on_an_installation(database: Database):
    async with in_use(database.place):
        with pytest.raises(OperatorError) as locked:
            async with in_use(replace(database.place)):
                pass
    assert locked.value.code == ExitCode.LOCKED
    async with in_use(database.place):
        pass


@asynccontextmanager
async def by_cable(database: Database) -> AsyncGenerator[tuple[Cable, Database]]:
    """The same database at the other end of a cable, on which something was written."""
    port = int(re.findall(r":(\d+)/", database.place.url)[0])
    async with Cable(port).laid() as cable:
        place = replace(database.place, url=database.place.url.replace(f":{port}/", f":{cable.port}/"))
        beyond = await Database.open(place, "main")
        await add_one(beyond, 1, 1)
        yield cable, beyond


async def test_where_the_cable_is_cut_a_database_that_is_abandoned_ends_at_once(database: Database):
    """Nothing tells either end: what waits for an answer would wait for a minute, and closing for longer."""
    async with by_cable(database) as (cable, beyond):
        cable.cut()
        writing = asyncio.create_task(add_one(beyond, 1, 1))
        reading = asyncio.create_task(beyond.read.value(READ, guild=1))
        await asyncio.wait({writing, reading}, timeout=0.1)
        assert not writing.done()
        async with asyncio.timeout(5):
            beyond.abandon()
            assert (await refusal(writing))[0] is ExitCode.UNAVAILABLE
            assert (await refusal(reading))[0] is ExitCode.LOCKED  # it had no connection yet
            assert (await refusal(add_one(beyond, 1, 1)))[0] is ExitCode.LOCKED
            await beyond.close()


async def test_where_the_cable_is_cut_closing_does_not_wait_for_a_goodbye(
    database: Database, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(module, "GOODBYE_SECONDS", 0.1)
    async with by_cable(database) as (cable, beyond):
        cable.cut()
        async with asyncio.timeout(5):
            await beyond.close()


@pytest.mark.parametrize("newer", [-1, 0, 1])
async def test_a_server_of_the_oldest_release_that_will_do_is_opened(
    database: Database, monkeypatch: pytest.MonkeyPatch, newer: int
):
    admin = await connect(database.place)
    [release, *_] = admin.get_server_version()
    await admin.close()
    monkeypatch.setattr(module, "NEEDED_RELEASE", release - newer)
    if newer < 0:
        with pytest.raises(OperatorError) as refused:
            await Database.open(database.place, "main")
        assert (refused.value.code, refused.value.message.key) == (ExitCode.CONFIGURATION, "fleet.too_old")
    else:
        await (await Database.open(database.place, "main")).close()
