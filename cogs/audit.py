"""`/audit`: what the moderators of a server did with the bot, for its moderators."""

from discord import app_commands
from discord.ext import commands

from bot.ui.answers import Interaction
from bot.ui.authority import moderated_server
from bot.ui.commands import described
from bot.ui.request import Request
from bot.ui.servers.audit import AuditPanel, audit_card


class AuditCog(commands.Cog):
    """The command `/audit`. The right to use it is checked here; Discord's own check is a hint."""

    @app_commands.command(name="audit", description=described("audit.command"))
    @app_commands.guild_only()
    @app_commands.allowed_installs(guilds=True, users=False)
    @app_commands.default_permissions(manage_guild=True)
    async def audit(self, interaction: Interaction) -> None:
        """Show the latest acts, with buttons to older ones."""
        request = Request.of(interaction)
        guild = await moderated_server(request)
        page = await request.services.audit.page(guild)
        panel = AuditPanel(request, page, latest=True)
        await request.answer(audit_card(page, request.texts), view=panel.if_useful())
