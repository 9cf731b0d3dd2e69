"""The form of a rulebook file where that is not the form of its values. Unknown keys are refused.

What no type can say is in :mod:`.checks`.
"""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from bot.domain.advice import ActionId, Flag, SourceKind, SourceStatus
from bot.domain.exam_timing import YearDay
from bot.domain.phase import Focus, InterviewsId, PhaseId
from bot.domain.profile import Visa
from bot.strategy.list_rules import ExtraFeeRule, ListRules
from bot.strategy.tables import (
    ApplicationLimits,
    Count,
    FeeTable,
    FlagLimits,
    InterviewLimits,
    MixBand,
    PracticeRules,
    Quartiles,
    Score,
    SignalTable,
    Sources,
    Step1Bands,
    TargetRules,
    Text,
    TierBand,
    Year,
)


def _year_day(text: object) -> YearDay:
    day = date.fromisoformat(f"2001-{text}")  # a year without 29 February
    return YearDay(day.month, day.day)


EveryYear = Annotated[YearDay, BeforeValidator(_year_day)]
"""A day of every year, written MM-DD."""


class Form(BaseModel):
    """Base of all tables."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class SourceForm(Form):
    """A source that rules may name."""

    kind: SourceKind
    title: Text
    year: Year
    status: SourceStatus


class SourcesForm(BaseModel):
    """Only the sources of a rulebook file, which the rest names."""

    sources: dict[str, SourceForm]


class RuleForm(Form):
    """A rule: the key of its sentence, its sources, and where in the guide or the facts it comes from."""

    text: Text
    sources: Sources
    place: Text
    detail: bool = False
    later: bool = False


class TierForm(Form):
    """The tiers."""

    bands: tuple[TierBand, ...]


class MonthsForm(Form):
    """What so many months of experience add to the list."""

    from_: float = Field(alias="from", ge=0)
    add: Count


class LowScoreForm(Form):
    """The list under the low-score strategy."""

    below: Score
    minimum: Count


class AnchorForm(Form):
    """A case whose list size is fixed; no ``maximum`` means open."""

    score: Score
    visa: Visa
    pediatrics_months: float = Field(ge=0)
    failed: bool
    minimum: Count
    maximum: Count | None = None


class ListSizeForm(Form):
    """How many programs to apply to."""

    lowest: Count
    highest: Count
    step: Annotated[int, Field(ge=1)]
    spread: Count
    score: Annotated[list[tuple[Score, Count]], Field(min_length=2)]
    months: Annotated[list[MonthsForm], Field(min_length=1)]
    visa: dict[Visa, Count]
    low_score: LowScoreForm
    anchors: list[AnchorForm] = []


class MixForm(Form):
    """The emphasis of each kind of program."""

    bands: tuple[MixBand, ...]
    without_score: MixBand


class DaysForm(Form):
    """From one day of the year to another, written MM-DD."""

    from_: EveryYear = Field(alias="from")
    to: EveryYear


class WindowForm(Form):
    """From so many weeks before the exam to so many."""

    from_weeks: Count
    to_weeks: Count


class TimingForm(Form):
    """When Step 2 CK should be taken."""

    score_days: Count
    safe_days: Count
    preparation_months: Count
    recommended: DaysForm
    self_assessment: WindowForm


class ActionForm(Form):
    """An action: when it applies, its rules with their conditions ("RULE if A and not B"), and its effect."""

    id: ActionId
    when: str = ""
    contact: bool = False
    any_time: bool = False
    rules: Annotated[list[str], Field(min_length=1)]
    weight: Count
    raised_by: dict[Flag, Count] = {}


class PhaseRowForm(Form):
    """What to do in these phases, by what the advice is about."""

    focus: Focus
    phases: Annotated[list[PhaseId], Field(min_length=1)]
    interviews: list[InterviewsId] = []
    by_effect: bool = False
    later: list[ActionId] = []
    actions: Annotated[list[ActionId], Field(min_length=1)]


class PositionForm(Form):
    """Past applicants to compare with."""

    matched: Quartiles
    not_matched: Quartiles


class RulebookForm(Form):
    """A whole rulebook file."""

    schema_: int = Field(alias="schema", ge=1, le=1)
    specialty: Annotated[str, Field(pattern=r"^[a-z_]+$")]
    season_source_year: Year
    unfilled_until: EveryYear
    sources: dict[str, SourceForm]
    tier: TierForm
    step1: Step1Bands
    flags: FlagLimits
    list_size: ListSizeForm
    mix: MixForm
    fees: Annotated[tuple[FeeTable, ...], Field(min_length=1)]
    signals: Annotated[tuple[SignalTable, ...], Field(min_length=1)]
    timing: TimingForm
    target: TargetRules
    practice: PracticeRules
    actions: list[ActionForm]
    phases: list[PhaseRowForm]
    application: ApplicationLimits
    interviews: InterviewLimits
    other_costs: tuple[ExtraFeeRule, ...]
    position: PositionForm
    program_list: ListRules
    rules: dict[str, RuleForm]
