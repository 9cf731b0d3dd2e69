"""A list of programs for one member as values: who is on it and why, who is not, and what is not known.

No English is held here, as in :mod:`bot.domain.advice`. A place or a refusal names the facts of the ledger that it
rests on; its sources are those of the rules. Nothing here depends on the order in which programs were given.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.domain.advice import Emphasis, Grounded
from bot.domain.ids import SeasonId
from bot.domain.ledger import Criterion, Fact, Lead
from bot.domain.profile import Division
from bot.domain.program import Program, ProgramKind


class Gate(StrEnum):
    """What a program may turn an applicant away for, before anybody reads the application."""

    VISA = "visa"
    IMG_ACCEPTED = "img_accepted"
    STEP2CK_MINIMUM = "step2ck_minimum"
    ATTEMPTS_ALLOWED = "attempts_allowed"
    GRADUATION_YEARS = "graduation_years"
    US_EXPERIENCE = "us_experience"
    US_LETTERS = "us_letters"


class Placement(StrEnum):
    """How a Step 2 CK score stands to what a program looks for: our own words, never a promise."""

    REACH = "reach"
    TARGET = "target"
    LIKELY = "likely"
    UNKNOWN = "unknown"


class Confidence(StrEnum):
    """How much of what decides is known of a program: all of it, some of it, none of it."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Mark(StrEnum):
    """What a member decided about a program of their list."""

    KEEP = "keep"
    DROP = "drop"


class Effect(StrEnum):
    """What a fact that is not known would decide: in or out; reach, target or likely; the order."""

    GATE = "gate"
    PLACEMENT = "placement"
    ORDER = "order"


class ChangeId(StrEnum):
    """One change of a profile that may open programs."""

    STEP3_FOR_H1B = "step3_for_h1b"
    HANDS_ON_MONTH = "hands_on_month"
    SCORE_PLUS_SIX = "score_plus_six"
    US_LETTER = "us_letter"


class ListWarningId(StrEnum):
    """Something to know before relying on a list."""

    FEWER_PROGRAMS_THAN_ADVISED = "fewer_programs_than_advised"
    LITTLE_KNOWN = "little_known"


@dataclass(frozen=True, slots=True)
class Place(Grounded):
    """A program on the list. ``usd`` is the price of this place; ``unknown`` names what matters and is not known.

    ``kind`` is ``None`` where it is not known or disputed. ``kept`` is the member's own mark. ``leads`` are reports that
    nobody has read again; ``doubtful``: one of them says that this member is turned away.
    """

    program: Program
    kind: ProgramKind | None
    placement: Placement
    confidence: Confidence
    unknown: tuple[Criterion, ...]
    facts: tuple[Fact, ...]
    leads: tuple[Lead, ...]
    doubtful: bool
    usd: int
    kept: bool


@dataclass(frozen=True, slots=True)
class Refused(Grounded):
    """A program that would screen this profile out, at which gates. ``stale``: only on facts older than a year.

    ``kept``: the member wanted it on the list all the same.
    """

    program: Program
    gates: tuple[Gate, ...]
    facts: tuple[Fact, ...]
    stale: bool
    kept: bool


@dataclass(frozen=True, slots=True)
class GateCount:
    """How many programs a gate concerns."""

    gate: Gate
    programs: int


@dataclass(frozen=True, slots=True)
class KindCount:
    """Places of one kind, and how many the mix asks for at least and at most (``None``: no limit)."""

    kind: ProgramKind | None
    emphasis: Emphasis | None
    places: int
    least: int
    most: int | None


@dataclass(frozen=True, slots=True)
class Composition(Grounded):
    """The list by kind. ``kept`` says whether the advised mix holds, ``None`` while too few kinds are known."""

    kinds: tuple[KindCount, ...]
    kept: bool | None


@dataclass(frozen=True, slots=True)
class Finding(Grounded):
    """Something to find out: one criterion, what it would decide and for how many programs.

    The ``first`` few are named, each with the page where to look, empty where none is known.
    """

    criterion: Criterion
    effect: Effect
    programs: int
    first: tuple[Program, ...]
    pages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Opening(Grounded):
    """One change and how many of the programs that are shut it would open."""

    id: ChangeId
    programs: int


@dataclass(frozen=True, slots=True)
class Seen(Grounded):
    """Of all programs: those that would screen the profile out, those that are known not to, the rest.

    ``by_gate`` counts the first; one program may stand at several gates. ``unanswered`` counts programs whose strict
    facts cannot be held against the profile because the profile does not say.
    """

    programs: int
    screened_out: int
    open: int
    unknown: int
    by_gate: tuple[GateCount, ...]
    unanswered: tuple[GateCount, ...]
    openings: tuple[Opening, ...]


@dataclass(frozen=True, slots=True)
class SignalChoice(Grounded):
    """A program to signal, and why."""

    program: Program


@dataclass(frozen=True, slots=True)
class ExtraFee(Grounded):
    """A fee besides the programs' own, from ``usd_minimum`` to ``usd_maximum`` where sources differ."""

    id: str
    usd_minimum: int
    usd_maximum: int


@dataclass(frozen=True, slots=True)
class ListCost(Grounded):
    """What this list costs in whole US dollars: ``usd`` for its programs, with the other fees from minimum to maximum."""

    programs: int
    usd: int
    usd_next: int
    usd_minimum: int
    usd_maximum: int
    fee_season: SeasonId
    extras: tuple[ExtraFee, ...]


@dataclass(frozen=True, slots=True)
class ListWarning(Grounded):
    """Something to know before relying on the list."""

    id: ListWarningId


@dataclass(frozen=True, slots=True)
class Knowledge(Grounded):
    """How much is known of what decides first for this member: the visa for who needs one, else any gate.

    Of ``programs`` it is ``known`` for some, by facts or reports, and ``confirmed`` by facts that count today. ``ready``
    says whether so many places are confirmed that the list is worth paying for.
    """

    programs: int
    known: int
    confirmed: int
    ready: bool


@dataclass(frozen=True, slots=True)
class DivisionCheck:
    """The divisions that a member names as geographic preference, and the programs on the list that lie outside."""

    divisions: tuple[Division, ...]
    inside: int
    outside: tuple[Program, ...]


@dataclass(frozen=True, slots=True)
class ProgramList(Grounded):
    """The list, most gain for its price first; ``minimum`` and ``maximum`` are the advised size (``None``: open).

    ``places`` are those of the ``listed`` programs, in the same order; ``placements`` and ``doubtful`` count them.
    Programs of which nothing is known that decides for this member have no place: they are ``unranked``, by state and
    number. ``divisions`` is ``None`` where the member prefers none.
    """

    as_of: date
    season: SeasonId
    minimum: int
    maximum: int | None
    listed: tuple[Program, ...]
    placements: Mapping[Placement, int]
    doubtful: int
    places: Sequence[Place]
    refused: Sequence[Refused]
    dropped: tuple[Program, ...]
    unranked: tuple[Program, ...]
    knowledge: Knowledge
    divisions: DivisionCheck | None
    mix: Composition
    seen: Seen
    findings: tuple[Finding, ...]
    signals: tuple[SignalChoice, ...]
    cost: ListCost
    warnings: tuple[ListWarning, ...]
