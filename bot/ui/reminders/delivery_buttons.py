"""The buttons under a reminder: Done, Snooze and for how long, Mute this kind, Stop all."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

import discord

from bot.domain.interview import NO_INTERVIEWS, Interviews, is_question
from bot.domain.season import SeasonCalendar
from bot.i18n import Catalogue
from bot.reminders.keys import ButtonSigner
from bot.reminders.ports import DueReminders, Parcel
from bot.reminders.service import Action
from bot.reminders.snooze import SnoozeResult, Span
from bot.reminders.views import Receipt
from bot.ui.base import PersistentItem, PersistentView
from bot.ui.card import Accent, Card
from bot.ui.reminders.buttons import ReminderButton, id_of
from bot.ui.reminders.card import done_card, stopped_card
from bot.ui.reminders.mute import mute_or_ask
from bot.ui.reminders.rating import NoteButton, RatingButton
from bot.ui.request import Request
from bot.ui.timeline.milestones import milestone_name

SHOWN = 10
"""Milestones named in one answer."""


class DoneButton(ReminderButton, template=re.compile(id_of(Action.DONE))):
    """Says that what the message is about is done: its remaining reminders are cancelled."""

    labels: ClassVar[Mapping[str, str]] = {Action.DONE: "reminders.done.button"}
    style = discord.ButtonStyle.success

    async def act(self, request: Request) -> None:
        """Cancel what remains and say how much that was."""
        receipt = self.receipt(request)
        await request.interaction.response.defer(ephemeral=True, thinking=True)
        withdrawn = await request.services.reminders.done(request.member, receipt, request.now)
        await request.answer(
            done_card(
                withdrawn,
                request.services.calendar,
                request.texts,
                await request.services.profiles.interviews(request.member),
            )
        )


class SnoozeButton(ReminderButton, template=re.compile(id_of(Action.SNOOZE))):
    """Asks when the message should come once more."""

    labels: ClassVar[Mapping[str, str]] = {Action.SNOOZE: "reminders.snooze.button"}
    style = discord.ButtonStyle.primary

    async def act(self, request: Request) -> None:
        """Ask."""
        await ask_span(request, self.receipt(request))


class MuteButton(ReminderButton, template=re.compile(id_of(Action.MUTE))):
    """Turns off the kind of date that the message is about."""

    labels: ClassVar[Mapping[str, str]] = {Action.MUTE: "reminders.mute.button"}

    async def act(self, request: Request) -> None:
        """Turn it off and say how it comes back; ask which, when the message is about several kinds."""
        await mute_or_ask(request, self.receipt(request))


class StopAllButton(ReminderButton, template=re.compile(id_of(Action.STOP))):
    """Stops every reminder of the member."""

    labels: ClassVar[Mapping[str, str]] = {Action.STOP: "reminders.stop.button"}

    async def act(self, request: Request) -> None:
        """Stop, and say how reminders come back."""
        receipt = self.receipt(request)
        await request.interaction.response.defer(ephemeral=True, thinking=True)
        withdrawn = await request.services.reminders.stop_all(request.member, receipt, request.now)
        await request.answer(stopped_card(withdrawn, request.texts))


async def ask_span(request: Request, receipt: Receipt) -> None:
    """Ask for how long a message is snoozed. Raises `UserError` when it is no longer known."""
    await request.interaction.response.defer(ephemeral=True, thinking=True)
    texts = request.texts
    milestones = await request.services.reminders.milestones_in(request.member, receipt, request.now)
    interviews = await request.services.profiles.interviews(request.member)
    names = [
        f"• {milestone_name(milestone, request.services.calendar, texts, interviews)}"
        for milestone in milestones[:SHOWN]
    ]
    card = Card(texts("reminders.snooze.ask.title"), "\n".join([*names, texts("reminders.snooze.ask")]))
    buttons = (
        SpanButton(
            span,
            receipt.key,
            request.services.reminders.signer.sign(span, receipt.key, request.member),
            texts(label),
        )
        for span, label in SpanButton.labels.items()
    )
    await request.answer(card, view=PersistentView(*buttons))


class SpanButton(ReminderButton, template=re.compile(id_of(*Span))):
    """One length of a snooze."""

    labels: ClassVar[Mapping[str, str]] = {span: f"reminders.snooze.for.{span}" for span in Span}
    style = discord.ButtonStyle.primary

    async def act(self, request: Request) -> None:
        """Snooze, and say until when in place of the question."""
        receipt = self.receipt(request)
        await request.interaction.response.defer()
        results = await request.services.reminders.snooze(
            request.member, receipt.key, Span(self.action), request.now
        )
        card = snoozed_card(
            results,
            request.services.calendar,
            request.texts,
            await request.services.profiles.interviews(request.member),
        )
        await request.interaction.edit_original_response(embed=card.embed(), view=None)


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
