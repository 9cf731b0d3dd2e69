"""Recording an interview: what was typed is read in the program's zone, and asked about where it can mean two things.

Doubles, clashes and days outside the season are asked about before anything is stored; nothing typed is lost by it.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import discord
from discord import app_commands

from bot.domain.ids import AcgmeId
from bot.domain.interview import NAME_MAX, Interview, InterviewDetails, InterviewFormat, OtherProgram
from bot.domain.message import Message, message
from bot.domain.places import STATE_NAMES, STATE_ZONES, zone_at
from bot.domain.profile import Profile
from bot.domain.season import Season
from bot.errors import UserError
from bot.i18n import Catalogue
from bot.profile.interviews import (
    clashes,
    doubles,
    moved,
    with_changed_interview,
    with_interview,
)
from bot.seasons.local_time import instant_of, wall_of
from bot.ui.base import ActButton
from bot.ui.card import Accent, Card
from bot.ui.clocks import both_clocks, clock
from bot.ui.in_place import YieldingPanel, show_in_place
from bot.ui.profile.interview_form import link_of
from bot.ui.profile.interviews import interview_clocks, show_changed, show_interviews
from bot.ui.programs.choice import interview_program, program_named, the_program
from bot.ui.request import Act, Request
from bot.ui.typed.menu import Menu
from bot.ui.typed.moments import TypedMoment, read_moment, zones_meant

US_ZONES = ("America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles")
"""Offered where neither the program nor what was typed tells the zone."""
ZONES_ASKED = 5
SEASON_MARGIN = timedelta(days=14)
"""How far outside the season a day may lie without a question."""


@dataclass(frozen=True, slots=True)
class TypedInterview:
    """The options of `/interviews add` as they were typed."""

    program: str
    date: str
    time: str
    how: InterviewFormat
    zone: str | None = None
    specialty: str | None = None
    link: str | None = None


@dataclass(frozen=True, slots=True)
class _Wish:
    """What is to be recorded."""

    where: AcgmeId | OtherProgram
    at: datetime
    zone: str
    how: InterviewFormat
    details: InterviewDetails


async def add_interview(request: Request, typed: TypedInterview) -> None:
    """Record what was typed, or ask first. Raises `UserError` for what cannot be read."""
    profile = await request.services.profiles.profile(request.member)
    where = program_of(typed.program, typed.specialty)
    moment = read_moment(typed.date, typed.time, profile.today(request.now))
    zones = asked_zones(moment, typed.zone, home_zone(where), profile.time_zone)
    details = InterviewDetails(moment.minutes, link_of(typed.link or ""))
    wish = _Wish(where, moment.at, zones[0], typed.how, details)
    if len(zones) == 1:
        await _ask_or_store(request, profile, wish)
        return
    texts = request.texts
    panel = QuestionPanel(request)
    for zone in zones[:ZONES_ASKED]:
        panel.offer(clock(moment.at, zone, texts), _go_on(replace(wish, zone=zone)))
    card = Card(texts("interviews.ask.zone.title"), texts("interviews.ask.zone"), accent=Accent.ATTENTION)
    await show_in_place(request, card, panel)


def program_of(typed: str, specialty: str | None) -> AcgmeId | OtherProgram:
    """The program that was typed: ours, or, with a specialty beside it, one by the name it was given."""
    if specialty is None:
        try:
            return the_program(typed).acgme_id
        except UserError as refusal:
            key = refusal.message.key.removeprefix("program.")
            again = UserError(f"interviews.program_{key}", **refusal.message.params)
            raise again.offering(refusal.typed, *refusal.meant) from None
    name, field = " ".join(typed.split()), " ".join(specialty.split())
    if not name or not field:
        raise UserError("interviews.program_unknown", typed="")
    return OtherProgram(name, field)


def specialty_choices(typed: str, texts: Catalogue) -> list[app_commands.Choice[str]]:
    """The specialties that are offered while one is typed, and what was typed itself."""
    names = {name: name for name in texts("interviews.specialties").split("; ")}
    offered = Menu(names).offered(typed)
    own = " ".join(typed.split())[:NAME_MAX]
    return [*offered, *([app_commands.Choice(name=own, value=own)] if own and own not in names else [])]


def home_zone(where: AcgmeId | OtherProgram) -> str | None:
    """The zone in which a program invites: that of its city; of another one, that of a state its name ends in."""
    if not isinstance(where, OtherProgram):
        program = program_named(where)
        return None if program is None else zone_at(program.city, program.state)
    *city, last = where.name.split(",")
    code = _STATES.get(last.strip().casefold())
    zones = STATE_ZONES.get(code or "", ())
    return zone_at(city[-1] if city else "", code) if code and len(zones) == 1 else None


_STATES = {name.casefold(): code for code, name in STATE_NAMES.items()} | {
    code.casefold(): code for code in STATE_NAMES
}


def asked_zones(
    moment: TypedMoment, option: str | None, home: str | None, own: str | None
) -> tuple[str, ...]:
    """The zones that a time can be in: one is what is meant, several are to choose from. Raises `UserError`.

    What was typed counts, beside the time or as an option of its own; where nothing was, the program's zone does.
    """
    words = [text for text in (moment.zone, option) if text]
    if not words:
        return (home,) if home is not None else tuple(dict.fromkeys([*filter(None, [own]), *US_ZONES]))
    meant = [zones_meant(text, home, moment.at) for text in words]
    agreed = tuple(zone for zone in meant[0] if zone in meant[-1])
    return agreed or tuple(dict.fromkeys(zone for zones in meant for zone in zones))


def questions(profile: Profile, new: Interview, season: Season | None) -> list[Message]:
    """What is to be asked before an interview is stored."""
    same = doubles(profile, new)
    asked = [message("interviews.ask.double")] * bool(same)
    others = [clash for clash in clashes(profile, new) if clash not in same]
    asked += [message("interviews.ask.clash", program=interview_program(other)) for other in others]
    if season is not None and not _in_season(new, season):
        asked.append(message("interviews.ask.season", season=season.id))
    return asked


def _in_season(new: Interview, season: Season) -> bool:
    first, last = season.find("eras_submit"), season.find("match_day")
    after = first is None or new.begins >= first.instant - SEASON_MARGIN
    return after and (last is None or new.begins <= last.instant + SEASON_MARGIN)


def _at_home(wish: _Wish) -> _Wish:
    """The same moment on the clock of the program's city, by which it is held."""
    home = home_zone(wish.where)
    if home is None or home == wish.zone:
        return wish
    return replace(wish, at=wall_of(instant_of(wish.at, wish.zone), home), zone=home)


