"""A suggestion as a moderator sees it: what is proposed, what the ledger says now, and whether that contradicts it."""

from collections.abc import Iterator, Sequence
from datetime import date

from bot.domain.fact_value import Statement
from bot.domain.ledger import Fact, ProgramRecord
from bot.i18n import Catalogue
from bot.ledger.suggestion_ports import QueuePage
from bot.ui.card import Accent, Card, Field
from bot.ui.programs.facts import criterion_name, fact_line, program_place, statement_line

FACTS_SHOWN = 3
"""Facts that the ledger has already and that are written out; the others are counted."""


def queue_card(page: QueuePage, record: ProgramRecord, say: Catalogue, today: date, note: str = "") -> Card:
    """One suggestion. ``note`` stands above it."""
    waiting = page.waiting
    said = waiting.statement
    standing = record.facts.get(said.criterion, ())
    lines = [
        *([note] if note else []),
        f"**{record.program.name}**\n{program_place(record.program, say)}",
        f"**{criterion_name(said.criterion, say)}**\n{say.say(statement_line(said))}",
        say.text("queue.since.several" if waiting.several else "queue.since", {"at": waiting.since}),
    ]
    apart = contradicts(said, standing)
    return Card(
        say.text("queue.title"),
        "\n\n".join(lines),
        (Field(say.text("queue.known"), "\n".join(_known(standing, say, today, apart=apart))),),
        footer=say.text("queue.left", {"count": page.left}),
        accent=Accent.ATTENTION if apart else Accent.NEUTRAL,
    )


def empty_card(say: Catalogue, note: str = "", *, passed: bool) -> Card:
    """The end of the queue; ``passed`` says that some were left for later."""
    text = say.text("queue.end" if passed else "queue.empty")
    return Card(say.text("queue.title"), f"{note}\n\n{text}" if note else text, accent=Accent.GOOD)


def contradicts(said: Statement, standing: Sequence[Fact]) -> bool:
    """Whether the ledger says something else of the same criterion."""
    return any((fact.value, fact.weight) != (said.value, said.weight) for fact in standing)


def _known(standing: Sequence[Fact], say: Catalogue, today: date, *, apart: bool) -> Iterator[str]:
    if apart:
        yield say.text("queue.apart")
    for fact in standing[:FACTS_SHOWN]:
        yield say.say(fact_line(fact, today))
    if len(standing) > FACTS_SHOWN:
        yield say.text("queue.more", {"count": len(standing) - FACTS_SHOWN})
    if not standing:
        yield say.text("queue.unknown")
