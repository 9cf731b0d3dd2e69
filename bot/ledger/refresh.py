"""Candidate rows for the facts that ship, from two sets of data of the US government. Pure: rows in, rows out.

Nothing is guessed: an employer or hospital that is not in our tables makes no row and is named, to be looked at by hand.
"""

import re
from calendar import monthrange
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from bot.domain.ledger import CMS, LABOR

LCA_COLUMNS = ("JOB_TITLE", "SOC_CODE", "EMPLOYER_NAME", "WORKSITE_CITY")
HOSPITAL_COLUMNS = ("Facility ID", "Facility Name", "Hospital Type")
GENERAL_PEDIATRICIANS = "29-1221"
"""The occupation code of general pediatricians."""
_RESIDENT = re.compile(r"\bresident\b|\bresidency\b|\bpgy", re.IGNORECASE)
_PEDIATRIC = re.compile(r"\bpa?ediatric", re.IGNORECASE)
_PERIOD = re.compile(r"\d{4}-\d{2}(?:/\d{4}-\d{2})?")
Row = Mapping[str, str]
FactRow = tuple[str, str, str, str, str, str, str, str]
"""A row of the facts that ship, in the order of their columns."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """Rows that may ship; ``unknown`` are names that no table has, ``gone`` what a table has and the data do not."""

    rows: tuple[FactRow, ...]
    unknown: Mapping[str, int]
    gone: tuple[str, ...] = ()


def last_day(period: str) -> date:
    """The last day of a period. Raises `ValueError` for what is none."""
    if not _PERIOD.fullmatch(period):
        raise ValueError("no period")
    first, last = period[:7], period[-7:]
    if first > last:
        raise ValueError("a period that ends before it begins")
    year, month = int(last[:4]), int(last[5:])
    return date(year, month, monthrange(year, month)[1])


def from_filings(rows: Iterable[Row], employers: Iterable[Row], period: str) -> Candidates:
    """Programs whose employer filed H-1B papers for a resident of pediatrics; an employer may stand for a city only."""
    table: dict[tuple[str, str], list[str]] = {}
    for employer in employers:
        key = _plain(employer["employer"]), _plain(employer["city"])
        table.setdefault(key, []).append(employer["acgme_id"])
    found: dict[str, None] = {}
    unknown: Counter[str] = Counter()
    for row in rows:
        if not _is_pediatric_resident(row):
            continue
        name, city = _plain(row["EMPLOYER_NAME"]), _plain(row["WORKSITE_CITY"])
        programs = table.get((name, city)) or table.get((name, ""))
        if programs:
            found |= dict.fromkeys(programs)
        else:
            unknown[f"{row['EMPLOYER_NAME'].strip()}, {row['WORKSITE_CITY'].strip()}"] += 1
    seen = last_day(period).isoformat()
    filed = tuple(
        (program, "visa_h1b", "yes", "preference", "program", LABOR, period, seen)
        for program in sorted(found)
    )
    return Candidates(filed, dict(unknown.most_common()))


def from_hospitals(rows: Iterable[Row], hospitals: Iterable[Row], period: str) -> Candidates:
    """Programs whose hospital is registered as a children's hospital."""
    children = {
        row["Facility ID"].strip(): row["Facility Name"].strip()
        for row in rows
        if row["Hospital Type"].strip().lower().startswith("children")
    }
    table = {hospital["certificate"]: hospital["acgme_id"] for hospital in hospitals}
    seen = last_day(period).isoformat()
    kinds = tuple(
        (program, "kind", "university_children", "preference", "program", CMS, period, seen)
        for certificate, program in sorted(table.items(), key=lambda pair: pair[1])
        if certificate in children
    )
    unknown = {
        f"{certificate} {name}": 1 for certificate, name in children.items() if certificate not in table
    }
    return Candidates(
        kinds, unknown, tuple(certificate for certificate in table if certificate not in children)
    )


def _is_pediatric_resident(row: Row) -> bool:
    title = row["JOB_TITLE"]
    if not _RESIDENT.search(title):
        return False
    return bool(_PEDIATRIC.search(title)) or row["SOC_CODE"].strip().startswith(GENERAL_PEDIATRICIANS)


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", name.lower()).strip()
