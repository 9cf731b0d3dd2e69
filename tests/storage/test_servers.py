"""Settings of servers: stored whole, with the act that changed them."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.audit.service import AuditService
from bot.domain.ids import ChannelId, GuildId, MemberId, RoleId
from bot.domain.moderation import ActKind, ModeratorAct
from bot.domain.server import RolePurpose, ServerSettings
from bot.servers.service import ServerService
from storage.audit import AuditStore
from storage.servers import ServerStore
from storage.sql.faults import RefusedError

GUILD = GuildId(7)
ACT = ModeratorAct(
    GUILD, MemberId(3), ActKind.SERVER_CHANGED, datetime(2026, 11, 23, tzinfo=UTC), "time_zone"
)
CHOSEN = ServerSettings(
    GUILD,
    "Africa/Cairo",
    ChannelId(11),
    ChannelId(12),
    {
        RolePurpose.MODERATOR: frozenset({RoleId(21), RoleId(22)}),
        RolePurpose.MATCHED: frozenset({RoleId(23)}),
    },
)


async def test_a_server_that_was_never_set_up_has_chosen_nothing(database):
    assert await ServerService(ServerStore(database)).settings(GUILD) == ServerSettings(GUILD)


async def test_what_was_chosen_is_there_after_a_restart(database):
    await ServerService(ServerStore(database)).change(GUILD, lambda _: CHOSEN, ACT)
    assert await ServerService(ServerStore(database)).settings(GUILD) == CHOSEN


async def test_a_change_keeps_what_it_does_not_touch(database):
    servers = ServerService(ServerStore(database))
    await servers.change(GUILD, lambda _: CHOSEN, ACT)
    roles = {RolePurpose.MODERATOR: frozenset({RoleId(22)})}
    await servers.change(GUILD, lambda before: replace(before, roles=roles), ACT)
    assert await servers.settings(GUILD) == replace(CHOSEN, roles=roles)
    assert await ServerStore(database).settings(GUILD) == replace(CHOSEN, roles=roles)


@pytest.mark.parametrize(
    "changed",
    [
        {"time_zone": "Asia/Karachi"},
        {"statistics_channel": None},
        {"statistics_channel": ChannelId(13)},
        {"match_dates_channel": None},
        {"match_dates_channel": ChannelId(13)},
        {"roles": {RolePurpose.MATCHED: frozenset({RoleId(24)})}},
    ],
    ids=str,
)
async def test_each_setting_that_is_changed_is_the_new_one_after_a_restart(database, changed):
    servers, other = ServerService(ServerStore(database)), replace(CHOSEN, guild=GuildId(8))
    await servers.change(GUILD, lambda _: CHOSEN, ACT)
    await servers.change(other.guild, lambda _: other, replace(ACT, guild=other.guild))
    await servers.change(GUILD, lambda before: replace(before, **changed), ACT)
    anew = ServerService(ServerStore(database))
    assert await anew.settings(GUILD) == replace(CHOSEN, **changed)
    assert await anew.settings(other.guild) == other, "that of another server"


async def test_two_who_change_a_server_at_once_lose_nothing_of_each_other(database):
    servers = ServerService(ServerStore(database))
    await asyncio.gather(
        servers.change(GUILD, lambda before: replace(before, time_zone="Asia/Karachi"), ACT),
        servers.change(GUILD, lambda before: replace(before, match_dates_channel=ChannelId(12)), ACT),
        servers.settings(GUILD),
    )
    kept = ServerSettings(GUILD, "Asia/Karachi", None, ChannelId(12))
    assert await ServerStore(database).settings(GUILD) == await servers.settings(GUILD) == kept


async def test_the_act_is_logged_with_the_change_or_neither(database):
    servers, audit = ServerService(ServerStore(database)), AuditService(AuditStore(database))
    with pytest.raises(RefusedError):
        await servers.change(GUILD, lambda before: replace(before, time_zone="x" * 65), ACT)
    assert (await audit.page(GUILD)).acts == ()
    assert await servers.settings(GUILD) == ServerSettings(GUILD)
    await servers.change(GUILD, lambda _: CHOSEN, ACT)
    logged = [logged.act for logged in (await audit.page(GUILD)).acts]
    assert logged == [replace(ACT, became="Africa/Cairo")]
