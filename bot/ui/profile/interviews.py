"""The card of `/interviews` with its panel, and the menu of a member's own."""

from collections.abc import Sequence
from datetime import datetime

import discord
from discord import ui

from bot.domain.interview import Interview
from bot.domain.profile import Profile
from bot.errors import UserError
from bot.i18n import Catalogue
from bot.profile.changing import ProfileChange
from bot.profile.interviews import recorded, with_count_of_recorded
from bot.ui import limits
from bot.ui.base import ActButton
from bot.ui.card import Card, Field
from bot.ui.clocks import both_clocks
from bot.ui.in_place import YieldingPanel, show_in_place
from bot.ui.limits import CHOICE_NAME, EMBED_FIELD_VALUE, clip
from bot.ui.profile.interview_form import open_interview_form
from bot.ui.profile.interview_help import letter_offered, show_letter, show_preparation
from bot.ui.profile.undo import offer_undo, shown_again
from bot.ui.programs.choice import interview_program
from bot.ui.request import Request, handled_by
from bot.ui.safe_text import safe_text
from bot.ui.text import fitted
from bot.ui.typed.days import day_label
from bot.ui.typed.menu import Menu

COMING_ROOM, PAST_ROOM = 2_800, EMBED_FIELD_VALUE - 40
"""Characters of the lists; the rest is for what stands above them and for how many more there are."""
NOTE_ROOM = 80
PROGRAM_ROOM = 80
"""Characters of a program on a line."""


async def show_interviews(
    request: Request, profile: Profile, note: str = "", made: ProfileChange | None = None
) -> None:
    """Show the interviews in place of the panel that was clicked on, or as an answer. ``note`` stands above them.

    ``made`` is the change that led here, which can be undone below them.
    """
    texts = request.texts
    card = interviews_card(profile, texts, request.now, note)
    panel = InterviewsPanel(request, profile)
    offer_undo(panel, made, texts, shown_again(show_interviews))
    await show_in_place(request, card, panel)


async def show_changed(request: Request, made: ProfileChange, note: str) -> None:
    """Show the interviews after a change of them, with the way back."""
    await show_interviews(request, made.after, note, made)


def interviews_card(profile: Profile, texts: Catalogue, now: datetime, note: str = "") -> Card:
    """Interviews to come, soonest first, then past ones, latest first. ``note`` stands above them."""
    dated = sorted(profile.interviews.entries, key=lambda entry: (entry.begins, entry.number))
    coming = [_coming_line(entry, profile, texts, now) for entry in dated if entry.begins > now]
    past = [_past_line(entry, profile, texts, now) for entry in reversed(dated) if entry.begins <= now]
    body = [note] * bool(note)
    if not dated:
        body.append(texts("interviews.card.empty"))
    if coming:
        body.append(fitted(coming, COMING_ROOM, texts, "profile.more"))
    if profile.status.interviews is not None:
        body.append(texts("interviews.card.count", {"count": profile.status.interviews}))
    return Card(
        title=texts("interviews.card.title"),
        body="\n\n".join(body),
        fields=(Field(texts("interviews.card.past"), fitted(past, PAST_ROOM, texts, "profile.more")),)
        if past
        else (),
        footer=texts("interviews.card.use") if coming else "",
    )


class InterviewsPanel(YieldingPanel):
    """A menu that opens the form of an interview, and a button where the count of invitations is too high."""

    def __init__(self, request: Request, profile: Profile) -> None:
        super().__init__(request.member)
        texts = request.texts
        entries = sorted(profile.interviews.entries, key=lambda entry: entry.begins, reverse=True)
        if entries:
            self._menu: ui.Select[InterviewsPanel] = ui.Select(
                placeholder=texts("interviews.menu.edit"),
                options=[
                    discord.SelectOption(label=_label(entry, texts), value=str(entry.number))
                    for entry in entries[: limits.SELECT_OPTIONS]
                ],
            )
            self._menu.callback = handled_by(self._edit)
            self.add_item(self._menu)
        if any(entry.begins > request.now for entry in entries):
            self.add_item(ActButton(texts("interviews.prepare.button"), show_preparation))
        if letter_offered(profile, request.services.calendar, request.now):
            self.add_item(ActButton(texts("interviews.letter.button"), self._letter))
        if (profile.status.interviews or 0) > recorded(profile):
            label = texts("interviews.set_count", {"count": recorded(profile)})
            self.add_item(ActButton(label, self._set_count))

    async def _edit(self, request: Request) -> None:
        await open_interview_form(request, int(self._menu.values[0]), show_changed)

    async def _letter(self, request: Request) -> None:
        profile = await request.services.profiles.profile(self.owner)
        past = [entry for entry in profile.interviews.of(profile.season) if entry.begins <= request.now]
        if len(past) == 1:
            await show_letter(request, past[0])
            return
        texts = request.texts
        card = Card(texts("interviews.letter.title"), texts("interviews.letter.menu"))
        await request.answer(card, view=LetterPanel(request, past))

    async def _set_count(self, request: Request) -> None:
        work = request.services.profiles.record(request.member, with_count_of_recorded, now=request.now)
        note = request.texts("interviews.count_set")
        await show_changed(request, await request.defer_if_slow(work), note)


