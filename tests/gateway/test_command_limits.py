"""What Discord refuses in commands: it would take none of them, and the bot could not start."""

from collections.abc import Iterator
from typing import Any

import pytest
from discord import app_commands

from bot.gateway.client import COGS
from bot.ui import limits


def commands() -> Iterator[app_commands.Command[Any, ..., Any]]:
    for cog in COGS:
        for command in cog.__cog_app_commands__:
            if isinstance(command, app_commands.Group):
                yield from (
                    inner for inner in command.walk_commands() if isinstance(inner, app_commands.Command)
                )
            else:
                yield command


@pytest.mark.parametrize("command", list(commands()), ids=lambda command: command.qualified_name)
def test_a_fixed_menu_holds_no_more_lines_than_discord_takes(
    command: app_commands.Command[Any, ..., Any],
) -> None:
    too_long = [
        parameter.name
        for parameter in command.parameters
        if len(parameter.choices) > limits.AUTOCOMPLETE_CHOICES
    ]
    assert too_long == []
    assert len(command.parameters) <= limits.AUTOCOMPLETE_CHOICES
