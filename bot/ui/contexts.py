"""Where commands may be run."""

from typing import TypeVar

from discord import app_commands

T = TypeVar("T")


def in_servers_and_dms(target: T) -> T:
    """Offer a member's command or group in servers, in direct messages and from a person's own install of the bot."""
    placed = app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)(target)
    return app_commands.allowed_installs(guilds=True, users=True)(placed)
