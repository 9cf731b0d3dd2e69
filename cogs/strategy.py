"""`/strategy`: the advice, with buttons for its reasons, for what-if, for what to do and for what comes next."""

from discord import app_commands
from discord.ext import commands

from bot.domain.ids import MemberId
from bot.services import Services
from bot.ui.answers import Interaction, answer, defer_if_slow, texts_for
from bot.ui.commands import described, in_servers_and_dms
from bot.ui.consent import after_consent
from bot.ui.strategy.card import strategy_card
from bot.ui.strategy.panel import AdvicePanel


class StrategyCog(commands.Cog):
    """The command `/strategy`."""

    def __init__(self, services: Services) -> None:
        self._services = services

    @app_commands.command(name="strategy", description=described("strategy.command"))
    @in_servers_and_dms
    async def strategy(self, interaction: Interaction) -> None:
        """Show the advice for what is known now."""
        await after_consent(interaction, self._services, self._show)

    async def _show(self, interaction: Interaction) -> None:
        who = MemberId(interaction.user.id)
        work = self._services.advice.advise(who, now=self._services.clock.now())
        advice = await defer_if_slow(interaction, work)
        texts = texts_for(interaction)
        panel = AdvicePanel(who, advice, self._services, texts)
        await answer(interaction, strategy_card(advice, texts), view=panel)
