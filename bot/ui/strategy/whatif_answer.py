"""Answers a what-if: the comparison, with the reasons of the imagined side behind a button."""

from datetime import UTC, date

import discord

from bot.domain.advice import Advice
from bot.domain.ids import MemberId
from bot.i18n import Catalogue
from bot.services import Services
from bot.ui.answers import Interaction, answer, defer_if_slow, texts_for
from bot.ui.base import ActButton, Panel
from bot.ui.pages import show_pages
from bot.ui.strategy.pages import reason_pages
from bot.ui.strategy.whatif_card import whatif_card
from bot.ui.strategy.whatif_question import WhatIf


async def today_of(who: MemberId, services: Services) -> date:
    """The calendar day where the member lives; in UTC for somebody who has not chosen a zone."""
    now, member = services.clock.now(), await services.profiles.member(who)
    return now.astimezone(UTC).date() if member is None else member.today(now)


async def answer_what_if(interaction: Interaction, services: Services, asked: WhatIf) -> None:
    """Show today beside what is asked; nothing is stored. Raises `UserError` for what cannot be."""
    who = MemberId(interaction.user.id)
    work = services.advice.compare(who, asked.imagine, now=services.clock.now())
    comparison = await defer_if_slow(interaction, work)
    texts = texts_for(interaction)
    panel = WhyPanel(who, comparison.what_if, texts)
    await answer(interaction, whatif_card(comparison, texts), view=panel)


class WhyPanel(Panel):
    """The button below a comparison: every reason of the imagined side."""

    def __init__(self, owner: MemberId, what_if: Advice, texts: Catalogue) -> None:
        super().__init__(owner)
        self._what_if = what_if
        label = texts("whatif.why")
        self.add_item(ActButton(label, self._why, discord.ButtonStyle.primary))

    async def _why(self, interaction: Interaction) -> None:
        await show_pages(interaction, reason_pages(self._what_if, texts_for(interaction)))
