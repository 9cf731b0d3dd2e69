"""Who may act for a server: members with Manage Server or with a role that the server chose for its moderators.

Asked anew at every command, click, form and autocomplete. What Discord shows in its menus (`default_permissions`) is
only a hint; a server's owner can change it for anybody.
"""

import discord

from bot.domain.ids import GuildId, MemberId
from bot.domain.moderation import ActKind, ActResult, ModeratorAct
from bot.domain.server import RolePurpose
from bot.errors import UserError
from bot.services import Services
from bot.ui.answers import Interaction
from bot.ui.in_place import YieldingPanel


def server_of(interaction: Interaction) -> GuildId:
    """The server of an interaction. Raises `UserError` outside of one, and where the bot itself is no member."""
    if interaction.guild_id is None:
        raise UserError("error.server_only")
    if interaction.is_user_integration() and not interaction.is_guild_integration():
        raise UserError("cohort.bot_not_here")
    return GuildId(interaction.guild_id)


def managed_server(interaction: Interaction) -> GuildId:
    """The server in which this person has Manage Server, which alone may say who else is a moderator.

    Raises `UserError` for everybody else.
    """
    guild = server_of(interaction)
    if not _manages(interaction):
        raise UserError("authority.managers_only")
    return guild


async def moderated_server(interaction: Interaction, services: Services) -> GuildId:
    """The server of which this person is a moderator. Raises `UserError` for everybody else."""
    guild = server_of(interaction)
    if not _manages(interaction):
        settings = await services.servers.settings(guild)
        person = interaction.user
        roles = settings.roles_for(RolePurpose.MODERATOR)
        if not isinstance(person, discord.Member) or not any(person.get_role(role) for role in roles):
            raise UserError("authority.moderators_only")
    return guild


async def moderates(interaction: Interaction, services: Services) -> bool:
    """Whether this person is a moderator of the server that they are in."""
    try:
        await moderated_server(interaction, services)
    except UserError:
        return False
    return True


async def ledger_server(interaction: Interaction, services: Services) -> GuildId:
    """The same, in a server whose moderators edit the facts about programs. Raises `UserError` for everybody else."""
    guild = await moderated_server(interaction, services)
    if not services.ledger.edited_by(guild):
        raise UserError("authority.ledger_servers_only")
    return guild


def act_of(
    interaction: Interaction,
    services: Services,
    kind: ActKind,
    subject: str = "",
    result: ActResult = ActResult.DONE,
) -> ModeratorAct:
    """What this person does now, for the log. Raises `UserError` outside of a server."""
    now = services.clock.now()
    return ModeratorAct(server_of(interaction), MemberId(interaction.user.id), kind, now, subject, result)


class ModeratorPanel(YieldingPanel):
    """A panel for the moderator who asked, as long as they are one."""

    def __init__(self, asked: Interaction, services: Services) -> None:
        super().__init__(MemberId(asked.user.id))
        self.services = services

    async def interaction_check(self, interaction: Interaction, /) -> bool:
        """Refuse everybody but the owner, and the owner who has lost the right meanwhile."""
        allowed = await super().interaction_check(interaction)
        await moderated_server(interaction, self.services)
        return allowed


class LedgerPanel(ModeratorPanel):
    """A panel for a moderator who edits the facts about programs, as long as they may."""

    async def interaction_check(self, interaction: Interaction, /) -> bool:
        """Refuse everybody but the owner, and the owner who has lost the right meanwhile."""
        allowed = await super().interaction_check(interaction)
        await ledger_server(interaction, self.services)
        return allowed


def _manages(interaction: Interaction) -> bool:
    return interaction.permissions.administrator or interaction.permissions.manage_guild
