"""Programs with what is known of them. Pure."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from bot.domain.fact_value import Claim
from bot.domain.ids import AcgmeId, FactId
from bot.domain.ledger import Criterion, Fact, ProgramRecord
from bot.domain.program import Program


def records_of(programs: Iterable[Program], facts: Iterable[Fact]) -> tuple[ProgramRecord, ...]:
    """A record of each program, in the order given; so are its facts below each criterion."""
    known = _by_program(facts)
    return tuple(ProgramRecord(program, known.get(program.acgme_id, {})) for program in programs)


def approved(statements: Iterable[Claim], now: datetime) -> list[Fact]:
    """Statements as the facts that importing them in this order at ``now`` would make, the newest first as in the ledger."""
    facts = [
        Fact(FactId(n), one.program, one.criterion, one.value, one.weight, one.source, one.seen, now)
        for n, one in enumerate(statements, start=1)
    ]
    return sorted(facts, key=lambda fact: (fact.seen, fact.id), reverse=True)


def _by_program(facts: Iterable[Fact]) -> Mapping[AcgmeId, Mapping[Criterion, tuple[Fact, ...]]]:
    found: dict[AcgmeId, dict[Criterion, tuple[Fact, ...]]] = {}
    for fact in facts:
        of_program = found.setdefault(fact.program, {})
        of_program[fact.criterion] = (*of_program.get(fact.criterion, ()), fact)
    return found
