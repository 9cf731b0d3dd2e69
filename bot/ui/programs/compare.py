"""Two or three programs side by side, criterion by criterion; where something is known of none, it is only named."""

from collections.abc import Iterator, Sequence
from datetime import date

from bot.domain.ledger import Criterion, ProgramRecord
from bot.errors import UserError
from bot.i18n import Catalogue
from bot.strategy.program_list.words import words_of
from bot.ui.card import Card
from bot.ui.pages import Section, numbered, packed
from bot.ui.programs.facts import PAGE_ROOM, criterion_name, page_line, program_place

COMPARED_MAX = 3


def compare_pages(records: Sequence[ProgramRecord], texts: Catalogue, today: date) -> tuple[Card, ...]:
    """The programs side by side. Raises `UserError` for one program only."""
    different = tuple({record.program.acgme_id: record for record in records}.values())
    if len(different) < 2:  # noqa: PLR2004 (one program is nothing to compare)
        raise UserError("programs.compare.same")
    return numbered(
        "programs.compare.title", packed(_sections(different, texts, today), texts, PAGE_ROOM), texts
    )


def _sections(records: Sequence[ProgramRecord], texts: Catalogue, today: date) -> Iterator[Section]:
    for record in records:
        page = page_line(record)
        lines = [program_place(record.program, texts), *([] if page is None else [texts.of(page)])]
        yield record.program.name, lines
    nowhere: list[str] = []
    for criterion in Criterion:
        name = criterion_name(criterion, texts)
        if any(criterion in record.facts or criterion in record.leads for record in records):
            yield name, [_line(record, criterion, texts, today) for record in records]
        else:
            nowhere.append(f"• {name}")
    if nowhere:
        yield texts("programs.compare.nowhere"), nowhere


def _line(record: ProgramRecord, criterion: Criterion, texts: Catalogue, today: date) -> str:
    return f"• {record.program.name}: {known_of(record, criterion, texts, today)}"


def known_of(record: ProgramRecord, criterion: Criterion, texts: Catalogue, today: date) -> str:
    """What is known of one program: every different value, with how sure it is."""
    facts = record.facts.get(criterion, ())
    counting = [fact for fact in facts if not fact.expired(today)]
    if counting:
        values = tuple(dict.fromkeys(texts.of(words_of(criterion, fact.value)) for fact in counting))
        return texts("programs.compare.read", {"values": values, "seen": counting[0].seen})
    if hints := (*record.leads.get(criterion, ()), *facts):
        values = tuple(dict.fromkeys(texts.of(words_of(criterion, hint.value)) for hint in hints))
        return texts("programs.compare.reported", {"values": values})
    return texts("programs.compare.unknown")
