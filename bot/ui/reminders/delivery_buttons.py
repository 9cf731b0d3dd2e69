"""The buttons under a reminder: Done, Snooze and for how long, Mute this kind, Stop all."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

import discord

from bot.domain.ids import MemberId
from bot.domain.interview import NO_INTERVIEWS, Interviews, is_question
from bot.domain.season import SeasonCalendar
from bot.i18n import Catalogue
from bot.reminders.keys import ButtonSigner
from bot.reminders.ports import DueReminders, Parcel
from bot.reminders.service import Action
from bot.reminders.snooze import SnoozeResult, Span
from bot.reminders.views import Receipt
from bot.ui.answers import Interaction, answer, services_of, texts_for
from bot.ui.base import PersistentItem, PersistentView
from bot.ui.card import Accent, Card
from bot.ui.reminders.buttons import ReminderButton, id_of
from bot.ui.reminders.card import done_card, stopped_card
from bot.ui.reminders.mute import mute_or_ask
from bot.ui.reminders.rating import NoteButton, RatingButton
from bot.ui.timeline.milestones import milestone_name

SHOWN = 10
"""Milestones named in one answer."""


class DoneButton(ReminderButton, template=re.compile(id_of(Action.DONE))):
    """Says that what the message is about is done: its remaining reminders are cancelled."""

    labels: ClassVar[Mapping[str, str]] = {Action.DONE: "reminders.done.button"}
    style = discord.ButtonStyle.success

    async def act(self, interaction: Interaction) -> None:
        """Cancel what remains and say how much that was."""
        receipt = self.receipt(interaction)
        await interaction.response.defer(ephemeral=True, thinking=True)
        services = services_of(interaction)
        who, now = MemberId(interaction.user.id), services.clock.now()
        withdrawn = await services.reminders.done(who, receipt, now)
        await answer(
            interaction,
            done_card(
                withdrawn, services.calendar, texts_for(interaction), await services.profiles.interviews(who)
            ),
        )


class SnoozeButton(ReminderButton, template=re.compile(id_of(Action.SNOOZE))):
    """Asks when the message should come once more."""

    labels: ClassVar[Mapping[str, str]] = {Action.SNOOZE: "reminders.snooze.button"}
    style = discord.ButtonStyle.primary

    async def act(self, interaction: Interaction) -> None:
        """Ask."""
        await ask_span(interaction, self.receipt(interaction))


class MuteButton(ReminderButton, template=re.compile(id_of(Action.MUTE))):
    """Turns off the kind of date that the message is about."""

    labels: ClassVar[Mapping[str, str]] = {Action.MUTE: "reminders.mute.button"}

    async def act(self, interaction: Interaction) -> None:
        """Turn it off and say how it comes back; ask which, when the message is about several kinds."""
        await mute_or_ask(interaction, self.receipt(interaction))


class StopAllButton(ReminderButton, template=re.compile(id_of(Action.STOP))):
    """Stops every reminder of the member."""

    labels: ClassVar[Mapping[str, str]] = {Action.STOP: "reminders.stop.button"}

    async def act(self, interaction: Interaction) -> None:
        """Stop, and say how reminders come back."""
        receipt = self.receipt(interaction)
        await interaction.response.defer(ephemeral=True, thinking=True)
        services = services_of(interaction)
        who, now = MemberId(interaction.user.id), services.clock.now()
        withdrawn = await services.reminders.stop_all(who, receipt, now)
        await answer(interaction, stopped_card(withdrawn, texts_for(interaction)))


async def ask_span(interaction: Interaction, receipt: Receipt) -> None:
    """Ask for how long a message is snoozed. Raises `UserError` when it is no longer known."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    services, texts = services_of(interaction), texts_for(interaction)
    who = MemberId(interaction.user.id)
    milestones = await services.reminders.milestones_in(who, receipt, services.clock.now())
    interviews = await services.profiles.interviews(who)
    names = [
        f"• {milestone_name(milestone, services.calendar, texts, interviews)}"
        for milestone in milestones[:SHOWN]
    ]
    card = Card(texts("reminders.snooze.ask.title"), "\n".join([*names, texts("reminders.snooze.ask")]))
    buttons = (
        SpanButton(span, receipt.key, services.reminders.signer.sign(span, receipt.key, who), texts(label))
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
        card = snoozed_card(
            results, services.calendar, texts_for(interaction), await services.profiles.interviews(who)
        )
        await interaction.edit_original_response(embed=card.embed(), view=None)


def snoozed_card(
    results: Sequence[SnoozeResult],
    calendar: SeasonCalendar,
    texts: Catalogue,
    interviews: Interviews = NO_INTERVIEWS,
) -> Card:
    """What comes again when, and what cannot and why."""
    done = any(isinstance(result.came_to, datetime) for result in results)
    return Card(
        title=texts("reminders.snooze.title" if done else "reminders.snooze.refused.title"),
        body="\n".join(_line(result, calendar, texts, interviews) for result in results[:SHOWN]),
        accent=Accent.GOOD if done else Accent.ATTENTION,
    )


def _line(one: SnoozeResult, calendar: SeasonCalendar, texts: Catalogue, interviews: Interviews) -> str:
    name = milestone_name(one.milestone, calendar, texts, interviews)
    if isinstance(one.came_to, datetime):
        return texts("reminders.snooze.line", {"name": name, "at": one.came_to})
    return texts(f"reminders.snooze.refused.{one.came_to}", {"name": name})


_REMINDER: tuple[type[ReminderButton], ...] = (DoneButton, SnoozeButton, MuteButton, StopAllButton)
_QUESTION: tuple[type[ReminderButton], ...] = (RatingButton, NoteButton)
REMINDER_ITEMS: tuple[type[PersistentItem[Any]], ...] = (*_QUESTION, *_REMINDER, SpanButton)
"""What the client has to know so that buttons of any age work."""


def _kinds(parcel: Parcel) -> Sequence[type[ReminderButton]]:
    if not isinstance(parcel.body, DueReminders):
        return (StopAllButton,)
    questions = [is_question(item.milestone.id) for item in parcel.items]
    if all(questions):
        return (*_QUESTION, MuteButton, StopAllButton)
    return (*_QUESTION, *_REMINDER) if any(questions) else _REMINDER


def delivery_view(parcel: Parcel, signer: ButtonSigner, texts: Catalogue) -> PersistentView:
    """The buttons of a message; every one carries its key."""
    kinds = _kinds(parcel)
    return PersistentView(
        *(
            kind(action, parcel.key, signer.sign(action, parcel.key, parcel.member), texts(label))
            for kind in kinds
            for action, label in kind.labels.items()
        )
    )
