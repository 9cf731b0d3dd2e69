"""The parts of an application in lines: letters, research and service, preferences, connections."""

from collections.abc import Sequence
from itertools import groupby

from bot.domain.message import Message, message
from bot.domain.profile import Letter, Profile, ProgramTie, Research
from bot.profile.preferences import places_of
from bot.ui.programs.choice import program_line
from bot.ui.safe_text import safe_text
from bot.ui.typed.state_names import place_name

NOT_RECORDED = message("profile.not_recorded")
_FORMATS = str.maketrans(dict.fromkeys("*_~|`<>@\\[]()#:/"))
"""Characters that mean something to Discord; left out of a label where nothing can disarm them."""
CODES_FROM = 10
"""From this many states on, their two letters stand for their names."""


def letter_text(letter: Letter, *, plain: bool = False) -> Message:
    """A letter in a line: whose it is, how far it has come and since when; ``plain`` for where nothing is formatted."""
    key = "letters.line" if letter.date is None else "letters.line_dated"
    writer = message(f"letters.writer.{letter.writer}")
    if letter.label is not None:
        shown = safe_text(letter.label)
        label = shown.translate(_FORMATS) if plain else shown
        writer = message("letters.labelled", label=label, writer=writer)
    return message(
        key,
        writer=writer,
        state=message(f"letters.state.{letter.state}"),
        day=letter.date,
    )


def letter_lines(letters: Sequence[Letter] | None) -> list[Message]:
    """Each letter in a line."""
    if letters is None:
        return [NOT_RECORDED]
    return [letter_text(letter) for letter in letters] or [message("profile.none")]


def research_lines(profile: Profile) -> list[Message]:
    """Projects, work with children, statement, gaps."""
    children = profile.work_with_children
    statement = (
        NOT_RECORDED if profile.statement is None else message(f"profile.statement.{profile.statement}")
    )
    return [
        named("research", _counts(profile.research)),
        named("children", NOT_RECORDED if children is None else message("profile.value", value=children)),
        named("statement", statement),
        named("gaps", _several(profile.content_gaps, "profile.gap", "profile.none")),
    ]


def preference_lines(profile: Profile) -> list[Message]:
    """Places, kinds of program, and how many connections."""
    recorded = profile.connections
    ties = NOT_RECORDED if recorded is None else message("profile.connections", count=len(recorded))
    return [
        named("places", places_text(profile)),
        named("kinds", _several(profile.preferences.kinds, "strategy_card.program", "profile.any")),
        named("connections", message("profile.none") if recorded == () else ties),
    ]


def places_text(profile: Profile) -> Message:
    """The divisions and states that a member named."""
    recorded, places = profile.preferences, places_of(profile)
    if not places:
        return (
            NOT_RECORDED if recorded.states is None and recorded.divisions is None else message("profile.any")
        )
    states = recorded.states or ()
    shown = states if len(states) >= CODES_FROM else tuple(place_name(state) for state in states)
    divisions = tuple(place_name(division) for division in recorded.divisions or ())
    return message("profile.value", value=(*divisions, *shown))


def connection_lines(connections: Sequence[ProgramTie]) -> list[Message]:
    """Each program with its ties, in the order in which the programs were first named."""
    order = list(dict.fromkeys(tie.acgme_id for tie in connections))
    ties = sorted(connections, key=lambda tie: order.index(tie.acgme_id))
    return [
        message(
            "connection.line",
            program=program_line(acgme_id),
            kinds=tuple(message(f"connection.kind.{tie.kind}") for tie in of_one),
        )
        for acgme_id, of_one in groupby(ties, key=lambda tie: tie.acgme_id)
    ]


def named(name: str, value: Message) -> Message:
    """A value with its name before it."""
    return message("profile.line", name=message(f"profile.{name}.name"), value=value)


def _counts(research: Research) -> Message:
    counts = {
        "pediatrics": research.pediatrics,
        "other": research.other,
        "qi": research.qi,
        "presentations": research.presentations,
    }
    recorded = tuple(
        message(f"profile.research.{name}", number=count)
        for name, count in counts.items()
        if count is not None
    )
    return message("profile.value", value=recorded) if recorded else NOT_RECORDED


def _several(chosen: Sequence[str] | None, names: str, nothing: str) -> Message:
    if chosen is None:
        return NOT_RECORDED
    if not chosen:
        return message(nothing)
    return message("profile.value", value=tuple(message(f"{names}.{value}") for value in chosen))
