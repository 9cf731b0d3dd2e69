"""What the list of programs decides by, as it stands in the rulebook: limits, shares and points, all our own choice."""

from collections.abc import Collection, Mapping
from typing import Annotated, Self

from pydantic import Field, model_validator
from pydantic.dataclasses import dataclass

from bot.domain.advice import Emphasis
from bot.domain.profile import ConnectionKind
from bot.domain.program import ProgramKind
from bot.domain.program_list import Effect, Placement
from bot.strategy.tables import FROZEN, STRICT, Score, SeasonYear, Sources

Points = Annotated[int, Field(ge=0, le=100)]
Hundredths = Annotated[int, Field(ge=0, le=100)]
Number = Annotated[int, Field(ge=1, le=200)]


@dataclass(frozen=True, slots=True, eq=False, config=STRICT)
class FitRules:
    """The Step 2 CK score that a program looks for, and how far from it is reach, target or likely.

    ``level`` is that score by kind. A known minimum counts ``above_minimum`` more. An IMG share of ``img_high`` and more
    lowers the level by ``img_points``, one below ``img_low`` raises it. Target begins ``target_from`` under the level,
    likely ``likely_from`` above it. ``small_positions`` places a year or fewer are a small program.
    """

    level: Annotated[Mapping[ProgramKind, Score], FROZEN]
    above_minimum: Points
    target_from: Points
    likely_from: Points
    img_high: Hundredths
    img_low: Hundredths
    img_points: Points
    small_positions: Number

    @model_validator(mode="after")
    def _complete(self) -> Self:
        _check_names("level", self.level, ProgramKind)
        if self.img_low > self.img_high:
            raise ValueError("img_low must not be above img_high")
        return self


@dataclass(frozen=True, slots=True, eq=False, config=STRICT)
class GainRules:
    """Points that order the list. Those of ``unmet``, ``disputed`` and ``few_imgs`` are taken away.

    ``visa_unknown`` is taken away where nothing is known or reported of the visa that a member needs. ``report`` and
    ``report_visa`` are what a report that nobody has read again gives or takes.
    """

    placement: Annotated[Mapping[Placement, Points], FROZEN]
    emphasis: Annotated[Mapping[Emphasis, Points], FROZEN]
    kind_unknown: Points
    connection: Annotated[Mapping[ConnectionKind, Points], FROZEN]
    state: Points
    division: Points
    kind: Points
    visa: Points
    visa_unknown: Points
    gate: Points
    img_high: Points
    img_some: Points
    non_us_imgs: Points
    few_imgs: Points
    unmet: Points
    disputed: Points
    report: Points
    report_visa: Points

    @model_validator(mode="after")
    def _complete(self) -> Self:
        _check_names("placement", self.placement, Placement)
        _check_names("emphasis", self.emphasis, Emphasis)
        _check_names("connection", self.connection, ConnectionKind)
        return self


@dataclass(frozen=True, slots=True, config=STRICT)
class ExtraFeeRule:
    """A fee besides those of the programs, as sources have it for one season."""

    id: Annotated[str, Field(pattern=r"^[a-z_]+$")]
    season: SeasonYear
    low: Annotated[int, Field(ge=0)]
    high: Annotated[int, Field(ge=0)]
    sources: Sources

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.low > self.high:
            raise ValueError("low must not be above high")
        return self


@dataclass(frozen=True, slots=True, eq=False, config=STRICT)
class ListRules:
    """Everything that the list builder decides by.

    ``least`` and ``most`` are the shares of the list, in hundredths, of a kind with that emphasis. ``effect`` weighs what a
    missing fact would decide; ``findings`` is how many things to find out are named, ``named`` how many programs each.
    ``score_step`` is the rise of the score that "would I be seen" looks at. ``ready`` is how many hundredths of the advised
    minimum must be confirmed before the list is worth paying for.
    """

    fit: FitRules
    gain: GainRules
    least: Annotated[Mapping[Emphasis, Hundredths], FROZEN]
    most: Annotated[Mapping[Emphasis, Hundredths], FROZEN]
    effect: Annotated[Mapping[Effect, Points], FROZEN]
    findings: Number
    named: Number
    score_step: Points
    ready: Hundredths
    fees: tuple[ExtraFeeRule, ...]

    @model_validator(mode="after")
    def _complete(self) -> Self:
        _check_names("least", self.least, Emphasis)
        _check_names("most", self.most, Emphasis)
        if any(self.least[emphasis] > self.most[emphasis] for emphasis in Emphasis):
            raise ValueError("least must not be above most")
        _check_names("effect", self.effect, Effect)
        return self


def _check_names(table: str, given: Collection[str], names: Collection[str]) -> None:
    if set(given) != set(names):
        raise ValueError(f"{table} must name every value once")
