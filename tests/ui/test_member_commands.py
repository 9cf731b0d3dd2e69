"""Members' commands are offered everywhere and described within Discord's limits, without a hint at rights."""

from collections.abc import Iterator
from typing import Any, cast

import discord
import pytest
from discord import app_commands
from discord.ext import commands

from bot.services import Services
from bot.ui import limits
from cogs.connection import ConnectionCog
from cogs.help import HelpCog
from cogs.interviews import InterviewsCog
from cogs.letters import LettersCog
from cogs.profile import ProfileCog
from cogs.score import ScoreCog
from cogs.start import StartCog
from cogs.status import StatusCog
from cogs.strategy import StrategyCog
from cogs.timeline import TimelineCog

COGS = (
    StartCog,
    ProfileCog,
    ScoreCog,
    StatusCog,
    LettersCog,
    ConnectionCog,
    InterviewsCog,
    StrategyCog,
    TimelineCog,
    HelpCog,
)
GUILD, BOT_DM, PRIVATE = 0, 1, 2
BY_SERVER, BY_USER = 0, 1


def payloads() -> Iterator[dict[str, Any]]:
    tree = app_commands.CommandTree(discord.Client(intents=discord.Intents.none()))
    for kind in COGS:
        cog = kind(cast("Services", None))
        group = cog.app_command if isinstance(cog, commands.GroupCog) else None
        for command in [group] if group is not None else cog.get_app_commands():
            yield command.to_dict(tree)


COMMANDS = {payload["name"]: payload for payload in payloads()}


def parts(payload: Any) -> Iterator[dict[str, Any]]:
    """A command with its subcommands, options and choices."""
    yield payload
    for inner in (*payload.get("options", ()), *payload.get("choices", ())):
        yield from parts(inner)


def test_the_commands_are_those_that_members_use():
    assert set(COMMANDS) == {
        "start",
        "profile",
        "score",
        "status",
        "letters",
        "connection",
        "interviews",
        "strategy",
        "timeline",
        "help",
    }


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_a_command_is_offered_in_servers_messages_and_own_installs(name: str):
    command = COMMANDS[name]
    assert sorted(command["contexts"]) == [GUILD, BOT_DM, PRIVATE]
    assert sorted(command["integration_types"]) == [BY_SERVER, BY_USER]
    assert command["default_member_permissions"] is None


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_names_and_descriptions_keep_discords_limits(name: str):
    for part in parts(COMMANDS[name]):
        assert 1 <= len(part["name"]) <= limits.CHOICE_NAME
        assert len(part.get("description", "")) <= limits.CHOICE_NAME
        assert len(part.get("choices", ())) <= limits.AUTOCOMPLETE_CHOICES


def test_required_options_come_first():
    for command in COMMANDS.values():
        for part in parts(command):
            needed = [bool(option.get("required")) for option in part.get("options", ())]
            assert needed == sorted(needed, reverse=True)
