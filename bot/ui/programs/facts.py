"""What is known of a program, fact by fact with source and day, and the programs that a search found."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from bot.domain.fact_value import Claim
from bot.domain.ids import AcgmeId
from bot.domain.ledger import CMS, LABOR, WEIGHTLESS, Criterion, Fact, Lead, ProgramRecord, Scope, Unsaid
from bot.domain.message import Message, Period, message
from bot.domain.program import Program
from bot.i18n import Catalogue
from bot.strategy.program_list.words import value_words
from bot.ui.card import Card
from bot.ui.pages import Section, numbered, packed

PAGE_ROOM = 2400
_PUBLISHERS = {LABOR: "labor", CMS: "cms"}


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
    known = {record.program.acgme_id: len({*record.facts, *record.leads}) for record in records}
    return numbered("ledger.search.title", packed(_found(programs, known, texts), texts, PAGE_ROOM), texts)


def _found(programs: Sequence[Program], known: dict[AcgmeId, int], texts: Catalogue) -> Iterator[Section]:
    for program in programs:
        count = known.get(program.acgme_id, 0)
        facts = texts("ledger.search.known", {"count": count, "all": len(Criterion)})
        yield program.name, [f"{program_place(program, texts)} · {facts}"]


def _sections(record: ProgramRecord, texts: Catalogue, today: date) -> Iterator[Section]:
    page = page_line(record)
    first = [] if page is None else [texts.of(page)]
    yield texts("ledger.show.program"), [program_place(record.program, texts), *first]
    unknown: list[str] = []
    for criterion in Criterion:
        lines = list(criterion_lines(record, criterion, texts, today))
        if lines:
            yield criterion_name(criterion, texts), lines
        else:
            unknown.append(f"• {criterion_name(criterion, texts)}")
    if unknown:
        yield texts("ledger.show.unknown"), [*unknown, texts("ledger.show.unknown_means")]


def criterion_lines(
    record: ProgramRecord, criterion: Criterion, texts: Catalogue, today: date
) -> Iterator[str]:
    """What is known of a criterion: facts, readings of pages that do not say, then what is only reported."""
    if record.contradicted(criterion):
        yield texts("ledger.show.disagree")
    for fact in record.facts.get(criterion, ()):
        line = fact_line(fact, today)
        read = record.last_read(fact)
        yield texts.of(line if read == fact.seen else message("ledger.fact.read_since", fact=line, seen=read))
    for fact in record.silent.get(criterion, ()):
        yield texts.of(statement_line(fact))
    for lead in record.leads.get(criterion, ()):
        yield texts.of(lead_line(lead))


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
    """A fact in a line, marked where it was read long ago, and as unknown where it is too old to count."""
    line = statement_line(fact)
    if fact.expired(today):
        return message("ledger.fact.expired", fact=line)
    return message("ledger.fact.stale", fact=line) if fact.stale(today) else line


def statement_line(claim: Fact | Claim) -> Message:
    """Value, weight, source and day in a line; whom it speaks for where that is not the program alone."""
    value = _scoped(claim)
    if isinstance(claim.value, Unsaid):
        return message("ledger.fact.silent", value=value, source=claim.source, seen=claim.seen)
    if isinstance(claim, Fact) and claim.period:
        publisher = message(f"ledger.publisher.{_PUBLISHERS[claim.source]}")
        return message(
            "ledger.fact.data",
            value=value,
            publisher=publisher,
            period=Period(claim.period),
            source=claim.source,
        )
    weight = "describing" if claim.criterion in WEIGHTLESS else claim.weight.value
    return message(f"ledger.fact.{weight}", value=value, source=claim.source, seen=claim.seen)


def lead_line(lead: Lead) -> Message:
    """What is reported, marked as not read again."""
    value = _scoped(lead)
    if not lead.source:
        return message("ledger.lead.by_name", value=value)
    if not lead.period:
        return message("ledger.lead", value=value, source=lead.source)
    return message("ledger.lead.then", value=value, source=lead.source, period=Period(lead.period))


def _scoped(known: Fact | Claim | Lead) -> Message:
    value = value_words(known)
    return message("ledger.scope.institution", value=value) if known.scope is Scope.INSTITUTION else value


def page_line(record: ProgramRecord) -> Message | None:
    """The page of a program where to look first, where one is known."""
    return message("ledger.show.page", page=record.page) if record.page else None
