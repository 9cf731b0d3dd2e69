"""What is shown of letters, interviews, applications, the rank list and the settings of reminders: whole, in `approved/`."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from itertools import product
from unittest.mock import Mock

import discord
from discord import ui

from bot.domain.application import Application, ApplicationState, ProgramRef, Rank, RankList
from bot.domain.ids import AcgmeId, MemberId, SeasonId
from bot.domain.interview import (
    UNLISTED,
    Impression,
    Interview,
    InterviewFormat,
    Interviews,
    OtherProgram,
)
from bot.domain.profile import CycleStatus, Letter, LetterState, LetterWriter, Profile
from bot.domain.reminder import DeliveryRights
from bot.domain.reminder_settings import Hours, ReminderSettings
from bot.i18n import catalogue
from bot.profile.applications import ReadLines
from bot.reminders.leads import MilestoneKind
from bot.seasons.loader import load_calendar
from bot.ui.card import Card
from bot.ui.profile.interviews import InterviewsPanel, LetterPanel, interview_menu, interviews_card
from bot.ui.profile.letters import letter_menu, letters_card, letters_why_card
from bot.ui.programs.applications import application_menu, applications_pages, import_note
from bot.ui.programs.rank_list import RankPanel, rank_file, rank_menu, ranks_card, rating, unranked_menu
from bot.ui.reminders.settings_card import settings_card
from tests.approved import approved

SAY = catalogue()
SEASON = SeasonId(2027)
NOW = dt.datetime(2026, 12, 11, 15, tzinfo=dt.UTC)
MINUTE, DAY = dt.timedelta(minutes=1), dt.timedelta(days=1)
HERE, THERE, ELSEWHERE = (AcgmeId(number) for number in ("3203511146", "3200121017", "3200531034"))
OTHER = OtherProgram("A *hospital*", "internal medicine")
NAMED = ProgramRef(UNLISTED, OTHER)


def whole(*cards: Card) -> str:
    """Cards as they are read, one below the other."""
    parts: list[str] = []
    for card in cards:
        parts += [f"--- {card.accent.name} {card.title}", card.body]
        parts += [f"[{field.name}]\n{field.value}" for field in card.fields]
        parts += [f"_{card.footer}_"] * bool(card.footer)
    return "\n".join(parts)


def controls(view: ui.View) -> str:
    """Buttons by their labels, menus by what they offer."""
    lines: list[str] = []
    for item in view.children:
        if isinstance(item, ui.Select):
            lines.append(f"<{item.placeholder}: {' | '.join(option.label for option in item.options)}>")
        else:
            assert isinstance(item, ui.Button)
            grey = item.style is discord.ButtonStyle.secondary
            lines.append(f"[{item.label}{'' if grey else f' ({item.style.name})'}]")
    return "\n".join(lines) or "no button"


def kept(name: str, parts: Iterable[tuple[str, str]]) -> None:
    for part, text in parts:
        approved(f"ui/profile/approved/{name}", text, part=part)


def letters(*states: LetterState) -> Profile:
    writers = list(LetterWriter)
    return Profile(
        letters=tuple(
            Letter(
                writers[n % len(writers)],
                state,
                NOW.date() - n * DAY if n else None,
                "Dr. *X*" if n % 2 else None,
            )
            for n, state in enumerate(states)
        )
    )


def test_letters():
    states = list(LetterState)

    def parts() -> Iterable[tuple[str, str]]:
        for count in (1, 3, 4, 5):
            for state in states:
                profile = letters(*[state] * count)
                cards = [letters_card(profile, SAY, sent=sent) for sent in (False, True)]
                yield f"{count} {state}", whole(*cards)
        yield "none", whole(*(letters_card(Profile(), SAY, sent=sent) for sent in (False, True)))
        mixed = letters(*states, *states)
        yield "of each", whole(letters_card(mixed, SAY, "A note."), letters_why_card(mixed, SAY))
        yield "menu", "\n".join(letter_menu(mixed, SAY).lines.values())

    kept("letters", parts())


def interview(number: int, off: dt.timedelta, program: AcgmeId = HERE, **more: object) -> Interview:
    at = (NOW + off).replace(tzinfo=None)
    made = Interview(number, SEASON, program, at, "Etc/UTC", InterviewFormat.VIDEO)
    return replace(made, **more)  # pyright: ignore[reportArgumentType]


def held_interviews(*entries: Interview, told: int | None = None) -> Profile:
    return Profile(
        season=SEASON,
        time_zone="Asia/Karachi",
        status=CycleStatus(interviews=told),
        interviews=Interviews(entries, len(entries)),
    )


async def test_interviews():
    request = Mock(member=MemberId(3), texts=SAY, now=NOW)
    request.services.calendar = load_calendar()
    rated = Impression(rating=4, note="Kind *people*, a long way from the sea")
    entries = {
        "none": (),
        "one a minute ahead": (interview(1, MINUTE),),
        "one now": (interview(1, 0 * MINUTE),),
        "one past, one ahead": (interview(1, -DAY, impression=rated), interview(2, DAY, THERE)),
        "several": (
            interview(1, 3 * DAY, second_look=NOW.date() + 40 * DAY),
            interview(2, 2 * DAY, UNLISTED, other=OTHER),
            interview(3, -2 * DAY, THERE, second_look=NOW.date() + 2 * DAY),
            interview(4, -3 * DAY, ELSEWHERE, format=InterviewFormat.ON_SITE),
        ),
        "of another season": (interview(1, -400 * DAY, season=SeasonId(2026)),),
    }

    def parts() -> Iterable[tuple[str, str]]:
        for (name, each), told in product(entries.items(), (None, 1, 9)):
            profile = held_interviews(*each, told=told)
            note = "" if told is None else "A note."
            shown = whole(interviews_card(profile, SAY, NOW, note))
            yield f"{name}, told {told}", f"{shown}\n{controls(InterviewsPanel(request, profile))}"
            if told is None:
                yield f"menus of {name}", "\n".join(interview_menu(profile, SAY).lines.values())
        yield "letters", controls(LetterPanel(request, entries["several"]))

    kept("interviews", parts())


def applied(*states: ApplicationState) -> Profile:
    programs = (ProgramRef(HERE), ProgramRef(THERE), NAMED, ProgramRef(ELSEWHERE))
    return Profile(
        season=SEASON,
        applications=tuple(
            Application(SEASON, program, state) for program, state in zip(programs, states, strict=False)
        ),
    )


def test_applications():
    states = list(ApplicationState)

    def parts() -> Iterable[tuple[str, str]]:
        for name, each in (
            ("none", ()),
            ("first", states[:4]),
            ("last", states[-4:]),
            ("alike", states[:1] * 4),
        ):
            pages = [
                *applications_pages(applied(*each), SAY, NOW),
                *applications_pages(applied(*each), SAY, NOW, "Note."),
            ]
            menu = "\n".join(application_menu(applied(*each), SAY).lines.values())
            yield name, f"{whole(*pages)}\n{menu}"
        for unread in (0, 1, 8, 9, 10):
            lines = tuple(f"Line *{n}*" for n in range(unread))
            yield f"{unread} unread", import_note(ReadLines({HERE: states[0]}, lines), 7, SAY)
        number = ReadLines({}, ("Some hospital 1468320C0", "x" * 99))
        yield "with a number of NRMP", import_note(number, 0, SAY)

    kept("applications", parts())


async def test_rank_list():
    request = Mock(member=MemberId(3), texts=SAY, now=NOW)
    three = (Rank(ProgramRef(HERE), "Near *family*"), Rank(NAMED), Rank(ProgramRef(THERE), "x" * 100))
    rated = [
        interview(1, -DAY, impression=Impression(rating=2)),
        interview(2, -2 * DAY, THERE, impression=Impression(rating=5, note="Good")),
        interview(3, -3 * DAY, ELSEWHERE),
        interview(4, -MINUTE, impression=Impression(rating=3)),
    ]
    lists = {
        "none": RankList(SEASON),
        "three": RankList(SEASON, three),
        "certified": RankList(SEASON, three, certified=True),
        "of another season": RankList(SeasonId(2026), three),
    }
    instants = (NOW, dt.datetime(2027, 3, 1, tzinfo=dt.UTC), dt.datetime(2027, 3, 20, tzinfo=dt.UTC))

    def parts() -> Iterable[tuple[str, str]]:
        for name, ranked in lists.items():
            profile = replace(held_interviews(*rated), rank_list=ranked)
            cards = [ranks_card(profile, load_calendar(), SAY, now) for now in instants]
            cards.append(ranks_card(profile, load_calendar(), SAY, NOW, "Note."))
            yield name, f"{whole(*cards)}\n{controls(RankPanel(request, profile))}"
            files = [
                rank_file(profile, SAY, as_text=as_text).fp.read().decode("utf-8-sig")
                for as_text in (True, False)
            ]
            yield f"files of {name}", "\n".join(files).replace("\r\n", "\n")
            menus = (
                *rank_menu(profile, SAY).lines.values(),
                "---",
                *unranked_menu(profile, SAY).lines.values(),
            )
            yield f"menus of {name}", "\n".join(menus)
        profile = held_interviews(*rated)
        stars = [str(rating(ProgramRef(program), profile)) for program in (HERE, THERE, ELSEWHERE)]
        yield "stars", " ".join(stars)

    kept("rank_list", parts())


def test_settings_of_reminders():
    usual = DeliveryRights(MemberId(3), "Asia/Karachi")
    night = Hours(dt.time(23), dt.time(22), dt.time(8))
    none = Hours(dt.time(9), dt.time(8), dt.time(8))
    muted = ReminderSettings()
    for kind in list(MilestoneKind)[::2]:
        muted = muted.mute(kind)
    several = {
        "usual": usual,
        "stopped": replace(usual, stopped=True),
        "closed": replace(usual, dm_closed=True),
        "paused": replace(usual, paused_until=NOW + MINUTE),
        "paused until now": replace(usual, paused_until=NOW),
        "all of it": replace(usual, stopped=True, dm_closed=True, paused_until=NOW + DAY),
        "in the night": replace(usual, settings=ReminderSettings(night)),
        "no quiet hours": replace(usual, settings=ReminderSettings(none)),
        "some are off": replace(usual, settings=muted),
    }
    for name, one in several.items():
        card = settings_card(one, SAY, NOW, "Note." * (name == "usual"))
        approved("ui/profile/approved/settings", whole(card), part=name)
