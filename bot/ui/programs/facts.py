"""What is known of a program, fact by fact with source and day, and the programs that a search found."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from bot.domain.fact_value import Claim, value_text
from bot.domain.ids import AcgmeId
from bot.domain.ledger import Criterion, Fact, ProgramRecord
from bot.domain.message import Message, message
from bot.domain.program import Program
from bot.i18n import Catalogue
from bot.ui.card import Card
from bot.ui.pages import Section, numbered, packed

PAGE_ROOM = 2400
DESCRIBING = frozenset(
    {
        Criterion.IMG_SHARE,
        Criterion.NON_US_IMG_RESIDENTS,
        Criterion.KIND,
        Criterion.POSITIONS,
        Criterion.NEW,
    }
)
"""Criteria that tell what a program is; it cannot ask anybody for them, so they are neither strict nor preferred."""


def fact_pages(record: ProgramRecord, texts: Catalogue, today: date) -> tuple[Card, ...]:
    """Every criterion of a program in order, those that nothing is known of by name at the end."""
    return numbered(
        "ledger.show.title",
        packed(_sections(record, texts, today), texts, PAGE_ROOM),
        texts,
        program=record.program.name,
    )


def found_pages(
    programs: Sequence[Program], records: Iterable[ProgramRecord], texts: Catalogue
) -> tuple[Card, ...]:
    """The programs found, best first, each with how much is known of it."""
    known = {record.program.acgme_id: len(record.facts) for record in records}
    return numbered("ledger.search.title", packed(_found(programs, known, texts), texts, PAGE_ROOM), texts)


def _found(programs: Sequence[Program], known: dict[AcgmeId, int], texts: Catalogue) -> Iterator[Section]:
    for program in programs:
        count = known.get(program.acgme_id, 0)
        facts = texts("ledger.search.known", {"count": count, "all": len(Criterion)})
        yield program.name, [f"{program_place(program, texts)} · {facts}"]


def _sections(record: ProgramRecord, texts: Catalogue, today: date) -> Iterator[Section]:
    yield texts("ledger.show.program"), [program_place(record.program, texts)]
    for criterion in Criterion:
        facts = record.facts.get(criterion, ())
        if facts:
            apart = [texts("ledger.show.disagree")] if record.contradicted(criterion) else []
            yield (
                criterion_name(criterion, texts),
                apart + [texts.of(fact_line(fact, today)) for fact in facts],
            )
    unknown = [
        f"• {criterion_name(criterion, texts)}" for criterion in Criterion if not record.facts.get(criterion)
    ]
    if unknown:
        yield texts("ledger.show.unknown"), [*unknown, texts("ledger.show.unknown_means")]


def program_place(program: Program, texts: Catalogue) -> str:
    """City, state and number of a program."""
    return texts(
        "ledger.show.place", {"city": program.city, "state": program.state, "number": program.acgme_id}
    )


def criterion_name(criterion: Criterion, texts: Catalogue) -> str:
    """The name of a criterion as a heading."""
    name = texts(f"program_list.criterion.{criterion}")
    return name[0].upper() + name[1:]


def fact_line(fact: Fact, today: date) -> Message:
    """A fact in a line, marked where it was read long ago."""
    line = statement_line(fact)
    return message("ledger.fact.stale", fact=line) if fact.stale(today) else line


def statement_line(said: Fact | Claim) -> Message:
    """Value, weight, source and day in a line."""
    weight = "describing" if said.criterion in DESCRIBING else said.weight.value
    return message(f"ledger.fact.{weight}", value=value_words(said), source=said.source, seen=said.seen)


def value_words(fact: Fact | Claim) -> Message:
    """A value as people read it."""
    if isinstance(fact.value, int) and not isinstance(fact.value, bool):
        return message(f"ledger.number.{fact.criterion}", count=fact.value)
    return message(f"ledger.word.{value_text(fact.value)}")
