"""Who may act for a server: members with Manage Server, asked anew at every command and every click.

What Discord shows in its menus (`default_permissions`) is only a hint; a server's owner can change it for anybody.
"""

from bot.domain.ids import GuildId
from bot.errors import UserError
from bot.ui.answers import Interaction
from bot.ui.base import Panel


def server_of(interaction: Interaction) -> GuildId:
    """The server of an interaction. Raises `UserError` outside of one, and where the bot itself is no member."""
    if interaction.guild_id is None:
        raise UserError("error.server_only")
    if interaction.is_user_integration() and not interaction.is_guild_integration():
        raise UserError("cohort.bot_not_here")
    return GuildId(interaction.guild_id)


def moderated_server(interaction: Interaction) -> GuildId:
    """The server in which this person has Manage Server. Raises `UserError` for everybody else."""
    guild = server_of(interaction)
    if not (interaction.permissions.administrator or interaction.permissions.manage_guild):
        raise UserError("cohort.moderators_only")
    return guild


class ModeratorPanel(Panel):
    """A panel for the moderator who asked, as long as they are one."""

    async def interaction_check(self, interaction: Interaction, /) -> bool:
        """Refuse everybody but the owner, and the owner who has lost the right meanwhile."""
        allowed = await super().interaction_check(interaction)
        moderated_server(interaction)
        return allowed
