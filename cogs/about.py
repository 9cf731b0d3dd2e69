"""`/about`: what this bot is, who runs it, which version, and where to write about privacy."""

from discord import app_commands
from discord.ext import commands

from bot import __version__
from bot.ui.about_card import about_bot_card
from bot.ui.answers import Interaction
from bot.ui.commands import described, in_servers_and_dms
from bot.ui.request import Request


class AboutCog(commands.Cog):
    """The command `/about`."""

    @app_commands.command(name="about", description=described("about.command"))
    @in_servers_and_dms
    async def about(self, interaction: Interaction) -> None:
        """Show it."""
        request = Request.of(interaction)
        me = interaction.client.user
        name = "" if me is None else me.name
        card = about_bot_card(name, __version__, request.services.operator, request.texts)
        await request.answer(card)
