"""`/whatif` is offered everywhere, described within Discord's limits, and asks for nothing by force."""

from typing import Any, cast

import discord
import pytest
from discord import app_commands

from bot.ui import limits
from cogs.whatif import WhatIfCog

GUILD, BOT_DM, PRIVATE = 0, 1, 2
BY_SERVER, BY_USER = 0, 1


@pytest.fixture(scope="module")
def command() -> dict[str, Any]:
    tree = app_commands.CommandTree(discord.Client(intents=discord.Intents.none()))
    (found,) = WhatIfCog().get_app_commands()
    return cast("dict[str, Any]", found.to_dict(tree))


def test_it_is_offered_in_servers_messages_and_own_installs(command: dict[str, Any]):
    assert sorted(command["contexts"]) == [GUILD, BOT_DM, PRIVATE]
    assert sorted(command["integration_types"]) == [BY_SERVER, BY_USER]
    assert command["default_member_permissions"] is None


def test_names_and_descriptions_keep_discords_limits(command: dict[str, Any]):
    for part in (command, *command["options"]):
        assert 1 <= len(part["name"]) <= 32
        assert 1 <= len(part["description"]) <= limits.CHOICE_NAME
        for choice in part.get("choices", ()):
            assert 1 <= len(choice["name"]) <= limits.CHOICE_NAME


def test_no_option_is_required(command: dict[str, Any]):
    assert not any(option.get("required") for option in command["options"])
