"""The buttons under the question that comes after an interview: a rating from 1 to 5, and a note."""

import re
from collections.abc import Callable, Coroutine, Mapping, Sequence
from functools import partial
from typing import Any, ClassVar

import discord

from bot.domain.ids import MemberId
from bot.domain.interview import RATINGS, Interview, InterviewPoint, interview_point
from bot.domain.message import message
from bot.domain.reminder import Milestone
from bot.errors import UserError
from bot.profile.changing import ProfileChange
from bot.profile.interviews import rated, with_changed_interview
from bot.services import Services
from bot.ui.answers import Interaction, answer, defer_if_slow, services_of, texts_for
from bot.ui.base import ActButton
from bot.ui.card import Accent, Card
from bot.ui.filled_form import Blank, Draft, FormSheet, Typed
from bot.ui.in_place import YieldingPanel, show_in_place
from bot.ui.profile.undo import offer_undo
from bot.ui.programs.choice import interview_program
from bot.ui.reminders.buttons import ReminderButton, id_of
from bot.ui.safe_text import safe_text

_ACTIONS = {
    f"rate{word}": number for number, word in enumerate(("one", "two", "three", "four", "five"), start=1)
}
NOTE = "note"
NOTE_ROOM = 80
"""Characters of a note that is shown again."""
_SHEET = FormSheet(
    message("interviews.note.form"),
    (
        Blank(
            "rating",
            message("interviews.note.rating"),
            choices=tuple((str(number), message(f"interviews.rating.{number}")) for number in RATINGS),
        ),
        Blank("note", message("interviews.rate.note"), several_lines=True),
    ),
)
Do = Callable[[Interaction, Services, Interview], Coroutine[Any, Any, None]]


class RatingButton(ReminderButton, template=re.compile(id_of(*_ACTIONS))):
    """Keeps one rating of the program that the message asks about."""

    labels: ClassVar[Mapping[str, str]] = {
        action: f"reminders.rate.{number}" for action, number in _ACTIONS.items()
    }

    async def act(self, interaction: Interaction) -> None:
        """Store it, or ask of which program where the message asks about several."""
        rating = _ACTIONS[self.action]
        await _for_one(interaction, await _asked(self, interaction), partial(_rate, rating))


class NoteButton(ReminderButton, template=re.compile(id_of(NOTE))):
    """Opens the form for a note."""

    labels: ClassVar[Mapping[str, str]] = {NOTE: "reminders.rate.note"}

    async def act(self, interaction: Interaction) -> None:
        """Open the form, or ask for which program where the message asks about several."""
        await _for_one(interaction, await _asked(self, interaction), open_note)


def asked_about(milestones: Sequence[Milestone]) -> tuple[int, ...]:
    """The numbers of the interviews that these milestones ask about."""
    points = map(interview_point, dict.fromkeys(milestone.id for milestone in milestones))
    return tuple(point[1] for point in points if point is not None and point[0] is InterviewPoint.AFTER)


async def _asked(button: ReminderButton, interaction: Interaction) -> tuple[Interview, ...]:
    """The interviews that a message asks about and that are still recorded. Raises `UserError` when none is."""
    receipt, services = button.receipt(interaction), services_of(interaction)
    who, now = MemberId(interaction.user.id), services.clock.now()
    numbers = asked_about(await services.reminders.milestones_in(who, receipt, now))
    book = await services.profiles.interviews(who)
    found = tuple(entry for number in numbers if (entry := book.find(number)) is not None)
    if not found:
        raise UserError("interviews.gone")
    return found


async def _for_one(interaction: Interaction, asked: Sequence[Interview], do: Do) -> None:
    services, texts = services_of(interaction), texts_for(interaction)
    if len(asked) == 1:
        await do(interaction, services, asked[0])
        return
    panel = WhichPanel(MemberId(interaction.user.id), services, asked, do)
    await answer(
        interaction, Card(texts("interviews.rate.which.title"), texts("interviews.rate.which")), view=panel
    )


class WhichPanel(YieldingPanel):
    """One button for each program that a message asks about."""

    def __init__(self, owner: MemberId, services: Services, asked: Sequence[Interview], do: Do) -> None:
        super().__init__(owner)
        for entry in asked:

            async def act(clicked: Interaction, entry: Interview = entry) -> None:
                await do(clicked, services, entry)

            self.add_item(ActButton(interview_program(entry, plain=True), act))


async def _rate(rating: int, interaction: Interaction, services: Services, entry: Interview) -> None:
    made = await _store(interaction, services, entry.number, rating, entry.impression.note)
    await _show(interaction, services, made, entry.number)


async def open_note(interaction: Interaction, services: Services, entry: Interview) -> None:
    """Open the form with what is stored, as the answer to an interaction that has none yet."""

    async def store(sent: Interaction, typed: Typed) -> None:
        rating = int(typed["rating"]) if typed.get("rating") else None
        made = await _store(sent, services, entry.number, rating, typed.get("note") or None)
        await _show(sent, services, made, entry.number)

    rating, note = entry.impression.rating, entry.impression.note
    await Draft(_SHEET, {"rating": str(rating or ""), "note": note or ""}, store).open(interaction)


async def _store(
    interaction: Interaction, services: Services, number: int, rating: int | None, note: str | None
) -> ProfileChange:
    who, now = MemberId(interaction.user.id), services.clock.now()
    work = services.profiles.record(
        who, lambda before: with_changed_interview(before, number, rated(rating, note)), now=now
    )
    return await defer_if_slow(interaction, work)


async def _show(interaction: Interaction, services: Services, made: ProfileChange, number: int) -> None:
    """What is stored now, with the way to a note and the way back."""
    entry, texts = made.after.interviews.find(number), texts_for(interaction)
    if entry is None:
        raise UserError("interviews.gone")
    rating = entry.impression.rating
    blanks = {"program": interview_program(entry), "rating": rating}
    body = texts("interviews.rate.done" if rating is not None else "interviews.note.done", blanks)
    card = Card(texts("interviews.rate.saved"), body, accent=Accent.GOOD)
    panel = NotePanel(MemberId(interaction.user.id), services, entry, texts("reminders.rate.note"))
    offer_undo(panel, services, made, texts, partial(_show_back, number))
    await show_in_place(interaction, card, panel)


async def _show_back(number: int, interaction: Interaction, back: ProfileChange) -> None:
    """What stands again after *Undo*: the program, its rating and its note, where there are any."""
    entry, texts = back.after.interviews.find(number), texts_for(interaction)
    if entry is None:
        raise UserError("interviews.gone")
    rating, note = entry.impression.rating, entry.impression.note
    parts = [interview_program(entry)]
    parts += [texts("interviews.rated", {"rating": rating})] * (rating is not None)
    parts += [safe_text(note, NOTE_ROOM)] if note else []
    card = Card(texts("undo.title"), " · ".join(parts))
    await show_in_place(interaction, card, YieldingPanel(MemberId(interaction.user.id)))


class NotePanel(YieldingPanel):
    """The way from a rating to a note."""

    def __init__(self, owner: MemberId, services: Services, entry: Interview, label: str) -> None:
        super().__init__(owner)

        async def note(clicked: Interaction) -> None:
            stored = await services.profiles.interviews(owner)
            await open_note(clicked, services, stored.find(entry.number) or entry)

        self.add_item(ActButton(label, note, discord.ButtonStyle.primary))
