"""The card of `/applications`: every program by how far it has come, and the member's season as a drawn chart."""

import io
from datetime import datetime

import discord
from babel.dates import format_date

from bot.domain.application import ApplicationState, ProgramRef
from bot.domain.message import message
from bot.domain.profile import Profile
from bot.errors import UserError
from bot.i18n import Catalogue, catalogue
from bot.ledger.directory import DIRECTORY
from bot.pictures.bars import Bar, Bars
from bot.pictures.paint import paint
from bot.profile.applications import (
    ReadLines,
    has_nrmp_number,
    of_season,
    read_lines,
    state_now,
    with_applications,
)
from bot.profile.changing import ProfileChange
from bot.seasons.local_time import wall_of
from bot.ui.base import ActButton
from bot.ui.card import Card
from bot.ui.filled_form import Blank, Draft, FormSheet, Typed
from bot.ui.in_place import YieldingPanel, show_in_place
from bot.ui.limits import CHOICE_NAME, clip
from bot.ui.pages import PagesPanel, Section, packed, show_pages
from bot.ui.picture_card import ALT_TEXT
from bot.ui.profile.undo import offer_undo, shown_again
from bot.ui.programs.choice import program_line, the_program
from bot.ui.request import Request
from bot.ui.safe_text import safe_text
from bot.ui.typed.menu import Menu

PASTED_MAX = 4_000
"""Characters that a form takes; Discord allows no more."""
UNREAD_SHOWN, UNREAD_ROOM = 8, 80
PAGE_ROOM = 900
FILE_NAME = "season.png"
_CHARTED = (
    ApplicationState.APPLIED,
    ApplicationState.INVITED,
    ApplicationState.INTERVIEWED,
    ApplicationState.RANKED,
    ApplicationState.DECLINED,
)
"""The bars of the chart. A signal is none of them: what came after it does not say whether there was one."""
_SHOWN = (
    ApplicationState.RANKED,
    ApplicationState.INTERVIEWED,
    ApplicationState.INVITED,
    ApplicationState.SIGNALLED,
    ApplicationState.APPLIED,
    ApplicationState.DECLINED,
)


def ref_line(program: ProgramRef, *, plain: bool = False) -> str:
    """A program in a line."""
    if program.other is None:
        return program_line(program.acgme_id)
    name = f"{program.other.name} ({program.other.specialty})"
    return name if plain else safe_text(name)


def applications_pages(profile: Profile, texts: Catalogue, now: datetime, note: str = "") -> tuple[Card, ...]:
    """The programs by how far each has come, in pages of a phone's length. ``note`` stands above them."""
    every = of_season(profile)
    by = {
        state: [application for application in every if state_now(application, profile, now) is state]
        for state in _SHOWN
    }
    lead = "\n\n".join([note] * bool(note) + [texts("applications.empty")] * (not every))
    sections: list[Section] = [
        (
            texts(
                "applications.state_counted",
                {"state": texts(f"applications.state.{state}"), "count": len(by[state])},
            ),
            [f"• {ref_line(application.program)}" for application in by[state]],
        )
        for state in _SHOWN
        if by[state]
    ]
    title = texts("applications.title", {"count": len(every)})
    return tuple(
        Card(
            title,
            "\n\n".join(part for part in ([lead] * (page == 0) + [text]) if part),
            footer=texts("applications.footer"),
        )
        for page, text in enumerate(tuple(packed(sections, texts, PAGE_ROOM)) or ("",))
    )


def season_bars(profile: Profile, texts: Catalogue, now: datetime) -> Bars:
    """How many applications have come at least so far, and how many were declined. ``texts`` writes plain text."""
    every = of_season(profile)
    states = [state_now(application, profile, now) for application in every]
    order = list(ApplicationState)
    reached = {
        state: sum(
            order.index(found) >= order.index(state)
            for found in states
            if found is not ApplicationState.DECLINED
        )
        for state in order
    }
    reached[ApplicationState.APPLIED] = len(every)
    reached[ApplicationState.DECLINED] = states.count(ApplicationState.DECLINED)
    day = format_date(wall_of(now, profile.time_zone or "UTC").date(), "d MMM y", locale=texts.language)
    return Bars(
        title=texts("applications.chart.title", {"season": profile.season}),
        lead=texts("applications.chart.lead", {"day": day}),
        bars=tuple(
            Bar(texts(f"applications.state.{state}"), reached[state], str(reached[state]))
            for state in _CHARTED
            if reached[state] or state is not ApplicationState.DECLINED
        ),
        notes=(texts("applications.footer"),),
    )


