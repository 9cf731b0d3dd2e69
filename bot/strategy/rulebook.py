"""The rulebook of one specialty as values: thresholds, counts, message keys and sources.

Built and checked by :mod:`bot.strategy.loader`; nothing here reads a file. Every rule has an id, the key of
its sentence, at least one source and the place in the guide or the fact that it comes from.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

from bot.domain.advice import Emphasis, Reason, Source, TierId
from bot.domain.ids import RuleId, SeasonId
from bot.domain.message import Message
from bot.domain.profile import Visa
from bot.domain.program import ProgramKind

NOT_COMPUTED = RuleId("not_computed")
"""The rule named by a part that is not built."""


class Grounds(NamedTuple):
    """Reasons and the sources they rest on, each source once, in order of first mention."""

    reasons: tuple[Reason, ...]
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. ``text`` is a catalogue key; ``place`` says where in the guide or the facts it comes from."""

    id: RuleId
    text: str
    sources: tuple[Source, ...]
    place: str
    plain: Reason
    """The reason of a rule whose sentence has no blanks."""

    def reason(self, **params: object) -> Reason:
        """The rule's sentence with its blanks filled."""
        return Reason(self.id, Message(self.text, MappingProxyType(params))) if params else self.plain


@dataclass(frozen=True, slots=True, eq=False)
class ListSizeTable:
    """How many programs to apply to: additive pieces, each monotone (checked at load).

    ``by_score[s]`` is the piece of Step 2 CK score ``s`` (0-300). Counts are rounded up to ``step``.
    A score below ``low_score_below`` together with a failed sitting asks for ``highest``.
    """

    lowest: int
    highest: int
    step: int
    spread: int
    by_score: tuple[int, ...]
    by_visa: Mapping[Visa, int]
    by_months: tuple[tuple[float, int], ...]
    """(months from, programs), most months first; the last row begins at 0."""
    low_score_below: int
    low_score_minimum: int


@dataclass(frozen=True, slots=True)
class Band:
    """A range of scores, both ends included, and what it is called or means."""

    low: int
    high: int


@dataclass(frozen=True, slots=True)
class TierBand(Band):
    """A tier and its Step 2 CK scores."""

    tier: TierId


@dataclass(frozen=True, slots=True)
class MixBand(Band):
    """The emphasis of each kind for Step 2 CK scores, and the rule that says so."""

    rule: RuleId
    emphasis: Mapping[ProgramKind, Emphasis]


@dataclass(frozen=True, slots=True)
class Step1Bands:
    """Numeric Step 1 scores: below ``borderline`` low, below ``high`` borderline."""

    borderline: int
    high: int
    hard: int
    """Below this many academic programs are hard to enter."""


@dataclass(frozen=True, slots=True)
class FlagLimits:
    """Limits of the flags that are counts."""

    pediatrics_months: float
    graduation_years: int


@dataclass(frozen=True, slots=True)
class FeeStep:
    """Price in US dollars of each program from number ``first`` on."""

    first: int
    usd: int


@dataclass(frozen=True, slots=True)
class FeeTable:
    """ERAS fees of one season for one specialty."""

    season: SeasonId
    steps: tuple[FeeStep, ...]
    sources: tuple[Source, ...]

    def total(self, programs: int) -> int:
        """Price in US dollars of applying to so many programs."""
        ends = [step.first - 1 for step in self.steps[1:]] + [programs]
        return sum(
            max(0, min(programs, end) - step.first + 1) * step.usd
            for step, end in zip(self.steps, ends, strict=True)
        )

    def next_price(self, programs: int) -> int:
        """Price of one more program after so many."""
        return self.total(programs + 1) - self.total(programs)


@dataclass(frozen=True, slots=True, eq=False)
class Rulebook:
    """All rules of one specialty."""

    specialty: str
    season_source_year: int
    """Year given for season dates whose source names none."""
    rules: Mapping[RuleId, Rule]
    tiers: tuple[TierBand, ...]
    step1: Step1Bands
    flags: FlagLimits
    list_size: ListSizeTable
    mix: tuple[MixBand, ...]
    mix_without_score: MixBand
    fees: tuple[FeeTable, ...]

    def because(self, rule: str, **params: object) -> Reason:
        """The reason that rule gives. Raises `KeyError` for a rule that does not exist."""
        return self.rules[RuleId(rule)].reason(**params)

    def grounds(self, *reasons: Reason, also: tuple[Source, ...] = ()) -> Grounds:
        """The reasons together with the sources of their rules and further ones."""
        sources: dict[Source, None] = {}
        for reason in reasons:
            sources.update(dict.fromkeys(self.rules[reason.rule].sources))
        sources.update(dict.fromkeys(also))
        return Grounds(reasons, tuple(sources))