class LetterPanel(YieldingPanel):
    """A menu of the programs that interviewed the member, the latest first."""

    def __init__(self, request: Request, past: Sequence[Interview]) -> None:
        super().__init__(request.member)
        texts = request.texts
        latest = sorted(past, key=lambda entry: entry.begins, reverse=True)[: limits.SELECT_OPTIONS]
        options = [
            discord.SelectOption(label=_label(entry, texts), value=str(entry.number)) for entry in latest
        ]
        self._menu: ui.Select[LetterPanel] = ui.Select(
            placeholder=texts("interviews.letter.menu"), options=options
        )
        self._menu.callback = handled_by(self._show)
        self.add_item(self._menu)

    async def _show(self, request: Request) -> None:
        found = (await request.services.profiles.interviews(self.owner)).find(int(self._menu.values[0]))
        if found is None:
            raise UserError("interviews.gone")
        await show_letter(request, found)


def interview_menu(profile: Profile, texts: Catalogue) -> Menu:
    """The member's interviews as a menu, the latest first."""
    latest_first = sorted(profile.interviews.entries, key=lambda entry: entry.begins, reverse=True)
    return Menu({str(entry.number): _label(entry, texts) for entry in latest_first})


def the_interview(typed: str, profile: Profile, texts: Catalogue) -> Interview:
    """The one of the member's interviews that a text means. Raises `UserError` when it means none or several."""
    value = interview_menu(profile, texts).meant(typed)
    found = next((entry for entry in profile.interviews.entries if str(entry.number) == value), None)
    if found is None:
        raise UserError("interviews.which")
    return found


def interview_clocks(entry: Interview, profile: Profile, texts: Catalogue, now: datetime) -> str:
    """When an interview begins, on its own clock and on the member's."""
    return both_clocks(entry.at, entry.zone, profile.time_zone, now, texts)


def _coming_line(entry: Interview, profile: Profile, texts: Catalogue, now: datetime) -> str:
    """An interview to come: both clocks, the program, then what was noted about it."""
    details = entry.details
    noted = [safe_text(text, 120) for text in (details.interviewer, details.note) if text]
    link = [f"<{details.link}>"] if details.link else []
    return "\n".join(
        [_head("interviews.card.line", entry, profile, texts, now), *link, *noted, *_visit(entry, texts)]
    )


def _visit(entry: Interview, texts: Catalogue) -> list[str]:
    """The line of a second look, where there is one."""
    day = entry.second_look
    return [] if day is None else [texts("interviews.second_look.line", {"day": day})]


def _past_line(entry: Interview, profile: Profile, texts: Catalogue, now: datetime) -> str:
    rating, note = entry.impression.rating, entry.impression.note
    parts = [_head("interviews.card.past_line", entry, profile, texts, now)]
    parts += [texts("interviews.rated", {"rating": rating})] * (rating is not None)
    parts += [safe_text(note, NOTE_ROOM)] if note else []
    return " · ".join([*parts, *_visit(entry, texts)])


def _head(key: str, entry: Interview, profile: Profile, texts: Catalogue, now: datetime) -> str:
    return texts(
        key,
        {
            "clocks": interview_clocks(entry, profile, texts, now),
            "distance": f"<t:{int(entry.begins.timestamp())}:R>",
            "program": clip(interview_program(entry), PROGRAM_ROOM),
            "format": texts(f"interviews.format.{entry.format}"),
        },
    )


def _label(entry: Interview, texts: Catalogue) -> str:
    """An interview in a menu: a long name is shortened, its day and time are not."""
    tail = f" · {day_label(entry.at.date(), texts.language)}, {entry.at:%H:%M}"
    return clip(interview_program(entry, plain=True), CHOICE_NAME - len(tail)) + tail
