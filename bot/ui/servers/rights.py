"""What the bot lacks in a server for what its moderators chose, and where in Discord's menus to grant it; the link that
invites it.

A stage role can be taken by anybody, so it must open nothing: no permission and no channel that everybody does not
have, and not the moderators' commands.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import discord

from bot.domain.ids import ChannelId
from bot.domain.message import Message, message
from bot.domain.server import RolePurpose, ServerSettings
from bot.ui.publishing.channel_rights import NEEDED

STAGES = (RolePurpose.STUDYING, RolePurpose.APPLYING, RolePurpose.INTERVIEWING, RolePurpose.MATCHED)
"""The stages that a role may show, in their order."""
STAGE_ROLES_RIGHT = "manage_roles"
RIGHTS = (*NEEDED, "attach_files", "read_message_history", "pin_messages", STAGE_ROLES_RIGHT)
"""Every permission that the bot has a use for in a server, the needed ones first; the link that invites it asks these."""
SCOPES = ("bot", "applications.commands")
"""What the link asks for beside permissions."""
_STATISTICS = (*NEEDED, "attach_files", "read_message_history")
_MATCH_DATES = (*NEEDED, "pin_messages", "read_message_history")


@dataclass(frozen=True, slots=True)
class Lack:
    """Something that stands in the way, and what to do about it."""

    what: Message
    how: Message


class RoleFault(StrEnum):
    """Why a role cannot be a stage role."""

    GONE = "gone"
    MANAGED = "managed"
    """Discord or another bot gives it."""
    MODERATES = "moderates"
    """Who wears it may use the moderators' commands."""
    POWERFUL = "powerful"
    """It opens a permission or a channel that not everybody has."""
    ABOVE = "above"
    """It stands at or above the bot's own highest role, so the bot cannot give it."""


def bots_role(server: discord.Guild) -> object:
    """The bot's own role as a mention, or in words where Discord made none."""
    role = server.self_role
    return message("server.bots_role") if role is None else role.mention


def channels_lack(server: discord.Guild, settings: ServerSettings) -> Iterator[Lack]:
    """What is missing in the channels that were chosen."""
    for channel, rights in (
        (settings.statistics_channel, _STATISTICS),
        (settings.match_dates_channel, _MATCH_DATES),
    ):
        if channel is not None:
            yield from _channel(server, channel, rights)


def moderators_lack(server: discord.Guild, settings: ServerSettings) -> Iterator[Lack]:
    """Whether a role of moderators has gone."""
    if any(server.get_role(role) is None for role in settings.roles_for(RolePurpose.MODERATOR)):
        yield Lack(message("server.lack.moderator_gone"), _anew("moderators"))


def stages_lack(server: discord.Guild, settings: ServerSettings) -> Iterator[Lack]:
    """Why stage roles cannot be given."""
    chosen = [(stage, role) for stage in STAGES for role in settings.roles_for(stage)]
    if chosen and not server.me.guild_permissions.manage_roles:
        yield Lack(message("server.lack.manage_roles"), message("server.how.server", role=bots_role(server)))
    for stage, role in chosen:
        lack = role_lack(server, server.get_role(role), settings, stage)
        if lack is not None:
            yield lack


def role_lack(
    server: discord.Guild, role: discord.Role | None, settings: ServerSettings, stage: RolePurpose
) -> Lack | None:
    """Why a role of a server cannot show a stage, and what to do, or ``None``."""
    fault = role_fault(server, role, settings)
    if fault is None:
        return None
    named = message(f"server.stage.{stage}") if role is None else role.mention
    above = message("server.how.above", role=bots_role(server))
    how = above if fault is RoleFault.ABOVE else _anew("stages")
    return Lack(message(f"server.lack.role_{fault}", role=named), how)


def role_fault(
    server: discord.Guild, role: discord.Role | None, settings: ServerSettings
) -> RoleFault | None:
    """Why a role of a server cannot be a stage role, or ``None``."""
    if role is None:
        return RoleFault.GONE
    if role.managed or role.is_default():
        return RoleFault.MANAGED
    if role.id in settings.roles_for(RolePurpose.MODERATOR):
        return RoleFault.MODERATES
    if _opens_something(server, role):
        return RoleFault.POWERFUL
    return RoleFault.ABOVE if role >= server.me.top_role else None


def _opens_something(server: discord.Guild, role: discord.Role) -> bool:
    everybody = server.default_role
    if role.permissions.value & ~everybody.permissions.value:
        return True
    return any(
        channel.overwrites_for(role).pair()[0].value & ~channel.permissions_for(everybody).value
        for channel in server.channels
    )


def _channel(server: discord.Guild, chosen: ChannelId, rights: tuple[str, ...]) -> Iterator[Lack]:
    channel = server.get_channel(chosen)
    if channel is None:
        yield Lack(message("server.lack.channel_gone"), _anew("channels"))
        return
    granted = channel.permissions_for(server.me)
    missing = tuple(message(f"server.right.{name}") for name in rights if not getattr(granted, name))
    if missing:
        what = message("server.lack.channel", channel=channel.mention, missing=missing)
        yield Lack(what, message("server.how.channel", role=bots_role(server)))


def _anew(step: str) -> Message:
    return message("server.how.anew", step=message(f"server.{step}.title"))


def invite_link(application: int, *, stage_roles: bool) -> str:
    """The link for the application of that id; stage roles need one permission more."""
    asked = [name for name in RIGHTS if stage_roles or name != STAGE_ROLES_RIGHT]
    permissions = discord.Permissions(**dict.fromkeys(asked, True))
    return discord.utils.oauth_url(application, permissions=permissions, scopes=SCOPES)
