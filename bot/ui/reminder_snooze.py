"""Snooze: the question for how long, which works in a message of any age like the button that asks it."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import ClassVar

import discord

from bot.domain.ids import MemberId
from bot.domain.season import SeasonCalendar
from bot.i18n import Catalogue
from bot.reminders.snooze import SnoozeResult, Span
from bot.reminders.views import Receipt
from bot.ui.answers import Interaction, answer, words
from bot.ui.base import PersistentView
from bot.ui.card import Accent, Card
from bot.ui.context import services_of
from bot.ui.reminders.buttons import ReminderButton, id_of
from bot.ui.timeline.milestones import milestone_text

SHOWN = 10
"""Milestones named in one answer."""


async def ask_span(interaction: Interaction, receipt: Receipt) -> None:
    """Ask for how long a message is snoozed. Raises `UserError` when it is no longer known."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    services, say = services_of(interaction), words(interaction)
    who = MemberId(interaction.user.id)
    milestones = await services.reminders.told(who, receipt, services.clock.now())
    names = [f"• {milestone_text(one, services.calendar, say).name}" for one in milestones[:SHOWN]]
    card = Card(say.text("reminders.snooze.ask.title"), "\n".join([*names, say.text("reminders.snooze.ask")]))
    buttons = (
        SpanButton(span, receipt.key, services.reminders.signer.sign(span, receipt.key, who), say.text(label))
        for span, label in SpanButton.labels.items()
    )
    await answer(interaction, card, view=PersistentView(*buttons))


class SpanButton(ReminderButton, template=re.compile(id_of(*Span))):
    """One length of a snooze."""

    labels: ClassVar[Mapping[str, str]] = {span: f"reminders.snooze.for.{span}" for span in Span}
    style = discord.ButtonStyle.primary

    async def act(self, interaction: Interaction) -> None:
        """Snooze, and say until when in place of the question."""
        receipt = self.receipt(interaction)
        await interaction.response.defer()
        services = services_of(interaction)
        who, now = MemberId(interaction.user.id), services.clock.now()
        results = await services.reminders.snooze(who, receipt.key, Span(self.action), now)
        card = snoozed_card(results, services.calendar, words(interaction))
        await interaction.edit_original_response(embed=card.embed(), view=None)


def snoozed_card(results: Sequence[SnoozeResult], calendar: SeasonCalendar, say: Catalogue) -> Card:
    """What comes again when, and what cannot and why."""
    done = any(isinstance(one.came_to, datetime) for one in results)
    return Card(
        title=say.text("reminders.snooze.title" if done else "reminders.snooze.refused.title"),
        body="\n".join(_line(one, calendar, say) for one in results[:SHOWN]),
        accent=Accent.GOOD if done else Accent.ATTENTION,
    )


def _line(one: SnoozeResult, calendar: SeasonCalendar, say: Catalogue) -> str:
    name = milestone_text(one.milestone, calendar, say).name
    if isinstance(one.came_to, datetime):
        return say.text("reminders.snooze.line", {"name": name, "at": one.came_to})
    return say.text(f"reminders.snooze.refused.{one.came_to}", {"name": name})
