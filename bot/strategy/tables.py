"""The tables of a rulebook that are values as they stand in its file: each described once, bounded, and without blanks.

Unknown keys are refused. Sources are written by name; pydantic's validation context is the mapping that they are looked
up in. What must hold between tables is in :mod:`bot.strategy.loader.checks`.
"""

from collections.abc import Mapping
from dataclasses import KW_ONLY
from types import MappingProxyType
from typing import Annotated, cast

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, ValidationInfo
from pydantic.dataclasses import dataclass

from bot.domain.advice import Emphasis, Source, TierId
from bot.domain.exam import SCORE_MAX, SCORE_MIN
from bot.domain.ids import RuleId, SeasonId
from bot.domain.program import ProgramKind

STRICT = ConfigDict(extra="forbid", arbitrary_types_allowed=True)
Score = Annotated[int, Field(ge=SCORE_MIN, le=SCORE_MAX)]
Count = Annotated[int, Field(ge=0, le=10_000)]
Year = Annotated[int, Field(ge=2000, le=2100)]
SeasonYear = Annotated[SeasonId, Field(ge=2000, le=2100)]
Text = Annotated[str, Field(min_length=1)]
FROZEN = AfterValidator(MappingProxyType)
"""Makes a mapping one that nobody can change."""


def _looked_up(names: object, info: ValidationInfo) -> object:
    known = cast("Mapping[str, Source]", info.context)
    if not isinstance(names, list):
        return names
    for name in (written := cast("list[object]", names)):
        if not isinstance(name, str) or name not in known:
            raise ValueError(f"there is no source {name!r}")
    return tuple(known[str(name)] for name in written)


Sources = Annotated[tuple[Source, ...], Field(min_length=1), BeforeValidator(_looked_up)]
"""Sources, by their names."""


@dataclass(frozen=True, slots=True, config=STRICT)
class TierBand:
    """A tier and its Step 2 CK scores, both ends included."""

    low: Score
    high: Score
    tier: TierId


@dataclass(frozen=True, slots=True, eq=False, config=STRICT)
class MixBand:
    """The emphasis of each kind for Step 2 CK scores from ``low`` to ``high``, and the rule that says so."""

    rule: RuleId
    emphasis: Annotated[Mapping[ProgramKind, Emphasis], FROZEN]
    _: KW_ONLY
    low: Score = SCORE_MIN
    high: Score = SCORE_MIN


@dataclass(frozen=True, slots=True, config=STRICT)
class Step1Bands:
    """Numeric Step 1 scores: below ``borderline`` low, below ``high`` borderline."""

    borderline: Score
    high: Score
    hard: Score
    """Below this many academic programs are hard to enter."""


@dataclass(frozen=True, slots=True, config=STRICT)
class FlagLimits:
    """Limits of the flags that are counts."""

    pediatrics_months: float
    graduation_years: Count
    upward_points: Count
    """So far above a numeric Step 1 a Step 2 CK counts as significantly better."""


@dataclass(frozen=True, slots=True, config=STRICT)
class FeeStep:
    """Price in US dollars of each program from number ``first`` on."""

    first: Annotated[int, Field(ge=1)]
    usd: Count


@dataclass(frozen=True, slots=True, config=STRICT)
class FeeTable:
    """ERAS fees of one season for one specialty."""

    season: SeasonYear
    steps: Annotated[tuple[FeeStep, ...], Field(min_length=1)]
    sources: Sources

    def total(self, programs: int) -> int:
        """Price in US dollars of applying to so many programs."""
        ends = [step.first - 1 for step in self.steps[1:]] + [programs]
        return sum(
            max(0, min(programs, end) - step.first + 1) * step.usd
            for step, end in zip(self.steps, ends, strict=True)
        )

    def next_price(self, programs: int) -> int:
        """Price of one more program after so many."""
        return next(step.usd for step in reversed(self.steps) if step.first <= programs + 1)


@dataclass(frozen=True, slots=True, config=STRICT)
class SignalTable:
    """Program signals of one season."""

    season: SeasonYear
    count: Count
    sources: Sources


@dataclass(frozen=True, slots=True, config=STRICT)
class TargetRules:
    """The Step 2 CK score to aim for; the highest that applies wins."""

    standard: Score
    after_step1_failure: Score
    borderline_number: Score
    low_number: Score
    university_children: Score


@dataclass(frozen=True, slots=True, config=STRICT)
class PracticeRules:
    """Which self-assessments count and what they mean.

    ``half_widths[n - 1]`` is half the width of the estimate from n assessments (the last one for more); it grows
    by one point for every ``days_per_point`` that the newest is old.
    """

    days: Annotated[int, Field(ge=1, le=365)]
    forms: Annotated[tuple[Text, ...], Field(min_length=1)]
    """Beginnings of the names of the forms that count."""
    low: Score
    """All below this is weak."""
    under_target: Count
    """A centre more than this under the target is weak."""
    very_low: Score
    very_low_months: Count
    """All below ``very_low`` needs at least so many months."""
    base_line_days: Count
    """Booked further ahead than this, practice is a baseline."""
    few_points: Count
    few_points_days: Count
    many_points_days: Count
    """To gain up to ``few_points`` takes ``few_points_days``, more takes ``many_points_days``."""
    half_widths: Annotated[tuple[Count, ...], Field(min_length=1)]
    days_per_point: Annotated[int, Field(ge=1)]


@dataclass(frozen=True, slots=True, config=STRICT)
class Quartiles:
    """Lower quartile, median and upper quartile of Step 2 CK scores."""

    lower: Score
    median: Score
    upper: Score


@dataclass(frozen=True, slots=True, config=STRICT)
class InterviewLimits:
    """From how many interviews on they are some, and enough."""

    some: Count
    enough: Count


@dataclass(frozen=True, slots=True, config=STRICT)
class ApplicationLimits:
    """Counts of the application: letters, projects and the score below which projects help."""

    letters: Count
    us_pediatric_letters: Count
    projects: Count
    projects_below: Score
