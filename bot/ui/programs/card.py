"""The first card of `/programs list`: how long the list is, what it costs, who is left out, what is not known."""

from collections import Counter
from collections.abc import Iterable, Iterator

from bot.domain.advice import Grounded
from bot.domain.message import Message, message
from bot.domain.program import Program
from bot.domain.program_list import Mark, Placement, ProgramList, Seen
from bot.i18n import Catalogue
from bot.strategy.explain import source_line
from bot.strategy.list_service import MemberList
from bot.strategy.program_list.words import gate_counts
from bot.ui.card import Accent, Card, Field
from bot.ui.text import capital, fitted, sources_of

ROOM = 700
"""Characters of a field, so that the card stays two screens of a phone."""
FINDINGS_SHOWN = 3


def list_card(made: MemberList, say: Catalogue, note: str = "") -> Card:
    """The summary, with ``note`` on top: what was just done."""
    programs = made.programs
    body = [note, *(say.say(line) for line in _opening(programs))]
    return Card(
        title=say.text("programs.list.title", {"season": programs.season}),
        body="\n".join(line for line in body if line),
        fields=tuple(_fields(made, say)),
        footer=say.text("common.disclaimer"),
        accent=Accent.ATTENTION if programs.warnings else Accent.NEUTRAL,
    )


def seen_card(made: MemberList, say: Catalogue) -> Card:
    """Would I be seen: the counts, by gate, and what one change would open."""
    seen = made.programs.seen
    return Card(
        title=say.text("programs.seen.title"),
        body="\n".join(say.say(reason.message) for reason in seen.reasons),
        fields=tuple(_seen_fields(seen, say)),
        footer=say.text("common.disclaimer"),
    )


def findings_card(made: MemberList, say: Catalogue) -> Card:
    """What to find out first, and where to begin."""
    programs = made.programs
    if not programs.findings:
        return Card(say.text("programs.findings.title"), say.text("programs.findings.none"))
    fields = [
        Field(
            f"{place}. {capital(say.say(finding.reasons[0].message))}",
            say.text("program_list.finding_first", {"programs": tuple(p.name for p in finding.first)}),
        )
        for place, finding in enumerate(programs.findings, start=1)
    ]
    fields.append(sources_field(programs.findings, say))
    return Card(
        title=say.text("programs.findings.title"),
        body=say.text("programs.findings.lead"),
        fields=tuple(fields),
        footer=say.text("common.disclaimer"),
    )


def sources_field(parts: Iterable[Grounded], say: Catalogue) -> Field:
    """The sources of some parts, each once."""
    lines = [say.say(source_line(source)) for source in sources_of(parts)]
    return Field(say.text("strategy_card.part.sources"), fitted(lines, ROOM, say))


def _opening(programs: ProgramList) -> Iterator[Message]:
    for warning in programs.warnings:
        yield warning.reasons[0].message
    yield programs.reasons[0].message
    if programs.dropped:
        yield message("program_list.list.dropped", count=len(programs.dropped))
    counts = Counter(place.placement for place in programs.places)
    placed = tuple(
        message("programs.list.placed_unknown", count=counts[one])
        if one is Placement.UNKNOWN
        else message(
            "programs.list.placed", placement=message(f"program_list.placement.{one}"), count=counts[one]
        )
        for one in Placement
        if counts[one]
    )
    if placed:
        yield message("programs.list.placements", placements=placed)
    if programs.places:
        yield programs.mix.reasons[0].message


def _fields(made: MemberList, say: Catalogue) -> Iterator[Field]:
    programs, seen, cost = made.programs, made.programs.seen, made.programs.cost
    gates = [say.say(one) for one in gate_counts(seen.by_gate)]
    refused = [say.text("programs.list.refused", {"count": seen.screened_out})] if gates else []
    refused += [f"• {gate}" for gate in gates] or [say.say(seen.reasons[1].message)]
    yield Field(say.text("programs.list.refused.name"), fitted(refused, ROOM, say))
    money = [say.say(reason.message) for reason in cost.reasons]
    money += [say.say(extra.reasons[0].message) for extra in cost.extras]
    yield Field(say.text("programs.list.cost.name"), fitted(money, ROOM, say))
    if programs.findings:
        first = [capital(say.say(one.reasons[0].message)) for one in programs.findings[:FINDINGS_SHOWN]]
        lines = [f"{place}. {line}" for place, line in enumerate(first, start=1)]
        yield Field(say.text("programs.findings.title"), fitted(lines, ROOM, say))
    parts = (programs, programs.mix, cost, *programs.findings[:FINDINGS_SHOWN], *programs.warnings)
    yield sources_field(parts, say)


def _seen_fields(seen: Seen, say: Catalogue) -> Iterator[Field]:
    if seen.by_gate:
        lines = [f"• {say.say(one)}" for one in gate_counts(seen.by_gate)]
        yield Field(say.text("programs.seen.by_gate"), "\n".join(lines))
    if seen.openings:
        lines = [f"• {say.say(one.reasons[0].message)}" for one in seen.openings]
        yield Field(say.text("programs.seen.openings"), fitted(lines, ROOM, say))
    yield sources_field((seen, *seen.openings), say)


def mark_note(made: MemberList, program: Program, mark: Mark | None) -> Message:
    """Kept, dropped or forgotten; and where a kept program is shut by a gate, that it is not on the list."""
    shut = any(refused.program == program for refused in made.programs.refused)
    match mark:
        case Mark.KEEP:
            key = "kept_shut" if shut else "kept"
        case Mark.DROP:
            key = "dropped"
        case None:
            key = "forgotten"
    return message(f"programs.{key}", program=program.name)


def signal_note(made: MemberList, program: Program) -> Message:
    """Chosen; and where the program is shut or a reach, that a signal may be wasted on it."""
    shut = any(refused.program == program for refused in made.programs.refused)
    return message("programs.signals.added_shut" if shut else "programs.signals.added", program=program.name)