def bars_in_words(bars: Bars) -> str:
    """The chart in sentences."""
    return " ".join(
        (f"{bars.title}.", bars.lead, "; ".join(f"{bar.label}: {bar.text}" for bar in bars.bars) + ".")
    )


async def show_applications(
    request: Request, profile: Profile, note: str = "", made: ProfileChange | None = None
) -> None:
    """Show the list in place of the panel that was clicked on, or as an answer; ``made`` led here and can be undone."""
    texts = request.texts
    pages = applications_pages(profile, texts, request.now, note)
    panel = PagesPanel(request.member, pages, texts)
    offer_undo(panel, made, texts, shown_again(show_applications))
    await show_in_place(request, pages[0], panel)


async def show_season_chart(request: Request, profile: Profile) -> None:
    """Answer with the card and the chart, to the asker only."""
    texts = request.texts
    pages, every = applications_pages(profile, texts, request.now), of_season(profile)
    if not every:
        await show_pages(request, pages)
        return
    plain = catalogue(texts.language.replace("_", "-"))
    bars = season_bars(profile, plain, request.now)
    png = await request.defer_if_slow(paint(bars))
    file = discord.File(io.BytesIO(png), FILE_NAME, description=clip(bars_in_words(bars), ALT_TEXT))
    await show_pages(request, pages, file=file)


async def open_import_form(request: Request, typed: str = "") -> None:
    """Open the form into which programs are pasted, as the answer to an interaction that has none yet."""

    async def store(sent: Request, filled: Typed) -> None:
        await import_text(sent, filled.get("lines", ""))

    await Draft(_SHEET, {"lines": clip(typed, PASTED_MAX)}, store).open(request)


_SHEET = FormSheet(
    message("applications.form"),
    (
        Blank(
            "lines",
            message("applications.form.lines"),
            message("applications.form.hint"),
            several_lines=True,
            longest=PASTED_MAX,
        ),
    ),
)


async def import_text(request: Request, text: str) -> None:
    """Record the programs of a text; lines that are not clear are named, and offered for correction."""
    read = read_lines(text, DIRECTORY.programs, DIRECTORY.index.meant)
    if not read.found and not read.unread:
        raise UserError("applications.nothing")
    texts = request.texts
    work = request.services.profiles.record(
        request.member, lambda profile: with_applications(profile, read.found), now=request.now
    )
    made = await request.defer_if_slow(work)
    note = import_note(read, len(of_season(made.after)), texts)
    if not read.unread:
        await show_applications(request, made.after, note, made)
        return
    panel = UnreadPanel(request, "\n".join(read.unread))
    offer_undo(panel, made, texts, shown_again(show_applications))
    await show_in_place(request, Card(texts("applications.imported.title"), note), panel)


def import_note(read: ReadLines, total: int, texts: Catalogue) -> str:
    """How many programs were read, how many there are now, and which lines were not clear."""
    lines = [texts("applications.imported", {"count": len(read.found), "total": total})]
    if read.unread:
        shown = [f"• {safe_text(line, UNREAD_ROOM)}" for line in read.unread[:UNREAD_SHOWN]]
        left = len(read.unread) - len(shown)
        lines += [texts("applications.unread", {"count": len(read.unread)}), *shown]
        lines += [texts("profile.more", {"count": left})] * bool(left)
        lines += [texts("applications.nrmp")] * any(map(has_nrmp_number, read.unread))
    return "\n".join(lines)


class UnreadPanel(YieldingPanel):
    """Correct the lines that were not clear, or see the list."""

    def __init__(self, request: Request, lines: str) -> None:
        super().__init__(request.member)
        texts = request.texts
        self._lines = lines
        self.add_item(ActButton(texts("applications.correct"), self._correct))
        self.add_item(ActButton(texts("applications.show"), self._show))

    async def _correct(self, request: Request) -> None:
        await open_import_form(request, self._lines)

    async def _show(self, request: Request) -> None:
        profile = await request.services.profiles.profile(self.owner)
        await show_applications(request, profile)


def application_menu(profile: Profile, texts: Catalogue) -> Menu:  # noqa: ARG001 (menus are made alike)
    """The member's programs as a menu."""
    return Menu(
        {
            str(application.program.acgme_id): clip(ref_line(application.program, plain=True), CHOICE_NAME)
            for application in of_season(profile)
        }
    )


def the_application(typed: str, profile: Profile, texts: Catalogue) -> ProgramRef:
    """The program that was typed: one of the member's applications, or else any of ours. Raises `UserError`."""
    value = application_menu(profile, texts).meant(typed)
    if value is not None:
        return next(
            application.program
            for application in of_season(profile)
            if str(application.program.acgme_id) == value
        )
    return ProgramRef(the_program(typed).acgme_id)
