"""The form of a rulebook file. Unknown keys are refused; what no type can say is in :mod:`.checks`."""

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from bot.domain.advice import ActionId, Emphasis, Flag, SourceKind, SourceStatus, TierId
from bot.domain.exam import SCORE_MAX, SCORE_MIN
from bot.domain.phase import Focus, InterviewsId, PhaseId
from bot.domain.profile import Visa
from bot.domain.program import ProgramKind
from bot.strategy.loader.list_schema import ExtraFeeForm, ProgramListForm

Score = Annotated[int, Field(ge=SCORE_MIN, le=SCORE_MAX)]
Count = Annotated[int, Field(ge=0, le=10_000)]
Year = Annotated[int, Field(ge=2000, le=2100)]
Text = Annotated[str, Field(min_length=1)]


def _day_of_every_year(text: str) -> str:
    date.fromisoformat(f"2001-{text}")  # a year without 29 February
    return text


YearDayText = Annotated[str, AfterValidator(_day_of_every_year)]
SourceNames = Annotated[list[str], Field(min_length=1)]


class Form(BaseModel):
    """Base of all tables."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class SourceForm(Form):
    """A source that rules may name."""

    kind: SourceKind
    title: Text
    year: Year
    status: SourceStatus


class RuleForm(Form):
    """A rule: the key of its sentence, its sources, and where in the guide or the facts it comes from."""

    text: Text
    sources: SourceNames
    place: Text
    detail: bool = False


class BandForm(Form):
    """A range of scores, both ends included."""

    low: Score
    high: Score


class TierBandForm(BandForm):
    """A tier and its range of Step 2 CK scores."""

    tier: TierId


class TierForm(Form):
    """The tiers."""

    bands: list[TierBandForm]


class Step1Form(Form):
    """Limits of numeric Step 1 scores."""

    borderline: Score
    high: Score
    hard: Score


class FlagForm(Form):
    """Limits of flags that are counts."""

    pediatrics_months: float
    graduation_years: Count
    upward_points: Count


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
    pediatrics_months: float
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


class MixWithoutScoreForm(Form):
    """The emphasis of each kind when there is no score."""

    rule: Text
    emphasis: dict[ProgramKind, Emphasis]


class MixBandForm(BandForm, MixWithoutScoreForm):
    """The emphasis of each kind for a range of scores."""


class MixForm(Form):
    """The emphasis of each kind of program."""

    bands: list[MixBandForm]
    without_score: MixWithoutScoreForm


class FeeStepForm(Form):
    """Price of each program from number ``first`` on."""

    first: Annotated[int, Field(ge=1)]
    usd: Count


class FeeForm(Form):
    """Fees of one season."""

    season: Year
    steps: Annotated[list[FeeStepForm], Field(min_length=1)]
    sources: SourceNames


class SignalForm(Form):
    """Program signals of one season."""

    season: Year
    count: Count
    sources: SourceNames


class DaysForm(Form):
    """From one day of the year to another, written MM-DD."""

    from_: YearDayText = Field(alias="from")
    to: YearDayText


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


class TargetForm(Form):
    """Step 2 CK scores to aim for."""

    standard: Score
    after_step1_failure: Score
    borderline_number: Score
    low_number: Score
    university_children: Score


class PracticeForm(Form):
    """Which self-assessments count and what they mean."""

    days: Annotated[int, Field(ge=1, le=365)]
    forms: Annotated[list[Text], Field(min_length=1)]
    low: Score
    under_target: Count
    very_low: Score
    very_low_months: Count
    base_line_days: Count
    few_points: Count
    few_points_days: Count
    many_points_days: Count
    half_widths: Annotated[list[Count], Field(min_length=1)]
    days_per_point: Annotated[int, Field(ge=1)]


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


class ApplicationForm(Form):
    """Counts of the application."""

    letters: Count
    us_pediatric_letters: Count
    projects: Count
    projects_below: Score


class InterviewsForm(Form):
    """From how many interviews on they are some, and enough."""

    some: Count
    enough: Count


class QuartilesForm(Form):
    """Quartiles of Step 2 CK scores."""

    lower: Score
    median: Score
    upper: Score


class PositionForm(Form):
    """Past applicants to compare with."""

    matched: QuartilesForm
    not_matched: QuartilesForm


class RulebookForm(Form):
    """A whole rulebook file."""

    schema_: int = Field(alias="schema", ge=1, le=1)
    specialty: Annotated[str, Field(pattern=r"^[a-z_]+$")]
    season_source_year: Year
    unfilled_until: YearDayText
    sources: dict[str, SourceForm]
    tier: TierForm
    step1: Step1Form
    flags: FlagForm
    list_size: ListSizeForm
    mix: MixForm
    fees: Annotated[list[FeeForm], Field(min_length=1)]
    signals: Annotated[list[SignalForm], Field(min_length=1)]
    timing: TimingForm
    target: TargetForm
    practice: PracticeForm
    actions: list[ActionForm]
    phases: list[PhaseRowForm]
    application: ApplicationForm
    interviews: InterviewsForm
    other_costs: list[ExtraFeeForm]
    position: PositionForm
    program_list: ProgramListForm
    rules: dict[str, RuleForm]
