"""The form in which an interview is moved, and its link, interviewer and note are kept."""

from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from bot.domain.interview import LINK_MAX, NAME_MAX, Interview, InterviewDetails
from bot.domain.message import message
from bot.errors import UserError
from bot.profile.changing import ProfileChange
from bot.profile.interviews import with_changed_interview
from bot.seasons.local_time import instant_of, wall_of
from bot.ui.clocks import both_clocks
from bot.ui.filled_form import Blank, Draft, FormSheet, Typed
from bot.ui.programs.choice import interview_program
from bot.ui.request import Request
from bot.ui.safe_text import safe_text
from bot.ui.typed.days import day_label
from bot.ui.typed.moments import ZONES_NAMED, TypedMoment, read_moment, zones_meant
from bot.ui.typed.zones import zone_name, zone_of

ShowChanged = Callable[[Request, ProfileChange, str], Coroutine[Any, Any, None]]
"""Shows all interviews after a change, with a note above them."""


async def open_interview_form(request: Request, number: int, show: ShowChanged) -> None:
    """Open the form with what is stored, as the answer to an interaction that has none yet. Raises `UserError`: gone."""
    profile = await request.services.profiles.profile(request.member)
    entry = profile.interviews.find(number)
    if entry is None:
        raise UserError("interviews.gone")

    async def store(sent: Request, typed: Typed) -> None:
        texts = sent.texts
        change = change_of(typed, profile.today(sent.now))
        work = sent.services.profiles.record(
            sent.member, lambda before: with_changed_interview(before, number, change), now=sent.now
        )
        made = await sent.defer_if_slow(work)
        kept = made.after.interviews.find(number) or entry
        clocks = both_clocks(kept.at, kept.zone, made.after.time_zone, sent.now, texts)
        key = "interviews.changed" if kept.begins == entry.begins else "interviews.moved"
        await show(sent, made, texts(key, {"program": interview_program(kept), "clocks": clocks}))

    await Draft(SHEET, typed_of(entry, request.texts.language), store).open(request)


SHEET = FormSheet(
    message("interviews.form"),
    (
        Blank("date", message("interviews.form.date")),
        Blank("time", message("interviews.form.time"), message("interviews.form.time.hint")),
        Blank("link", message("interviews.form.link"), longest=LINK_MAX),
        Blank("interviewer", message("interviews.form.interviewer"), longest=NAME_MAX),
        Blank("note", message("interviews.form.note"), several_lines=True),
    ),
)


def typed_of(entry: Interview, language: str) -> Typed:
    """An interview as its form shows it; sent back unchanged it changes nothing."""
    minutes = entry.details.minutes
    end = f" - {entry.at + timedelta(minutes=minutes):%H:%M}" if minutes else ""
    return {
        "date": day_label(entry.at.date(), language),
        "time": f"{entry.at:%H:%M}{end} {entry.zone}",
        "link": entry.details.link or "",
        "interviewer": entry.details.interviewer or "",
        "note": entry.details.note or "",
    }


def change_of(typed: Typed, today: date) -> Callable[[Interview], Interview]:
    """What the filled form makes of an interview. Raises `UserError` for what cannot be read."""
    moment = read_moment(typed.get("date", ""), typed.get("time", ""), today)

    def change(entry: Interview) -> Interview:
        details = InterviewDetails(
            moment.minutes,
            link_of(typed.get("link", "")),
            typed.get("interviewer", "") or None,
            typed.get("note", "") or None,
        )
        # It stays on the clock of its program, whichever zone was typed.
        at = wall_of(instant_of(moment.at, _zone(moment, entry)), entry.zone)
        return replace(entry, at=at, details=details)

    return change


def link_of(typed: str) -> str | None:
    """A link as it was typed; ``None`` for none. Raises `UserError` for what is no link of the web."""
    link = typed.strip()
    if not link:
        return None
    if not link.lower().startswith(("https://", "http://")) or any(c.isspace() or c in "<>" for c in link):
        raise UserError("interviews.link")
    return link


def _zone(moment: TypedMoment, entry: Interview) -> str:
    """The zone beside the time; the interview's own where none is named. Raises `UserError` for one of several."""
    if not moment.zone:
        return entry.zone
    meant = zones_meant(moment.zone, entry.zone, moment.at)
    match meant:
        case (zone,):
            return zone
        case _:
            named = tuple(zone_name(zone_of(zone)) for zone in meant[:ZONES_NAMED])
            raise UserError("typed.zone_several", typed=safe_text(moment.zone), zones=named)
