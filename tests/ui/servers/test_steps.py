"""What each step of setting a server up shows: its own part, and the first and the last what is meant for them."""

from datetime import UTC, datetime
from unittest.mock import Mock

import discord
import pytest

from bot.domain.ids import GuildId
from bot.domain.server import ServerSettings
from bot.i18n import catalogue
from bot.ui.servers.card import SetupStep, step_card

NOW = datetime(2026, 11, 28, tzinfo=UTC)
PARTS = {
    SetupStep.ZONE: "server.zone.title",
    SetupStep.CHANNELS: "server.channels.title",
    SetupStep.MODERATORS: "server.moderators.title",
    SetupStep.STAGES: "server.stages.title",
}


@pytest.mark.parametrize("step", SetupStep)
def test_a_step_shows_its_part_and_the_summary_all(step: SetupStep):
    texts = catalogue()
    server = Mock(me=Mock(guild_permissions=discord.Permissions.all()), roles=[], channels=[])
    card = step_card(step, server, ServerSettings(GuildId(1)), texts, NOW)
    about = {texts("server.lack.title"), texts("server.lack.none.title")}
    found = [field.name for field in card.fields if field.name not in about]
    if step is SetupStep.RIGHTS:
        assert found == [texts("server.rights.here")]
    elif step in {SetupStep.READY, SetupStep.SUMMARY}:
        assert found == [texts(key) for key in PARTS.values()]
    else:
        assert found == [texts(PARTS[step])]
