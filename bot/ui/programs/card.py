"""The first card of `/programs list`: how long the list is, what it costs, who is left out, what is not known."""

from collections.abc import Iterable, Iterator

from bot.domain.advice import Grounded
from bot.domain.message import Message, message
from bot.domain.places import STATES_OF
from bot.domain.program import Program
from bot.domain.program_list import DivisionCheck, Mark, Placement, ProgramList, Seen
from bot.i18n import Catalogue
from bot.strategy.explain import source_line
from bot.strategy.list_service import MemberList
from bot.strategy.program_list.explain import first_lines
from bot.strategy.program_list.words import gate_counts
from bot.ui.card import Accent, Card, Field
from bot.ui.text import capital, fitted, sources_of

ROOM = 700
"""Characters of a field, so that the card stays two screens of a phone."""
FINDINGS_SHOWN = 3
OUTSIDE_NAMED = 5


def list_card(made: MemberList, texts: Catalogue, note: str = "") -> Card:
    """The summary, with ``note`` on top: what was just done."""
    programs = made.programs
    body = [note, *(texts.of(line) for line in _opening(programs))]
    return Card(
        title=texts("programs.list.title", {"season": programs.season}),
        body="\n".join(line for line in body if line),
        fields=tuple(_fields(made, texts)),
        footer=texts("common.disclaimer"),
        accent=Accent.ATTENTION if programs.warnings else Accent.NEUTRAL,
    )


def seen_card(made: MemberList, texts: Catalogue) -> Card:
    """Would I be seen: the counts, by gate, and what one change would open."""
    seen = made.programs.seen
    return Card(
        title=texts("programs.seen.title"),
        body="\n".join(texts.of(reason.message) for reason in seen.reasons),
        fields=tuple(_seen_fields(seen, texts)),
        footer=texts("common.disclaimer"),
    )


def findings_card(made: MemberList, texts: Catalogue) -> Card:
    """What to find out first, and where to begin."""
    programs = made.programs
    if not programs.findings:
        return Card(texts("programs.findings.title"), texts("programs.findings.none"))
    fields = [
        Field(
            f"{place}. {capital(texts.of(finding.reasons[0].message))}",
            fitted([f"• {texts.of(line)}" for line in first_lines(finding)], ROOM, texts),
        )
        for place, finding in enumerate(programs.findings, start=1)
    ]
    fields.append(sources_field(programs.findings, texts))
    return Card(
        title=texts("programs.findings.title"),
        body=texts("programs.findings.lead"),
        fields=tuple(fields),
        footer=texts("common.disclaimer"),
    )


def sources_field(parts: Iterable[Grounded], texts: Catalogue) -> Field:
    """The sources of some parts, each once."""
    lines = [texts.of(source_line(source)) for source in sources_of(parts)]
    return Field(texts("strategy_card.part.sources"), fitted(lines, ROOM, texts))


def _opening(programs: ProgramList) -> Iterator[Message]:
    yield programs.knowledge.reasons[0].message
    for warning in programs.warnings:
        yield warning.reasons[0].message
    yield programs.reasons[0].message
    if programs.doubtful:
        yield message("programs.list.doubtful", count=programs.doubtful)
    if programs.unranked:
        yield message("program_list.list.unranked", count=len(programs.unranked))
    if programs.dropped:
        yield message("program_list.list.dropped", count=len(programs.dropped))
    counts = programs.placements
    placed = tuple(
        message("programs.list.placed_unknown", count=counts[placement])
        if placement is Placement.UNKNOWN
        else message(
            "programs.list.placed",
            placement=message(f"program_list.placement.{placement}"),
            count=counts[placement],
        )
        for placement in Placement
        if placement in counts
    )
    if any(placement is not Placement.UNKNOWN for placement in counts):
        yield message("programs.list.placements", placements=placed)
    if programs.listed:
        yield programs.mix.reasons[0].message


def _fields(made: MemberList, texts: Catalogue) -> Iterator[Field]:
    programs, seen, cost = made.programs, made.programs.seen, made.programs.cost
    gates = [texts.of(count) for count in gate_counts(seen.by_gate)]
    refused = [texts("programs.list.refused", {"count": seen.screened_out})] if gates else []
    refused += [f"• {gate}" for gate in gates] or [texts.of(seen.reasons[1].message)]
    yield Field(texts("programs.list.refused.name"), fitted(refused, ROOM, texts))
    if programs.listed:
        money = [texts.of(reason.message) for reason in cost.reasons]
        money += [texts.of(extra.reasons[0].message) for extra in cost.extras]
        yield Field(texts("programs.list.cost.name"), fitted(money, ROOM, texts))
    if programs.divisions is not None:
        yield Field(
            texts("programs.divisions.name"), fitted(_divisions(made, programs.divisions, texts), ROOM, texts)
        )
    if programs.findings:
        first = [
            capital(texts.of(finding.reasons[0].message)) for finding in programs.findings[:FINDINGS_SHOWN]
        ]
        lines = [f"{place}. {line}" for place, line in enumerate(first, start=1)]
        yield Field(texts("programs.findings.title"), fitted(lines, ROOM, texts))
    parts = (programs, programs.mix, *programs.findings[:FINDINGS_SHOWN], *programs.warnings)
    if programs.listed:
        parts = (*parts, cost)
    yield sources_field(parts, texts)


def _divisions(made: MemberList, check: DivisionCheck, texts: Catalogue) -> list[str]:
    """The geographic preference against the list: how many programs lie inside, who is outside, which signals."""
    names = tuple(message(f"place.division.{division}") for division in check.divisions)
    counts = {"divisions": names, "inside": check.inside, "count": check.inside + len(check.outside)}
    lines = [texts("programs.divisions.inside", counts)]
    if check.outside:
        outside = tuple(program.name for program in check.outside[:OUTSIDE_NAMED])
        key = (
            "programs.divisions.outside_some"
            if len(check.outside) > len(outside)
            else "programs.divisions.outside"
        )
        lines.append(texts(key, {"programs": outside, "count": len(check.outside)}))
    if made.signals:
        states = {state for division in check.divisions for state in STATES_OF[division]}
        listed = {program.acgme_id: program.state for program in made.programs.listed}
        inside = sum(listed.get(number) in states for number in made.signals)
        lines.append(texts("programs.divisions.signals", {"inside": inside, "count": len(made.signals)}))
    return lines


def _seen_fields(seen: Seen, texts: Catalogue) -> Iterator[Field]:
    if seen.by_gate:
        lines = [f"• {texts.of(count)}" for count in gate_counts(seen.by_gate)]
        yield Field(texts("programs.seen.by_gate"), "\n".join(lines))
    if seen.openings:
        lines = [f"• {texts.of(opening.reasons[0].message)}" for opening in seen.openings]
        yield Field(texts("programs.seen.openings"), fitted(lines, ROOM, texts))
    yield sources_field((seen, *seen.openings), texts)


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
