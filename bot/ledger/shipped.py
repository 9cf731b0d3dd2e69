"""What is known of programs before anybody has edited the ledger, as `docs/maintainers.md` says how to renew it.

`programs/<specialty>_facts.csv` holds facts from two sets of data of the US government, with the last day of the period
that they speak of, and leads: what pages of programs and their institutions are reported to say, without a day.
`programs/<specialty>_pages.csv` holds where to look first. `programs/<specialty>_starting.csv` is for moderators: what old
copies and other sites said once, which shows where to look and is no fact.
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from importlib import resources

from bot.domain.fact_value import value_of
from bot.domain.ids import AcgmeId, FactId
from bot.domain.ledger import Criterion, Fact, FactValue, Lead, Scope, Weight

FACT_COLUMNS = ("acgme_id", "criterion", "value", "weight", "scope", "source", "period", "seen")


@dataclass(frozen=True, slots=True)
class Shipped:
    """Facts and leads that ship, and the page of each program where to look first."""

    facts: tuple[Fact, ...]
    leads: tuple[Lead, ...]
    pages: Mapping[AcgmeId, str]


NOTHING_SHIPPED = Shipped((), (), {})


@dataclass(frozen=True, slots=True)
class OldReport:
    """What an old copy of a page, or another site, said once: ``note`` says what to be careful about."""

    program: AcgmeId
    criterion: Criterion
    value: FactValue
    source: str
    period: str
    note: str


@cache
def load_shipped(specialty: str = "pediatrics") -> Shipped:
    """What ships of a specialty; nothing for one of which nothing does."""
    facts: list[Fact] = []
    leads: list[Lead] = []
    for number, row in enumerate(_rows(f"{specialty}_facts"), start=1):
        if row["seen"]:
            facts.append(_fact(row, FactId(-number)))
        else:
            leads.append(_lead(row))
    pages = {AcgmeId(row["acgme_id"]): row["page"] for row in _rows(f"{specialty}_pages")}
    return Shipped(tuple(facts), tuple(leads), pages)


@cache
def load_starting(specialty: str = "pediatrics") -> tuple[OldReport, ...]:
    """The starting file of moderators, in its order."""
    return tuple(
        OldReport(
            AcgmeId(row["acgme_id"]),
            (criterion := Criterion(row["criterion"])),
            value_of(criterion, row["value"]),
            row["source"],
            row["period"],
            row["note"],
        )
        for row in _rows(f"{specialty}_starting")
    )


def starting_text(specialty: str = "pediatrics") -> str:
    """The starting file as it ships."""
    return resources.files("bot.ledger").joinpath("programs", f"{specialty}_starting.csv").read_text("utf-8")


def _rows(name: str) -> Iterator[dict[str, str]]:
    file = resources.files("bot.ledger").joinpath("programs", f"{name}.csv")
    if file.is_file():
        yield from csv.DictReader(file.read_text("utf-8").splitlines())


def _lead(row: Mapping[str, str]) -> Lead:
    criterion = Criterion(row["criterion"])
    return Lead(
        AcgmeId(row["acgme_id"]),
        criterion,
        value_of(criterion, row["value"]),
        Weight(row["weight"]),
        row["source"],
        Scope(row["scope"]),
        row["period"],
    )


def _fact(row: Mapping[str, str], number: FactId) -> Fact:
    lead, seen = _lead(row), date.fromisoformat(row["seen"])
    return Fact(
        number,
        lead.program,
        lead.criterion,
        lead.value,
        lead.weight,
        lead.source,
        seen,
        datetime.combine(seen, time(), UTC),
        lead.scope,
        lead.period,
    )
