"""`/server setup · settings`: what a server's moderators choose for it."""

from discord import app_commands
from discord.ext import commands

from bot.services import Services
from bot.ui.answers import Interaction
from bot.ui.commands import described
from bot.ui.servers.card import SetupStep
from bot.ui.servers.panel import show_step


@app_commands.guild_only()
@app_commands.allowed_installs(guilds=True, users=False)
@app_commands.default_permissions(manage_guild=True)
class ServerCog(commands.GroupCog, group_name="server", group_description=described("server.group")):
    """The commands `/server …`. The right to use them is checked at every step; Discord's own check is a hint."""

    def __init__(self, services: Services) -> None:
        self._services = services

    @app_commands.command(name="setup", description=described("server.setup.command"))
    async def setup(self, interaction: Interaction) -> None:
        """Walk through every choice, from the first."""
        await show_step(interaction, self._services, SetupStep.RIGHTS)

    @app_commands.command(name="settings", description=described("server.settings.command"))
    async def settings(self, interaction: Interaction) -> None:
        """Show what is chosen, with a button to change each."""
        await show_step(interaction, self._services, SetupStep.SUMMARY)
