"""The JSON form of advice (`docs/advise.md`), written in the language of the catalogue it is given."""

import datetime as dt
from dataclasses import fields
from typing import Any

from pydantic import Field

from bot.domain.advice import (
    Action,
    ActionId,
    Advice,
    Cost,
    Emphasis,
    ExamTiming,
    Flag,
    Grounded,
    Severity,
    Step1ScenarioId,
    TierId,
    TimingDecision,
    WarningId,
)
from bot.domain.message import Message
from bot.domain.phase import CountsFor, InterviewsId, PhaseId
from bot.domain.program import ProgramKind
from bot.domain.program_list import ProgramList
from bot.domain.season import DateStatus
from bot.strategy.forms.grounds import Form, GroundedForm, Say, grounds
from bot.strategy.forms.program_list import ProgramListForm, list_values

SCHEMA_VERSION = 2
"""Every key of form 1 keeps its meaning in form 2."""
_SINGLE_PARTS = ("season", "phase", "tier", "step1_scenario", "applications", "signals", "position")


class SeasonForm(GroundedForm):
    """The season advised for."""

    id: int
    review_opens: dt.datetime
    status: DateStatus


class PhaseForm(GroundedForm):
    """Where the season stands."""

    id: PhaseId


class InterviewsForm(GroundedForm):
    """The interviews of who has applied."""

    received: int | None
    standing: InterviewsId


class TierForm(GroundedForm):
    """Band of the Step 2 CK result."""

    id: TierId
    low_score_strategy: bool
    flags: list[Flag]


class Step1Form(GroundedForm):
    """Which story Step 1 tells."""

    id: Step1ScenarioId


class ApplicationsForm(GroundedForm):
    """How many programs; no maximum means open."""

    minimum: int
    maximum: int | None


class MixForm(GroundedForm):
    """The weight of one kind of program."""

    kind: ProgramKind
    emphasis: Emphasis


class WindowForm(Form):
    """Two days, both included."""

    from_: dt.date = Field(alias="from")
    to: dt.date


class EstimateForm(Form):
    """The range that recent self-assessments point to."""

    low: int
    high: int
    assumption: str


class TimingForm(GroundedForm):
    """What to do about the day of Step 2 CK."""

    decision: TimingDecision | None
    last_test_day: dt.date | None
    safe_test_day: dt.date | None
    counts_for: CountsFor | None
    self_assessment_window: WindowForm | None
    practice_estimate: EstimateForm | None


class SignalsForm(GroundedForm):
    """How many program signals the season gives."""

    count: int | None


class ActionForm(GroundedForm):
    """Something to do."""

    id: ActionId
    due: dt.date | None


class WarningForm(GroundedForm):
    """Something to know; a stop changes the plan."""

    id: WarningId
    severity: Severity


class PositionForm(GroundedForm):
    """Where the result stands among past applicants."""

    text: str | None


class OtherCostForm(GroundedForm):
    """One cost besides the fees of the programs."""

    id: str
    usd_minimum: int
    usd_maximum: int


class CostForm(GroundedForm):
    """ERAS fees in US dollars, and every other cost of the season."""

    usd_minimum: int
    usd_maximum: int | None
    fee_season: int
    other: list[OtherCostForm]


class AdviceForm(Form):
    """Advice."""

    schema_: int = Field(alias="schema")
    as_of: dt.date
    season: SeasonForm
    phase: PhaseForm
    warnings: list[WarningForm]
    tier: TierForm
    step1_scenario: Step1Form
    applications: ApplicationsForm
    mix: list[MixForm]
    exam_timing: TimingForm
    signals: SignalsForm
    actions: list[ActionForm]
    interviews: InterviewsForm | None
    position: PositionForm
    cost: CostForm
    list_: ProgramListForm | None = Field(default=None, alias="list")


def render_advice(advice: Advice, texts: Say, programs: ProgramList | None = None) -> dict[str, Any]:
    """Advice as JSON values, every text written by ``texts``; with the key ``list`` where programs are given."""
    form = AdviceForm.model_validate(
        {
            "schema": SCHEMA_VERSION,
            "as_of": advice.as_of,
            "mix": [_part(item, texts) for item in advice.mix],
            "exam_timing": _timing(advice.exam_timing, texts),
            "actions": [_action(action, texts) for action in advice.actions],
            "warnings": [_part(warning, texts) for warning in advice.warnings],
            "interviews": advice.interviews and _part(advice.interviews, texts),
            "cost": _cost(advice.cost, texts),
            **{name: _part(getattr(advice, name), texts) for name in _SINGLE_PARTS},
            **({} if programs is None else {"list": list_values(programs, texts)}),
        }
    )
    return form.model_dump(mode="json", by_alias=True, exclude={"list_"} if programs is None else None)


def _part(part: Grounded, texts: Say) -> dict[str, Any]:
    values = {field.name: getattr(part, field.name) for field in fields(part)}
    values = {name: texts(value) if isinstance(value, Message) else value for name, value in values.items()}
    return values | grounds(part, texts)


def _cost(cost: Cost, texts: Say) -> dict[str, Any]:
    return _part(cost, texts) | {"other": [_part(other, texts) for other in cost.other]}


def _action(action: Action, texts: Say) -> dict[str, Any]:
    return {"id": action.id, "due": action.due, **grounds(action, texts)}


def _timing(timing: ExamTiming, texts: Say) -> dict[str, Any]:
    window, estimate = timing.self_assessment_window, timing.practice_estimate
    return {
        "decision": timing.decision,
        "last_test_day": timing.last_test_day,
        "safe_test_day": timing.safe_test_day,
        "counts_for": timing.counts_for,
        "self_assessment_window": window and {"from": window.first, "to": window.last},
        "practice_estimate": estimate
        and {"low": estimate.low, "high": estimate.high, "assumption": texts(estimate.assumption)},
        **grounds(timing, texts),
    }
