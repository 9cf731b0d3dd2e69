"""Programs with what is known of them. Pure."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TypeVar

from bot.domain.fact_value import Claim
from bot.domain.ids import AcgmeId, FactId
from bot.domain.ledger import Criterion, Fact, Lead, ProgramRecord, Unsaid
from bot.domain.program import Program
from bot.ledger.shipped import NOTHING_SHIPPED, Shipped

_Said = TypeVar("_Said", Fact, Lead)
_Page = tuple[AcgmeId, Criterion, str]


def records_of(
    programs: Iterable[Program], facts: Iterable[Fact], shipped: Shipped = NOTHING_SHIPPED
) -> tuple[ProgramRecord, ...]:
    """A record of each program, in the order given; facts in the order given, those that shipped by their day among them.

    What shipped gives way to a later reading of the same page.
    """
    stored = list(facts)
    latest = _latest(stored)
    kept = [fact for fact in shipped.facts if latest.get(_page(fact), "") < fact.seen.isoformat()]
    leads = _by_program(lead for lead in shipped.leads if _page(lead) not in latest)
    read = sorted([*stored, *kept], key=lambda fact: fact.seen, reverse=True) if kept else stored
    known = _by_program(fact for fact in read if not isinstance(fact.value, Unsaid))
    silent = _by_program(fact for fact in read if isinstance(fact.value, Unsaid))
    return tuple(
        ProgramRecord(
            program,
            known.get(program.acgme_id, {}),
            leads.get(program.acgme_id, {}),
            silent.get(program.acgme_id, {}),
            shipped.pages.get(program.acgme_id, ""),
        )
        for program in programs
    )


def approved(statements: Iterable[Claim], now: datetime) -> list[Fact]:
    """Statements as the facts that importing them in this order at ``now`` would make, the newest first as in the ledger."""
    facts = [
        Fact(
            FactId(number),
            claim.program,
            claim.criterion,
            claim.value,
            claim.weight,
            claim.source,
            claim.seen,
            now,
            claim.scope,
        )
        for number, claim in enumerate(statements, start=1)
    ]
    return sorted(facts, key=lambda fact: (fact.seen, fact.id), reverse=True)


def _page(said: Fact | Lead) -> _Page:
    return said.program, said.criterion, said.source


def _latest(facts: Iterable[Fact]) -> Mapping[_Page, str]:
    """The last day on which each page was read for each criterion."""
    latest: dict[_Page, str] = {}
    for fact in facts:
        latest[_page(fact)] = max(latest.get(_page(fact), ""), fact.seen.isoformat())
    return latest


def _by_program(said: Iterable[_Said]) -> Mapping[AcgmeId, Mapping[Criterion, tuple[_Said, ...]]]:
    found: dict[AcgmeId, dict[Criterion, tuple[_Said, ...]]] = {}
    for fact in said:
        of_program = found.setdefault(fact.program, {})
        of_program[fact.criterion] = (*of_program.get(fact.criterion, ()), fact)
    return found
