"""The buttons below the advice: why, what if, everything to do, the list, and what comes next."""

from collections.abc import Callable

import discord

from bot.domain.advice import Advice
from bot.domain.member import StoredProfile
from bot.rate_limit import Expense
from bot.ui.base import ActButton, Panel
from bot.ui.pages import show_pages
from bot.ui.programs.panel import show_list
from bot.ui.request import Request
from bot.ui.strategy.card import strategy_card
from bot.ui.strategy.pages import action_pages, reason_pages
from bot.ui.strategy.whatif_form import open_whatif_form
from bot.ui.timeline.card import show_timeline


async def show_strategy(request: Request) -> None:
    """Answer with the advice for what is known now."""
    stored = await request.defer_if_slow(request.services.profiles.stored(request.member))
    await show_advice_on(request, stored)


async def show_advice_on(request: Request, stored: StoredProfile) -> None:
    """The same for a profile that was just read."""
    texts = request.texts
    advice = await request.services.advice.advise_on(stored, now=request.now)
    panel = AdvicePanel(request, request.services.advice.kept(stored, now=request.now))
    await request.answer(strategy_card(advice, texts), view=panel)


class AdvicePanel(Panel):
    """Why and Actions explain the advice as it was shown; What if, List and Timeline look at the profile of the moment.

    ``advice`` makes it again: itself it would be most of what an open panel takes.
    """

    expense = Expense.ADVICE

    def __init__(self, request: Request, advice: Callable[[], Advice]) -> None:
        super().__init__(request.member)
        texts = request.texts
        self._advice = advice
        self.add_item(ActButton(texts("strategy_card.why.button"), self._why, discord.ButtonStyle.primary))
        self.add_item(ActButton(texts("whatif.button"), open_whatif_form))
        self.add_item(ActButton(texts("actions.button"), self._actions))
        self.add_item(ActButton(texts("programs.button.list"), show_list))
        self.add_item(ActButton(texts("strategy_card.timeline.button"), show_timeline))

    async def _why(self, request: Request) -> None:
        await show_pages(request, reason_pages(self._advice(), request.texts))

    async def _actions(self, request: Request) -> None:
        await show_pages(request, action_pages(self._advice(), request.texts))
