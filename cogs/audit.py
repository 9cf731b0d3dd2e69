"""`/audit`: what the moderators of a server did with the bot, for its moderators."""

from discord import app_commands
from discord.ext import commands

from bot.services import Services
from bot.ui.answers import Interaction, answer, texts_for
from bot.ui.authority import moderated_server
from bot.ui.commands import described
from bot.ui.servers.audit import AuditPanel, audit_card


class AuditCog(commands.Cog):
    """The command `/audit`. The right to use it is checked here; Discord's own check is a hint."""

    def __init__(self, services: Services) -> None:
        self._services = services

    @app_commands.command(name="audit", description=described("audit.command"))
    @app_commands.guild_only()
    @app_commands.allowed_installs(guilds=True, users=False)
    @app_commands.default_permissions(manage_guild=True)
    async def audit(self, interaction: Interaction) -> None:
        """Show the latest acts, with buttons to older ones."""
        guild = await moderated_server(interaction, self._services)
        page = await self._services.audit.page(guild)
        panel = AuditPanel(interaction, self._services, page, latest=True)
        await answer(interaction, audit_card(page, texts_for(interaction)), view=panel.if_useful())