async def _ask_or_store(request: Request, profile: Profile, asked_for: _Wish) -> None:
    wish = _at_home(asked_for)
    added = with_interview(profile, wish.where, wish.at, wish.zone, wish.how, wish.details)
    new = added.interviews.entries[-1]
    asked = questions(profile, new, request.services.calendar.find(new.season))
    if not asked:
        await _store(request, wish)
        return
    texts = request.texts
    panel = QuestionPanel(request)
    same = doubles(profile, new)
    for double in same[:1]:
        panel.offer(texts("interviews.ask.move"), _move(double, wish), discord.ButtonStyle.primary)
    panel.offer(texts("interviews.ask.add"), _keep_both(wish))
    panel.offer(texts("interviews.ask.cancel"), _show_all())
    held = [f"• {interview_clocks(double, profile, texts, request.now)}" for double in same[:1]]
    lines = [
        texts(
            "interviews.ask.new",
            {"program": interview_program(new), "clocks": interview_clocks(new, profile, texts, request.now)},
        ),
        *map(texts.of, asked),
        *held,
    ]
    await show_in_place(
        request, Card(texts("interviews.ask.title"), "\n".join(lines), accent=Accent.ATTENTION), panel
    )


async def _store(request: Request, wish: _Wish) -> None:

    def added(profile: Profile) -> Profile:
        return with_interview(profile, wish.where, wish.at, wish.zone, wish.how, wish.details)

    made = await request.defer_if_slow(
        request.services.profiles.record(request.member, added, now=request.now)
    )
    new = made.after.interviews.entries[-1]
    await show_changed(request, made, added_note(new, made.after, request.texts, request.now))


def added_note(new: Interview, profile: Profile, texts: Catalogue, now: datetime) -> str:
    """What was recorded and what follows; a day far back may be one of the next year."""
    note = texts(
        "interviews.added" if new.begins > now else "interviews.added_past",
        {
            "program": interview_program(new),
            "format": message(f"interviews.format.{new.format}"),
            "clocks": both_clocks(new.at, new.zone, profile.time_zone, now, texts),
        },
    )
    return note if new.other is None else f"{note} {texts('interviews.not_counted')}"


def _go_on(wish: _Wish) -> Act:
    async def act(clicked: Request) -> None:
        profile = await clicked.services.profiles.profile(clicked.member)
        await _ask_or_store(clicked, profile, wish)

    return act


def _keep_both(wish: _Wish) -> Act:
    async def act(clicked: Request) -> None:
        await _store(clicked, wish)

    return act


def _move(one: Interview, wish: _Wish) -> Act:
    async def act(clicked: Request) -> None:
        texts = clicked.texts
        change = moved(wish.at, wish.zone)
        work = clicked.services.profiles.record(
            clicked.member,
            lambda profile: with_changed_interview(profile, one.number, change),
            now=clicked.now,
        )
        made = await clicked.defer_if_slow(work)
        clocks = both_clocks(wish.at, wish.zone, made.after.time_zone, clicked.now, texts)
        blanks = {"program": interview_program(one), "clocks": clocks}
        await show_changed(clicked, made, texts("interviews.moved", blanks))

    return act


def _show_all() -> Act:
    async def act(clicked: Request) -> None:
        profile = await clicked.services.profiles.profile(clicked.member)
        await show_interviews(clicked, profile, clicked.texts("interviews.nothing_stored"))

    return act


class QuestionPanel(YieldingPanel):
    """Buttons that answer a question, each with what follows."""

    def __init__(self, request: Request) -> None:
        super().__init__(request.member)

    def offer(self, label: str, act: Act, style: discord.ButtonStyle = discord.ButtonStyle.secondary) -> None:
        """One more answer."""
        self.add_item(ActButton(label, act, style))
