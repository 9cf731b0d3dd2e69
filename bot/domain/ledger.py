"""What is known of programs: dated facts with their sources. Unknown is a value, and contradictions are kept.

A fact is a statement about one program that somebody found in a place that can be named, on a day that is
known. Nothing is ever concluded from the absence of a fact.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from bot.domain.ids import AcgmeId, FactId
from bot.domain.program import Program, ProgramKind


def fresh_from(today: date) -> date:
    """The day twelve months before ``today``: facts seen before it are marked stale, for programs change their criteria
    from season to season.
    """
    leap_day = (today.month, today.day) == (2, 29)
    return date(today.year - 1, 3, 1) if leap_day else today.replace(year=today.year - 1)


class Criterion(StrEnum):
    """What can be known of a program. The comment after each says what its value is."""

    VISA_J1 = "visa_j1"  # bool: sponsors, or accepts, J-1
    VISA_H1B = "visa_h1b"  # bool: sponsors H-1B
    STEP2CK_MINIMUM = "step2ck_minimum"  # int, 1-300
    ATTEMPTS_ALLOWED = "attempts_allowed"  # int, 1-4: sittings of any one Step, the passed one included
    GRADUATION_YEARS = "graduation_years"  # int, 0-50: most years since graduation
    US_EXPERIENCE = "us_experience"  # UsExperienceRule
    US_LETTERS = "us_letters"  # int, 0-4: fewest letters from US physicians
    IMG_SHARE = "img_share"  # int, 0-100: per cent of residents who are IMGs
    NON_US_IMG_RESIDENTS = "non_us_img_residents"  # bool: has, or had, non-US IMG residents
    KIND = "kind"  # ProgramKind
    POSITIONS = "positions"  # int, 1-200: places a year
    NEW = "new"  # bool: accredited within the last five years


class UsExperienceRule(StrEnum):
    """Which US clinical experience a program asks for."""

    NONE = "none"
    ANY = "any"
    """Some is required, and an observership counts."""
    HANDS_ON = "hands_on"
    """Some is required, and an observership does not count."""


class Weight(StrEnum):
    """Whether a program turns away those who do not meet a fact, or only prefers those who do."""

    STRICT = "strict"
    PREFERENCE = "preference"


FactValue = bool | int | UsExperienceRule | ProgramKind


@dataclass(frozen=True, slots=True)
class Fact:
    """One dated statement about a program. ``seen`` is the day somebody read it at ``source`` (an https link).

    ``approved_at`` is an aware UTC instant; who approved is shown to moderators only and is no part of the fact.
    """

    id: FactId
    program: AcgmeId
    criterion: Criterion
    value: FactValue
    weight: Weight
    source: str
    seen: date
    approved_at: datetime

    def stale(self, today: date) -> bool:
        """Whether it was seen more than twelve months before ``today``."""
        return self.seen < fresh_from(today)


@dataclass(frozen=True, slots=True)
class ProgramRecord:
    """A program with all current facts about it, by criterion, the newest first; what is missing is unknown."""

    program: Program
    facts: Mapping[Criterion, tuple[Fact, ...]] = field(default_factory=dict[Criterion, tuple[Fact, ...]])

    def newest(self, criterion: Criterion) -> Fact | None:
        """The fact seen last, or ``None`` when nothing is known."""
        known = self.facts.get(criterion, ())
        return known[0] if known else None

    def contradicted(self, criterion: Criterion) -> bool:
        """Whether the facts known do not agree."""
        return len({(fact.value, fact.weight) for fact in self.facts.get(criterion, ())}) > 1
