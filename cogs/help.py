"""`/help`: what the bot can do, by task, on one screen."""

from discord import app_commands
from discord.ext import commands

from bot.ui.about_card import help_card
from bot.ui.answers import Interaction
from bot.ui.authority import moderates
from bot.ui.commands import described, in_servers_and_dms
from bot.ui.request import Request


class HelpCog(commands.Cog):
    """The command `/help`."""

    @app_commands.command(name="help", description=described("help.command"))
    @in_servers_and_dms
    async def help(self, interaction: Interaction) -> None:
        """Show the tasks."""
        request = Request.of(interaction)
        moderator = await moderates(request)
        await request.answer(help_card(request.texts, moderator=moderator))
