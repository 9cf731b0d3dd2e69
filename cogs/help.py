"""`/help`: what the bot can do, by task, on one screen."""

from discord import app_commands
from discord.ext import commands

from bot.services import Services
from bot.ui.answers import Interaction, answer, texts_for
from bot.ui.authority import moderates
from bot.ui.commands import described, in_servers_and_dms
from bot.ui.help_card import help_card


class HelpCog(commands.Cog):
    """The command `/help`."""

    def __init__(self, services: Services) -> None:
        self._services = services

    @app_commands.command(name="help", description=described("help.command"))
    @in_servers_and_dms
    async def help(self, interaction: Interaction) -> None:
        """Show the tasks."""
        moderator = await moderates(interaction, self._services)
        await answer(interaction, help_card(texts_for(interaction), moderator=moderator))
