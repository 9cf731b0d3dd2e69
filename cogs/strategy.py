"""`/strategy`: the advice, with buttons for its reasons, for what-if, for what to do and for what comes next."""

from discord import app_commands
from discord.ext import commands

from bot.domain.member import StoredProfile
from bot.ui.answers import Interaction
from bot.ui.commands import described, in_servers_and_dms
from bot.ui.consent import with_profile
from bot.ui.request import Request
from bot.ui.strategy.panel import show_advice_on


class StrategyCog(commands.Cog):
    """The command `/strategy`."""

    @app_commands.command(name="strategy", description=described("strategy.command"))
    @in_servers_and_dms
    async def strategy(self, interaction: Interaction) -> None:
        """Show the advice for what is known now."""
        await with_profile(Request.of(interaction), self._show)

    async def _show(self, request: Request, stored: StoredProfile) -> None:
        await show_advice_on(request, stored)
