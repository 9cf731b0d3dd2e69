"""What the bot lacks in a server for what its moderators chose, each with where it is lacking.

A stage role can be taken by anybody, so it must give nobody anything: no permission that everybody does not have.
"""

from collections.abc import Iterator
from enum import StrEnum

import discord

from bot.domain.ids import ChannelId
from bot.domain.message import Message, message
from bot.domain.server import RolePurpose, ServerSettings
from bot.ui.channel_rights import NEEDED

STAGES = (RolePurpose.STUDYING, RolePurpose.APPLYING, RolePurpose.INTERVIEWING, RolePurpose.MATCHED)
"""The stages that a role may show, in their order."""
_STATISTICS = (*NEEDED, "attach_files", "read_message_history")
_DEADLINES = (*NEEDED, "pin_messages", "read_message_history")


class RoleFault(StrEnum):
    """Why a role cannot be a stage role."""

    GONE = "gone"
    MANAGED = "managed"
    """Discord or another bot gives it."""
    POWERFUL = "powerful"
    """It allows something that not everybody may do."""
    ABOVE = "above"
    """It stands at or above the bot's own highest role, so the bot cannot give it."""


def lacks(server: discord.Guild, settings: ServerSettings) -> tuple[Message, ...]:
    """Everything that stands in the way of what was chosen, a sentence each; none when all is well."""
    return (*_channels(server, settings), *_moderators(server, settings), *_stages(server, settings))


def role_fault(server: discord.Guild, role: discord.Role | None) -> RoleFault | None:
    """Why a role of a server cannot be a stage role, or ``None``."""
    if role is None:
        return RoleFault.GONE
    if role.managed or role.is_default():
        return RoleFault.MANAGED
    if role.permissions.value & ~server.default_role.permissions.value:
        return RoleFault.POWERFUL
    return RoleFault.ABOVE if role >= server.me.top_role else None


def _channels(server: discord.Guild, settings: ServerSettings) -> Iterator[Message]:
    for channel, rights in (
        (settings.statistics_channel, _STATISTICS),
        (settings.deadlines_channel, _DEADLINES),
    ):
        if channel is not None:
            yield from _channel(server, channel, rights)


def _channel(server: discord.Guild, chosen: ChannelId, rights: tuple[str, ...]) -> Iterator[Message]:
    channel = server.get_channel(chosen)
    if channel is None:
        yield message("server.lack.channel_gone")
        return
    granted = channel.permissions_for(server.me)
    missing = tuple(message(f"server.right.{name}") for name in rights if not getattr(granted, name))
    if missing:
        yield message("server.lack.channel", channel=channel.mention, missing=missing)


def _moderators(server: discord.Guild, settings: ServerSettings) -> Iterator[Message]:
    if any(server.get_role(role) is None for role in settings.roles_for(RolePurpose.MODERATOR)):
        yield message("server.lack.moderator_gone")


def _stages(server: discord.Guild, settings: ServerSettings) -> Iterator[Message]:
    chosen = [(stage, role) for stage in STAGES for role in settings.roles_for(stage)]
    if chosen and not server.me.guild_permissions.manage_roles:
        yield message("server.lack.manage_roles")
    for stage, role in chosen:
        found = server.get_role(role)
        fault = role_fault(server, found)
        if fault is not None:
            named = message(f"server.stage.{stage}") if found is None else found.mention
            yield message(f"server.lack.role_{fault}", role=named)
