"""The list line by line, as messages to be written: what the shell prints and what is exported as text."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import attrgetter

from bot.domain.message import Message, Usd, message
from bot.domain.places import STATE_NAMES
from bot.domain.program import Program
from bot.domain.program_list import Finding, Place, ProgramList
from bot.strategy.explain import Section, explain_part, reason_line


def explain_list(made: ProgramList) -> tuple[Section, ...]:
    """The list as a whole, its places in order, then who is not on it."""
    return tuple(_sections(made))


def program_line(program: Program) -> Message:
    """Name, city and state."""
    return message("program_list.program", name=program.name, city=program.city, state=program.state)


def place_title(number: int, place: Place) -> Message:
    """For example "3. Name, City, ST: target, $11"."""
    return message(
        "program_list.title.place",
        number=number,
        program=program_line(place.program),
        placement=message(f"program_list.placement.{place.placement}"),
        usd=Usd(place.usd),
    )


def _sections(made: ProgramList) -> Iterator[Section]:
    yield explain_part(_titled("knowledge"), made.knowledge)
    for warning in made.warnings:
        yield explain_part(_titled(f"warning.{warning.id}"), warning)
    yield explain_part(_titled("list", count=len(made.listed), season=made.season), made)
    if made.listed:
        yield explain_part(_titled("mix"), made.mix)
    yield explain_part(_titled("cost", usd=Usd(made.cost.usd)), made.cost)
    for extra in made.cost.extras:
        yield explain_part(_titled(f"fee.{extra.id}"), extra)
    yield explain_part(_titled("seen"), made.seen)
    for opening in made.seen.openings:
        yield explain_part(_titled("opening"), opening)
    yield from map(_finding, made.findings)
    for choice in made.signals:
        yield explain_part(_titled("signal", program=program_line(choice.program)), choice)
    for number, place in enumerate(made.places, start=1):
        yield Section(place_title(number, place), tuple(map(reason_line, place.reasons)))
    if made.unranked:
        yield Section(_titled("unranked", count=len(made.unranked)), tuple(unranked_lines(made.unranked)))
    for refused in made.refused:
        title = _titled("refused", program=program_line(refused.program))
        yield Section(title, tuple(map(reason_line, refused.reasons)))
    for program in made.dropped:
        yield Section(_titled("dropped", program=program_line(program)), ())


def _finding(finding: Finding) -> Section:
    section = explain_part(_titled("finding"), finding)
    return Section(section.title, (*section.lines, *first_lines(finding)))


def first_lines(finding: Finding) -> Iterator[Message]:
    """The programs to begin with, each with the page to look at where one is known."""
    for program, page in zip(finding.first, finding.pages, strict=True):
        key = "program_list.finding_page" if page else "program_list.finding_no_page"
        yield message(key, program=program_line(program), page=page)


def unranked_lines(programs: Iterable[Program]) -> Iterator[Message]:
    """The programs of which nothing is known, in one line a state."""
    for state, here in groupby(programs, key=attrgetter("state")):
        names = tuple(program.name for program in here)
        yield message(
            "program_list.unranked", state=STATE_NAMES.get(state, state), count=len(names), programs=names
        )


def _titled(name: str, **params: object) -> Message:
    return message(f"program_list.title.{name}", **params)
