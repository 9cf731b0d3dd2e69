"""`/about`: what this bot is, who runs it, which version, and where to write about privacy."""

from discord import app_commands
from discord.ext import commands

from bot import __version__
from bot.services import Services
from bot.ui.about_card import about_bot_card
from bot.ui.answers import Interaction, answer, texts_for
from bot.ui.commands import described, in_servers_and_dms


class AboutCog(commands.Cog):
    """The command `/about`."""

    def __init__(self, services: Services) -> None:
        self._services = services

    @app_commands.command(name="about", description=described("about.command"))
    @in_servers_and_dms
    async def about(self, interaction: Interaction) -> None:
        """Show it."""
        me = interaction.client.user
        name = "" if me is None else me.name
        card = about_bot_card(name, __version__, self._services.operator, texts_for(interaction))
        await answer(interaction, card)
