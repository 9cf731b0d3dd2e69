"""Two clicks at once on the button that makes the stage roles make each role once."""

import asyncio
from itertools import count
from typing import Any
from unittest.mock import AsyncMock, Mock

import discord

from bot.domain.ids import GuildId
from bot.domain.server import ServerSettings
from bot.i18n import catalogue
from bot.servers.service import ServerService
from bot.ui.base import ActButton
from bot.ui.request import Request
from bot.ui.servers.card import SetupStep
from bot.ui.servers.panel import ServerPanel
from bot.ui.servers.rights import STAGES
from tests.reminders.made import NOON

GUILD = GuildId(7)
SAY = catalogue()


class Hall:
    """A server in which the making of a role takes a moment."""

    def __init__(self) -> None:
        self.made: dict[int, str] = {}
        me = Mock(guild_permissions=discord.Permissions.all())
        self.server = Mock(id=GUILD, me=me, roles=[], channels=[], create_role=self._create)
        self.server.get_role = lambda role: Mock(id=role) if role in self.made else None
        self._numbers = count(50)
        settings = [ServerSettings(GUILD)]

        async def keep(changed: ServerSettings, _act: object) -> None:
            settings[:] = [changed]

        store = Mock(settings=AsyncMock(side_effect=lambda _: settings[0]), keep=keep)
        self.services = Mock(servers=ServerService(store), clock=Mock(now=Mock(return_value=NOON)))

    async def _create(self, *, name: str, **_how: object) -> Any:
        await asyncio.sleep(0)
        number = next(self._numbers)
        self.made[number] = name
        return Mock(id=number)

    def request(self) -> Request:
        """A click of somebody with Manage Server."""
        interaction = Mock(guild=self.server, guild_id=GUILD, message=None, extras={})
        interaction.user.id = 3
        interaction.permissions = discord.Permissions.all()
        interaction.is_user_integration.return_value = False
        interaction.response.is_done.return_value = True
        interaction.followup.send = AsyncMock()
        interaction.client = Mock(services=self.services, command_ids={})
        interaction.locale = discord.Locale.american_english
        return Request.of(interaction)


async def test_two_clicks_at_once_make_each_role_once():
    hall = Hall()
    request = hall.request()
    panel = ServerPanel(request, SetupStep.STAGES, ServerSettings(GUILD))
    [button] = [
        item
        for item in panel.children
        if isinstance(item, ActButton) and item.label == SAY("server.stages.create")
    ]
    await asyncio.gather(*(button.callback(hall.request().interaction) for _ in range(2)))
    assert sorted(hall.made.values()) == sorted(SAY(f"server.stage.{stage}") for stage in STAGES)
    panel.stop()
