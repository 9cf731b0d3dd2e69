"""`/ledger …`: the facts about programs, for the moderators of the servers that the operator listed."""

from discord import app_commands
from discord.ext import commands

from bot.command_text import described
from bot.services import Services
from bot.ui.answers import Interaction
from bot.ui.queue_panel import show_queue


@app_commands.guild_only()
@app_commands.allowed_installs(guilds=True, users=False)
@app_commands.default_permissions(manage_guild=True)
class LedgerCog(commands.GroupCog, group_name="ledger", group_description=described("ledger.group")):
    """The commands `/ledger …`. The right to use them is checked in each; Discord's own check is a hint."""

    def __init__(self, services: Services) -> None:
        self._services = services

    @app_commands.command(name="queue", description=described("ledger.queue.command"))
    async def queue(self, interaction: Interaction) -> None:
        """Show the oldest suggestion that waits."""
        await show_queue(interaction, self._services)
