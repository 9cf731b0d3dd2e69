"""Who may act for a server: members with Manage Server or with a role that the server chose for its moderators.

Asked anew at every command, click, form and autocomplete. What Discord shows in its menus (`default_permissions`) is
only a hint; a server's owner can change it for anybody.
"""

import discord

from bot.domain.ids import GuildId
from bot.domain.moderation import ActKind, ActResult, ModeratorAct
from bot.domain.server import RolePurpose
from bot.errors import UserError
from bot.ui.answers import Interaction
from bot.ui.in_place import YieldingPanel
from bot.ui.request import Request


def server_of(request: Request) -> GuildId:
    """The server of an interaction. Raises `UserError` outside of one, and where the bot itself is no member."""
    if request.interaction.guild_id is None:
        raise UserError("error.server_only")
    if request.interaction.is_user_integration() and not request.interaction.is_guild_integration():
        raise UserError("cohort.bot_not_here")
    return GuildId(request.interaction.guild_id)


def managed_server(request: Request) -> GuildId:
    """The server in which this person has Manage Server, which alone may say who else is a moderator.

    Raises `UserError` for everybody else.
    """
    guild = server_of(request)
    if not _manages(request):
        raise UserError("authority.managers_only")
    return guild


async def moderated_server(request: Request) -> GuildId:
    """The server of which this person is a moderator. Raises `UserError` for everybody else."""
    guild = server_of(request)
    if not _manages(request):
        settings = await request.services.servers.settings(guild)
        person = request.interaction.user
        roles = settings.roles_for(RolePurpose.MODERATOR)
        if not isinstance(person, discord.Member) or not any(person.get_role(role) for role in roles):
            raise UserError("authority.moderators_only")
    return guild


async def moderates(request: Request) -> bool:
    """Whether this person is a moderator of the server that they are in."""
    try:
        await moderated_server(request)
    except UserError:
        return False
    return True


async def ledger_server(request: Request) -> GuildId:
    """The same, in a server whose moderators edit the facts about programs. Raises `UserError` for everybody else."""
    guild = await moderated_server(request)
    if not request.services.ledger.edited_by(guild):
        raise UserError("authority.ledger_servers_only")
    return guild


def act_of(
    request: Request, kind: ActKind, subject: str = "", result: ActResult = ActResult.DONE
) -> ModeratorAct:
    """What this person does now, for the log. Raises `UserError` outside of a server."""
    return ModeratorAct(server_of(request), request.member, kind, request.now, subject, result)


class ModeratorPanel(YieldingPanel):
    """A panel for the moderator who asked, as long as they are one."""

    def __init__(self, request: Request) -> None:
        super().__init__(request.member)
        self.services = request.services

    async def interaction_check(self, interaction: Interaction, /) -> bool:
        """Refuse everybody but the owner, and the owner who has lost the right meanwhile."""
        allowed = await super().interaction_check(interaction)
        await moderated_server(Request.of(interaction))
        return allowed


class LedgerPanel(ModeratorPanel):
    """A panel for a moderator who edits the facts about programs, as long as they may."""

    async def interaction_check(self, interaction: Interaction, /) -> bool:
        """Refuse everybody but the owner, and the owner who has lost the right meanwhile."""
        allowed = await super().interaction_check(interaction)
        await ledger_server(Request.of(interaction))
        return allowed


def _manages(request: Request) -> bool:
    return request.interaction.permissions.administrator or request.interaction.permissions.manage_guild
