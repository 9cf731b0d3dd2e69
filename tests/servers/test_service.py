"""Settings of servers in memory: one reader of the store, and a change on what is stored now, with its act."""

from dataclasses import replace
from datetime import UTC, datetime
from unittest.mock import AsyncMock, Mock

import pytest

from bot.domain.ids import ChannelId, GuildId, MemberId, RoleId
from bot.domain.moderation import ActKind, ModeratorAct
from bot.domain.server import RolePurpose, ServerSettings
from bot.servers.service import ServerService, value_of

GUILD = GuildId(7)
ACT = ModeratorAct(
    GUILD, MemberId(3), ActKind.SERVER_CHANGED, datetime(2026, 11, 22, tzinfo=UTC), "time_zone"
)
STAGES = [stage for stage in RolePurpose if stage is not RolePurpose.MODERATOR]
CHOSEN = ServerSettings(
    GUILD,
    "Etc/UTC",
    ChannelId(11),
    ChannelId(12),
    {
        RolePurpose.MODERATOR: frozenset({RoleId(9), RoleId(10), RoleId(2)}),
        STAGES[0]: frozenset({RoleId(5), RoleId(4)}),
        STAGES[1]: frozenset({RoleId(6)}),
    },
)


@pytest.mark.parametrize(
    ("setting", "kept"),
    [
        ("moderator_roles", "2,9,10"),
        ("stage_roles", f"{STAGES[0]}:4,{STAGES[0]}:5,{STAGES[1]}:6"),
        ("time_zone", "Etc/UTC"),
        ("statistics_channel", "11"),
        ("match_dates_channel", "12"),
        ("other", ""),
    ],
)
def test_the_log_keeps_a_setting_as_text_in_one_order(setting: str, kept: str):
    assert value_of(CHOSEN, setting) == kept
    assert value_of(ServerSettings(GUILD), setting) == ""


async def test_settings_are_read_from_the_store_once():
    store = Mock(settings=AsyncMock(return_value=CHOSEN))
    service = ServerService(store)
    assert [await service.settings(GUILD), await service.settings(GUILD)] == [CHOSEN, CHOSEN]
    store.settings.assert_awaited_once_with(GUILD)
    service.forget(GUILD)
    await service.settings(GUILD)
    assert store.settings.await_count == 2


async def test_a_change_is_made_to_what_is_stored_and_its_act_says_what_was():
    store = Mock(settings=AsyncMock(return_value=CHOSEN), keep=AsyncMock())
    service = ServerService(store)
    await service.settings(GUILD)
    elsewhere = replace(CHOSEN, time_zone="Europe/Paris")
    store.settings.return_value = elsewhere
    changed = await service.change(GUILD, lambda now: replace(now, time_zone="Asia/Karachi"), ACT)
    assert changed == replace(CHOSEN, time_zone="Asia/Karachi")
    store.keep.assert_awaited_once_with(changed, replace(ACT, was="Europe/Paris", became="Asia/Karachi"))
    assert await service.settings(GUILD) == changed
    assert store.settings.await_count == 2


async def test_after_a_change_that_failed_the_store_is_read_again():
    store = Mock(settings=AsyncMock(return_value=CHOSEN), keep=AsyncMock(side_effect=ConnectionError))
    service = ServerService(store)
    await service.settings(GUILD)
    with pytest.raises(ConnectionError):
        await service.change(GUILD, lambda now: replace(now, time_zone="Asia/Karachi"), ACT)
    store.settings.return_value = replace(CHOSEN, time_zone="Europe/Paris")
    assert (await service.settings(GUILD)).time_zone == "Europe/Paris"
