"""The form of a rulebook file. Unknown keys are refused; what no type can say is in :mod:`.checks`."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from bot.domain.advice import Emphasis, SourceKind, SourceStatus, TierId
from bot.domain.exam import SCORE_MAX, SCORE_MIN
from bot.domain.profile import Visa
from bot.domain.program import ProgramKind

Score = Annotated[int, Field(ge=SCORE_MIN, le=SCORE_MAX)]
Count = Annotated[int, Field(ge=0, le=10_000)]
Year = Annotated[int, Field(ge=2000, le=2100)]
Text = Annotated[str, Field(min_length=1)]
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
    anchors: list[AnchorForm]


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


class RulebookForm(Form):
    """A whole rulebook file."""

    schema_: int = Field(alias="schema", ge=1, le=1)
    specialty: Annotated[str, Field(pattern=r"^[a-z_]+$")]
    season_source_year: Year
    sources: dict[str, SourceForm]
    tier: TierForm
    step1: Step1Form
    flags: FlagForm
    list_size: ListSizeForm
    mix: MixForm
    fees: Annotated[list[FeeForm], Field(min_length=1)]
    rules: dict[str, RuleForm]
