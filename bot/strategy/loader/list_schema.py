"""The form of a rulebook's tables for the list of programs."""

from collections.abc import Collection
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from bot.domain.advice import Emphasis
from bot.domain.exam import SCORE_MAX, SCORE_MIN
from bot.domain.profile import ConnectionKind
from bot.domain.program import ProgramKind
from bot.domain.program_list import Effect, Placement

Score = Annotated[int, Field(ge=SCORE_MIN, le=SCORE_MAX)]
Points = Annotated[int, Field(ge=0, le=100)]
Hundredths = Annotated[int, Field(ge=0, le=100)]
Number = Annotated[int, Field(ge=1, le=200)]


class Table(BaseModel):
    """Base of the tables here."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class FitForm(Table):
    """How a score stands to a program."""

    level: dict[ProgramKind, Score]
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


class GainForm(Table):
    """Points that order the list."""

    placement: dict[Placement, Points]
    emphasis: dict[Emphasis, Points]
    kind_unknown: Points
    connection: dict[ConnectionKind, Points]
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


class ExtraFeeForm(Table):
    """A fee besides those of the programs."""

    id: Annotated[str, Field(pattern=r"^[a-z_]+$")]
    season: Annotated[int, Field(ge=2000, le=2100)]
    low: Annotated[int, Field(ge=0)]
    high: Annotated[int, Field(ge=0)]
    sources: Annotated[list[str], Field(min_length=1)]

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.low > self.high:
            raise ValueError("low must not be above high")
        return self


class ProgramListForm(Table):
    """Everything that the list of programs decides by."""

    fit: FitForm
    gain: GainForm
    least: dict[Emphasis, Hundredths]
    most: dict[Emphasis, Hundredths]
    effect: dict[Effect, Points]
    findings: Number
    named: Number
    score_step: Points
    ready: Hundredths
    fees: list[ExtraFeeForm]

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
