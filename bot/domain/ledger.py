"""What is known of programs: dated facts with their sources. Unknown is a value, and contradictions are kept.

A fact is a statement about one program that somebody read in a place that can be named, on a day that is known. A lead
is such a statement without the day: nobody has read it for this ledger. Nothing is ever concluded from the absence of a
fact, and nobody is ever turned away by a lead.
"""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from bot.domain.ids import AcgmeId, FactId
from bot.domain.program import Program, ProgramKind

VISA_MONTHS = 18
"""How long a visa fact counts: programs change what they sponsor from year to year, and rules of the state change too."""


def fresh_from(today: date) -> date:
    """The day twelve months before ``today``: facts seen before it are marked stale, for programs change their criteria
    from season to season.
    """
    leap_day = (today.month, today.day) == (2, 29)
    return date(today.year - 1, 3, 1) if leap_day else today.replace(year=today.year - 1)


def visa_from(today: date) -> date:
    """The day eighteen months before ``today``: a visa fact seen before it counts as unknown."""
    months = today.year * 12 + today.month - 1 - VISA_MONTHS
    year, month = months // 12, months % 12 + 1
    return date(year, month, min(today.day, monthrange(year, month)[1]))


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
    IMG_ACCEPTED = "img_accepted"  # bool: takes graduates of schools outside the US and Canada at all


VISAS = frozenset({Criterion.VISA_J1, Criterion.VISA_H1B})
WEIGHTLESS = frozenset(
    {
        Criterion.IMG_SHARE,
        Criterion.NON_US_IMG_RESIDENTS,
        Criterion.KIND,
        Criterion.POSITIONS,
        Criterion.NEW,
        Criterion.IMG_ACCEPTED,
    }
)
"""Criteria of which nobody is asked whether they are strict: they tell what a program is. That it takes no IMGs is strict
always.
"""


LABOR = "https://www.dol.gov/agencies/eta/foreign-labor/performance"
"""Where the US Labor Department publishes which employers filed for H-1B, and for which jobs."""
CMS = "https://data.cms.gov/provider-data/dataset/xubh-q36u"
"""Where the US Centers for Medicare & Medicaid Services publish which hospitals are children's hospitals."""


class UsExperienceRule(StrEnum):
    """Which US clinical experience a program asks for."""

    NONE = "none"
    ANY = "any"
    """Some is required, and an observership counts."""
    HANDS_ON = "hands_on"
    """Some is required, and an observership does not count."""
    UNSPECIFIED = "unspecified"
    """Some is required, and the page does not say whether an observership counts."""


class Unsaid(StrEnum):
    """The value of a fact that says only this: the page was read on that day, and it does not say."""

    NOT_SAID = "not_said"


class Scope(StrEnum):
    """Whom a page speaks for: the program itself, or its whole institution."""

    PROGRAM = "program"
    INSTITUTION = "institution"


class Weight(StrEnum):
    """Whether a program turns away those who do not meet a fact, or only prefers those who do."""

    STRICT = "strict"
    PREFERENCE = "preference"


FactValue = bool | int | UsExperienceRule | ProgramKind | Unsaid


@dataclass(frozen=True, slots=True)
class Lead:
    """What a page is reported to say of a program, and nobody has read there for this ledger.

    ``source`` is an https link, or empty where it was concluded from the program's name. ``period`` is the time that the
    page speaks of as it shows it ("2025", "2026-02"), empty where it shows none.
    """

    program: AcgmeId
    criterion: Criterion
    value: FactValue
    weight: Weight
    source: str
    scope: Scope = Scope.PROGRAM
    period: str = ""

    @property
    def binding(self) -> bool:
        """Whether those who do not meet it are turned away."""
        return is_binding(self.criterion, self.value, self.weight)


@dataclass(frozen=True, slots=True)
class Fact:
    """One dated statement about a program. ``seen`` is the day somebody read it at ``source`` (an https link).

    ``approved_at`` is an aware UTC instant; who approved is shown to moderators only and is no part of the fact.
    ``period`` is the time that a set of data speaks of ("2025-01/2025-03"); then ``seen`` is its last day.
    """

    id: FactId
    program: AcgmeId
    criterion: Criterion
    value: FactValue
    weight: Weight
    source: str
    seen: date
    approved_at: datetime
    scope: Scope = Scope.PROGRAM
    period: str = ""

    @property
    def binding(self) -> bool:
        """Whether those who do not meet it are turned away."""
        return is_binding(self.criterion, self.value, self.weight)

    def expired(self, today: date) -> bool:
        """Whether it counts as unknown: a visa fact seen more than eighteen months before ``today``."""
        return self.criterion in VISAS and self.seen < visa_from(today)

    def stale(self, today: date) -> bool:
        """Whether it was seen more than twelve months before ``today``."""
        return self.seen < fresh_from(today)


def is_binding(criterion: Criterion, value: FactValue, weight: Weight) -> bool:
    """Whether a program turns away those who do not meet a statement."""
    if criterion is Criterion.IMG_ACCEPTED:
        return value is False
    return weight is Weight.STRICT and criterion not in WEIGHTLESS


def _no_facts() -> Mapping[Criterion, tuple[Fact, ...]]:
    return {}


def _no_leads() -> Mapping[Criterion, tuple[Lead, ...]]:
    return {}


@dataclass(frozen=True, slots=True)
class ProgramRecord:
    """A program with all current facts about it, by criterion, the newest first; what is missing is unknown.

    ``silent`` are the readings of pages that do not say, ``leads`` what is reported and was not read again. ``page`` is
    the address where to look first, empty where none is known.
    """

    program: Program
    facts: Mapping[Criterion, tuple[Fact, ...]] = field(default_factory=_no_facts)
    leads: Mapping[Criterion, tuple[Lead, ...]] = field(default_factory=_no_leads)
    silent: Mapping[Criterion, tuple[Fact, ...]] = field(default_factory=_no_facts)
    page: str = ""

    def newest(self, criterion: Criterion) -> Fact | None:
        """The fact seen last, or ``None`` when nothing is known."""
        known = self.facts.get(criterion, ())
        return known[0] if known else None

    def last_read(self, fact: Fact) -> date:
        """The last day on which the page of a fact was read for it, also where it no longer said so."""
        of_page = (*self.facts.get(fact.criterion, ()), *self.silent.get(fact.criterion, ()))
        return max(read.seen for read in (fact, *of_page) if read.source == fact.source)

    def contradicted(self, criterion: Criterion) -> bool:
        """Whether the facts known do not agree."""
        return len({(fact.value, fact.binding) for fact in self.facts.get(criterion, ())}) > 1
