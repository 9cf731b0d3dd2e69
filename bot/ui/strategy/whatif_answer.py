"""Answers a what-if: the comparison, with the reasons of the imagined side behind a button."""

import discord

from bot.domain.advice import Advice
from bot.domain.ids import MemberId
from bot.i18n import Catalogue
from bot.ui.base import ActButton, Panel
from bot.ui.pages import show_pages
from bot.ui.request import Request
from bot.ui.strategy.pages import reason_pages
from bot.ui.strategy.whatif_card import whatif_card
from bot.ui.strategy.whatif_question import WhatIf


async def answer_what_if(request: Request, asked: WhatIf) -> None:
    """Show today beside what is asked; nothing is stored. Raises `UserError` for what cannot be."""
    work = request.services.advice.compare(request.member, asked.imagine, now=request.now)
    comparison = await request.defer_if_slow(work)
    texts = request.texts
    panel = WhyPanel(request.member, comparison.what_if, texts)
    await request.answer(whatif_card(comparison, texts), view=panel)


class WhyPanel(Panel):
    """The button below a comparison: every reason of the imagined side."""

    def __init__(self, owner: MemberId, what_if: Advice, texts: Catalogue) -> None:
        super().__init__(owner)
        self._what_if = what_if
        label = texts("whatif.why")
        self.add_item(ActButton(label, self._why, discord.ButtonStyle.primary))

    async def _why(self, request: Request) -> None:
        await show_pages(request, reason_pages(self._what_if, request.texts))
