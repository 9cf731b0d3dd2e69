"""Why a role cannot show a stage is said with the role's name, or with the stage's where the role has gone."""

from unittest.mock import MagicMock, Mock

import discord
import pytest

from bot.domain.ids import GuildId
from bot.domain.server import RolePurpose, ServerSettings
from bot.i18n import catalogue
from bot.ui.servers.rights import STAGES, RoleFault, role_fault, role_lack

SETTINGS = ServerSettings(GuildId(1))


def test_a_role_that_has_gone_is_named_by_its_stage():
    texts = catalogue()
    stage: RolePurpose = next(iter(STAGES))
    lack = role_lack(Mock(), None, SETTINGS, stage)
    assert lack is not None
    assert texts(f"server.stage.{stage}") in texts.of(lack.what)


def test_a_role_of_an_integration_is_named_itself():
    texts = catalogue()
    role = MagicMock(managed=True, mention="<@&7>", id=7)
    lack = role_lack(Mock(), role, SETTINGS, next(iter(STAGES)))
    assert lack is not None
    assert "<@&7>" in texts.of(lack.what)


@pytest.mark.parametrize(("position", "above"), [(4, False), (5, True), (6, True)])
def test_a_role_is_given_below_the_bots_own_and_never_that_one(position: int, above: bool):
    server = Mock(id=1, channels=[], default_role=Mock(permissions=discord.Permissions.none()))
    server.me.top_role = discord_role(server, 70, 5)
    role = server.me.top_role if position == 5 else discord_role(server, 60 + position, position)
    assert role_fault(server, role, SETTINGS) == (RoleFault.ABOVE if above else None)


def discord_role(server: Mock, number: int, position: int) -> discord.Role:
    data = {"id": f"{number}", "name": "x", "permissions": "0", "position": position, "colors": {}}
    return discord.Role(guild=server, state=Mock(), data=data)  # pyright: ignore[reportArgumentType]
