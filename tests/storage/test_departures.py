"""A server that the bot has left keeps its data for a week, and then nothing of it is left but what was charged."""

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.ids import ChannelId, GuildId, MemberId
from bot.domain.moderation import ActKind, ModeratorAct
from bot.fleet.alone import Alone
from bot.servers.departures import GRACE, Departures
from bot.servers.service import ServerService
from storage.departures import DepartureStore
from storage.servers import ServerStore
from storage.sql.ports import Database
from storage.sql.sessions import statements
from tests.databases import columns_of, goes_with, tables_in
from tests.fleet.half import Half

NOW = datetime(2026, 11, 23, tzinfo=UTC)
HERE, GONE = GuildId(7), GuildId(8)
"""Of two shards both are on the first."""
KEPT = {
    "cohort_charge": "a budget must not come back",
    "cohort_check": "nor must one by asking whether enough take part",
    "server_departure": "removed with the rest",
}


@dataclass
class Gateway:
    """The servers that Discord names; ``None`` while not connected."""

    servers: frozenset[GuildId] | None = frozenset({HERE, GONE})

    def present(self) -> frozenset[GuildId] | None:
        return self.servers


@pytest.fixture
def gateway() -> Gateway:
    return Gateway()


@pytest.fixture
async def departures(database: Database, gateway: Gateway) -> Departures:
    servers = ServerService(ServerStore(database))
    for guild in (HERE, GONE):
        act = ModeratorAct(guild, MemberId(3), ActKind.SERVER_CHANGED, NOW, "statistics_channel")
        await servers.change(guild, lambda before: replace(before, statistics_channel=ChannelId(5)), act)
    return Departures(DepartureStore(database), servers, gateway, Alone())


async def chosen(departures: Departures, guild: GuildId) -> bool:
    return (await departures.servers.settings(guild)).statistics_channel is not None


async def test_what_was_left_a_week_ago_is_forgotten_and_nothing_else(
    departures: Departures, gateway: Gateway
):
    gateway.servers = frozenset({HERE})
    assert await departures.step(NOW) == 0
    assert await departures.step(NOW + GRACE - timedelta(seconds=1)) == 0
    assert await chosen(departures, GONE)
    assert await departures.step(NOW + GRACE) == 1
    assert not await chosen(departures, GONE)
    assert await chosen(departures, HERE)
    assert await departures.step(NOW + 2 * GRACE) == 0
    assert await departures.store.departed() == {}


async def test_a_bot_invited_again_within_the_week_finds_everything(departures: Departures, gateway: Gateway):
    gateway.servers = frozenset({HERE})
    await departures.step(NOW)
    gateway.servers = frozenset({HERE, GONE})
    await departures.step(NOW + GRACE)
    gateway.servers = frozenset({HERE})
    await departures.step(NOW + GRACE + timedelta(minutes=1))
    assert await departures.step(NOW + GRACE + timedelta(days=6)) == 0
    assert await chosen(departures, GONE)


async def test_without_a_connection_nothing_is_marked_or_forgotten(departures: Departures, gateway: Gateway):
    gateway.servers = None
    assert await departures.step(NOW) == 0
    assert await departures.store.departed() == {}
    gateway.servers = frozenset({HERE})
    await departures.step(NOW)
    gateway.servers = None
    assert await departures.step(NOW + 10 * GRACE) == 0
    assert await chosen(departures, GONE)


async def test_servers_of_another_process_are_neither_marked_nor_forgotten(
    departures: Departures, gateway: Gateway
):
    """The connection of a process names its own servers only; it knows nothing of others, not even that they are left."""
    first, second = (
        replace(departures, fleet=Half(0)),
        replace(departures, fleet=Half(1), presence=Gateway(frozenset())),
    )
    for days in range(0, 40, 3):
        assert await second.step(NOW + timedelta(days=days)) == 0
    assert await departures.store.departed() == {}
    gateway.servers = frozenset({HERE})
    await first.step(NOW)
    assert await second.step(NOW + 2 * GRACE) == 0
    assert (await departures.store.departed()).keys() == {GONE}
    assert await chosen(departures, GONE)
    assert await first.step(NOW + 2 * GRACE) == 1
    assert await chosen(departures, HERE)


async def test_the_statistics_of_a_server_go_and_what_was_charged_stays(
    departures: Departures, database: Database, gateway: Gateway
):
    charge = (
        "INSERT INTO cohort_charge (guild_id, table_id, season, number, drawn_at, epsilon)"
        " VALUES (8, 'stage', 2027, 1, 0, 500)"
    )
    snapshot = (
        "INSERT INTO cohort_snapshot (guild_id, table_id, season, number, released)"
        " VALUES (8, 'stage', 2027, 1, '[1,2]')"
    )
    async with database.write() as tx:
        await tx.run("INSERT INTO cohort_season (guild_id, season) VALUES (8, 2027)")
        await tx.run(charge)
        await tx.run(snapshot)
    gateway.servers = frozenset({HERE})
    await departures.step(NOW)
    await departures.step(NOW + GRACE)
    assert await database.read.value("SELECT count(*) FROM cohort_snapshot") == 0
    assert await database.read.value("SELECT count(*) FROM cohort_charge") == 1


async def test_every_table_about_a_server_is_forgotten_or_kept_for_a_reason(database: Database):
    removing = " ".join(sql for name, sql in statements("departures").items() if name.startswith("forget_"))
    removed = set(re.findall(r"DELETE FROM (\w+)", removing))
    every = await tables_in(database)
    tables = {table for table in every if "guild_id" in await columns_of(database, table)}
    for table in sorted(tables):
        if removed & await goes_with(database, table):
            removed.add(table)
    assert tables == removed | KEPT.keys()
    known = statements("departures")["known"]
    assert set(re.findall(r"FROM (\w+)", known)) == set(re.findall(r"DELETE FROM (\w+)", removing))
