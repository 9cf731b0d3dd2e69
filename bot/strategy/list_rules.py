"""What the list of programs decides by, as values of the rulebook: limits, shares and points, all our own choice."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.advice import Emphasis, Source
from bot.domain.ids import SeasonId
from bot.domain.profile import ConnectionKind
from bot.domain.program import ProgramKind
from bot.domain.program_list import Effect, Placement


@dataclass(frozen=True, slots=True, eq=False)
class FitRules:
    """The Step 2 CK score that a program looks for, and how far from it is reach, target or likely.

    ``level`` is that score by kind. A known minimum counts ``above_minimum`` more. An IMG share of ``img_high`` and more
    lowers the level by ``img_points``, one below ``img_low`` raises it. Target begins ``target_from`` under the level,
    likely ``likely_from`` above it. ``small_positions`` places a year or fewer are a small program.
    """

    level: Mapping[ProgramKind, int]
    above_minimum: int
    target_from: int
    likely_from: int
    img_high: int
    img_low: int
    img_points: int
    small_positions: int


@dataclass(frozen=True, slots=True, eq=False)
class GainRules:
    """Points that order the list. Those of ``unmet``, ``disputed`` and ``few_imgs`` are taken away.

    ``visa_unknown`` is taken away where nothing is known or reported of the visa that a member needs. ``report`` and
    ``report_visa`` are what a report that nobody has read again gives or takes.
    """

    placement: Mapping[Placement, int]
    emphasis: Mapping[Emphasis, int]
    kind_unknown: int
    connection: Mapping[ConnectionKind, int]
    state: int
    division: int
    kind: int
    visa: int
    visa_unknown: int
    gate: int
    img_high: int
    img_some: int
    non_us_imgs: int
    few_imgs: int
    unmet: int
    disputed: int
    report: int
    report_visa: int


@dataclass(frozen=True, slots=True)
class ExtraFeeRule:
    """A fee besides those of the programs, as sources have it for one season."""

    id: str
    season: SeasonId
    low: int
    high: int
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True, eq=False)
class ListRules:
    """Everything that the list builder decides by.

    ``least`` and ``most`` are the shares of the list, in hundredths, of a kind with that emphasis. ``effect`` weighs what a
    missing fact would decide; ``findings`` is how many things to find out are named, ``named`` how many programs each.
    ``score_step`` is the rise of the score that "would I be seen" looks at. ``ready`` is how many hundredths of the advised
    minimum must be confirmed before the list is worth paying for.
    """

    fit: FitRules
    gain: GainRules
    least: Mapping[Emphasis, int]
    most: Mapping[Emphasis, int]
    effect: Mapping[Effect, int]
    findings: int
    named: int
    score_step: int
    ready: int
    fees: tuple[ExtraFeeRule, ...]
