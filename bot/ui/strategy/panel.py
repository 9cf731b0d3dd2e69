"""The buttons below the advice: why, what if, everything to do, the list, and what comes next."""

import discord

from bot.domain.advice import Advice
from bot.domain.ids import MemberId
from bot.domain.member import StoredProfile
from bot.i18n import Catalogue
from bot.rate_limit import Expense
from bot.services import Services
from bot.ui.answers import Interaction, answer, defer_if_slow, texts_for
from bot.ui.base import ActButton, Panel
from bot.ui.pages import show_pages
from bot.ui.programs.panel import show_list
from bot.ui.strategy.card import strategy_card
from bot.ui.strategy.pages import action_pages, reason_pages
from bot.ui.strategy.whatif_form import open_whatif_form
from bot.ui.timeline.card import show_timeline


async def show_strategy(interaction: Interaction, services: Services) -> None:
    """Answer with the advice for what is known now."""
    stored = await defer_if_slow(interaction, services.profiles.stored(MemberId(interaction.user.id)))
    await show_advice_on(interaction, services, stored)


async def show_advice_on(interaction: Interaction, services: Services, stored: StoredProfile) -> None:
    """The same for a profile that was just read."""
    who, texts = MemberId(interaction.user.id), texts_for(interaction)
    advice = await services.advice.advise_on(stored, now=services.clock.now())
    panel = AdvicePanel(who, advice, services, texts)
    await answer(interaction, strategy_card(advice, texts), view=panel)


class AdvicePanel(Panel):
    """Why and Actions explain the advice as it was shown; What if, List and Timeline look at the profile of the moment."""

    expense = Expense.ADVICE

    def __init__(self, owner: MemberId, advice: Advice, services: Services, texts: Catalogue) -> None:
        super().__init__(owner)
        self._advice = advice
        self._services = services
        self.add_item(ActButton(texts("strategy_card.why.button"), self._why, discord.ButtonStyle.primary))
        self.add_item(ActButton(texts("whatif.button"), self._what_if))
        self.add_item(ActButton(texts("actions.button"), self._actions))
        self.add_item(ActButton(texts("programs.button.list"), self._list))
        self.add_item(ActButton(texts("strategy_card.timeline.button"), self._timeline))

    async def _why(self, interaction: Interaction) -> None:
        await show_pages(interaction, reason_pages(self._advice, texts_for(interaction)))

    async def _what_if(self, interaction: Interaction) -> None:
        await open_whatif_form(interaction, self._services)

    async def _actions(self, interaction: Interaction) -> None:
        await show_pages(interaction, action_pages(self._advice, texts_for(interaction)))

    async def _list(self, interaction: Interaction) -> None:
        await show_list(interaction, self._services)

    async def _timeline(self, interaction: Interaction) -> None:
        await show_timeline(interaction, self._services)
