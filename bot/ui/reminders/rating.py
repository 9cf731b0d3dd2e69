"""The buttons under the question that comes after an interview: a rating from 1 to 5, and a note."""

import re
from collections.abc import Callable, Coroutine, Mapping, Sequence
from functools import partial
from typing import Any, ClassVar

import discord

from bot.domain.interview import RATINGS, Interview, InterviewPoint, interview_point
from bot.domain.message import message
from bot.domain.reminder import Milestone
from bot.errors import UserError
from bot.profile.changing import ProfileChange
from bot.profile.interviews import rated, with_changed_interview
from bot.ui.base import ActButton
from bot.ui.card import Accent, Card
from bot.ui.filled_form import Blank, Draft, FormSheet, Typed
from bot.ui.in_place import YieldingPanel, show_in_place
from bot.ui.profile.undo import offer_undo
from bot.ui.programs.choice import interview_program
from bot.ui.reminders.buttons import ReminderButton, id_of
from bot.ui.request import Request
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
Do = Callable[[Request, Interview], Coroutine[Any, Any, None]]


class RatingButton(ReminderButton, template=re.compile(id_of(*_ACTIONS))):
    """Keeps one rating of the program that the message asks about."""

    labels: ClassVar[Mapping[str, str]] = {
        action: f"reminders.rate.{number}" for action, number in _ACTIONS.items()
    }

    async def act(self, request: Request) -> None:
        """Store it, or ask of which program where the message asks about several."""
        rating = _ACTIONS[self.action]
        await _for_one(request, await _asked(self, request), partial(_rate, rating))


class NoteButton(ReminderButton, template=re.compile(id_of(NOTE))):
    """Opens the form for a note."""

    labels: ClassVar[Mapping[str, str]] = {NOTE: "reminders.rate.note"}

    async def act(self, request: Request) -> None:
        """Open the form, or ask for which program where the message asks about several."""
        await _for_one(request, await _asked(self, request), open_note)


def asked_about(milestones: Sequence[Milestone]) -> tuple[int, ...]:
    """The numbers of the interviews that these milestones ask about."""
    points = map(interview_point, dict.fromkeys(milestone.id for milestone in milestones))
    return tuple(point[1] for point in points if point is not None and point[0] is InterviewPoint.AFTER)


async def _asked(button: ReminderButton, request: Request) -> tuple[Interview, ...]:
    """The interviews that a message asks about and that are still recorded. Raises `UserError` when none is."""
    receipt = button.receipt(request)
    numbers = asked_about(
        await request.services.reminders.milestones_in(request.member, receipt, request.now)
    )
    book = await request.services.profiles.interviews(request.member)
    found = tuple(entry for number in numbers if (entry := book.find(number)) is not None)
    if not found:
        raise UserError("interviews.gone")
    return found


async def _for_one(request: Request, asked: Sequence[Interview], do: Do) -> None:
    texts = request.texts
    if len(asked) == 1:
        await do(request, asked[0])
        return
    panel = WhichPanel(request, asked, do)
    await request.answer(
        Card(texts("interviews.rate.which.title"), texts("interviews.rate.which")), view=panel
    )


class WhichPanel(YieldingPanel):
    """One button for each program that a message asks about."""

    def __init__(self, request: Request, asked: Sequence[Interview], do: Do) -> None:
        super().__init__(request.member)
        for entry in asked:

            async def act(clicked: Request, entry: Interview = entry) -> None:
                await do(clicked, entry)

            self.add_item(ActButton(interview_program(entry, plain=True), act))


async def _rate(rating: int, request: Request, entry: Interview) -> None:
    made = await _store(request, entry.number, rating, entry.impression.note)
    await _show(request, made, entry.number)


async def open_note(request: Request, entry: Interview) -> None:
    """Open the form with what is stored, as the answer to an interaction that has none yet."""

    async def store(sent: Request, typed: Typed) -> None:
        rating = int(typed["rating"]) if typed.get("rating") else None
        made = await _store(sent, entry.number, rating, typed.get("note") or None)
        await _show(sent, made, entry.number)

    rating, note = entry.impression.rating, entry.impression.note
    await Draft(_SHEET, {"rating": str(rating or ""), "note": note or ""}, store).open(request)


async def _store(request: Request, number: int, rating: int | None, note: str | None) -> ProfileChange:
    work = request.services.profiles.record(
        request.member,
        lambda before: with_changed_interview(before, number, rated(rating, note)),
        now=request.now,
    )
    return await request.defer_if_slow(work)


async def _show(request: Request, made: ProfileChange, number: int) -> None:
    """What is stored now, with the way to a note and the way back."""
    entry, texts = made.after.interviews.find(number), request.texts
    if entry is None:
        raise UserError("interviews.gone")
    rating = entry.impression.rating
    blanks = {"program": interview_program(entry), "rating": rating}
    body = texts("interviews.rate.done" if rating is not None else "interviews.note.done", blanks)
    card = Card(texts("interviews.rate.saved"), body, accent=Accent.GOOD)
    panel = NotePanel(request, entry, texts("reminders.rate.note"))
    offer_undo(panel, made, texts, partial(_show_back, number))
    await show_in_place(request, card, panel)


async def _show_back(number: int, request: Request, back: ProfileChange) -> None:
    """What stands again after *Undo*: the program, its rating and its note, where there are any."""
    entry, texts = back.after.interviews.find(number), request.texts
    if entry is None:
        raise UserError("interviews.gone")
    rating, note = entry.impression.rating, entry.impression.note
    parts = [interview_program(entry)]
    parts += [texts("interviews.rated", {"rating": rating})] * (rating is not None)
    parts += [safe_text(note, NOTE_ROOM)] if note else []
    card = Card(texts("undo.title"), " · ".join(parts))
    await show_in_place(request, card, YieldingPanel(request.member))


class NotePanel(YieldingPanel):
    """The way from a rating to a note."""

    def __init__(self, request: Request, entry: Interview, label: str) -> None:
        super().__init__(request.member)

        async def note(clicked: Request) -> None:
            stored = await clicked.services.profiles.interviews(request.member)
            await open_note(clicked, stored.find(entry.number) or entry)

        self.add_item(ActButton(label, note, discord.ButtonStyle.primary))
