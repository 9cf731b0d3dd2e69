"""The JSON form of advice (`docs/advise.md`), written in the language of the catalogue it is given."""

import datetime as dt
from dataclasses import fields
from typing import Any

from pydantic import Field

from bot.domain.advice import (
    ActionId,
    Advice,
    Emphasis,
    ExamTiming,
    Flag,
    Grounded,
    Step1ScenarioId,
    TierId,
    TimingDecision,
    WarningId,
)
from bot.domain.message import Message
from bot.domain.program import ProgramKind
from bot.domain.program_list import ProgramList
from bot.domain.season import DateStatus
from bot.strategy.forms.grounds import Form, GroundedForm, Say, grounds
from bot.strategy.forms.program_list import ProgramListForm, list_values

SCHEMA_VERSION = 1
"""Rises when a key changes its meaning or goes; new keys do not raise it."""
_SINGLE_PARTS = ("season", "tier", "step1_scenario", "applications", "signals", "position", "cost")


class SeasonForm(GroundedForm):
    """The season advised for."""

    id: int
    review_opens: dt.datetime
    status: DateStatus


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
    """Something to know."""

    id: WarningId


class PositionForm(GroundedForm):
    """Where the result stands among past applicants."""

    text: str | None


class CostForm(GroundedForm):
    """ERAS fees in US dollars."""

    usd_minimum: int
    usd_maximum: int | None
    fee_season: int


class AdviceForm(Form):
    """Advice."""

    schema_: int = Field(alias="schema")
    as_of: dt.date
    season: SeasonForm
    tier: TierForm
    step1_scenario: Step1Form
    applications: ApplicationsForm
    mix: list[MixForm]
    exam_timing: TimingForm
    signals: SignalsForm
    actions: list[ActionForm]
    warnings: list[WarningForm]
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
            "actions": [_part(action, texts) for action in advice.actions],
            "warnings": [_part(warning, texts) for warning in advice.warnings],
            **{name: _part(getattr(advice, name), texts) for name in _SINGLE_PARTS},
            **({} if programs is None else {"list": list_values(programs, texts)}),
        }
    )
    return form.model_dump(mode="json", by_alias=True, exclude={"list_"} if programs is None else None)


def _part(part: Grounded, texts: Say) -> dict[str, Any]:
    values = {field.name: getattr(part, field.name) for field in fields(part)}
    values = {name: texts(value) if isinstance(value, Message) else value for name, value in values.items()}
    return values | grounds(part, texts)


def _timing(timing: ExamTiming, texts: Say) -> dict[str, Any]:
    window, estimate = timing.self_assessment_window, timing.practice_estimate
    return {
        "decision": timing.decision,
        "last_test_day": timing.last_test_day,
        "self_assessment_window": window and {"from": window.first, "to": window.last},
        "practice_estimate": estimate
        and {"low": estimate.low, "high": estimate.high, "assumption": texts(estimate.assumption)},
        **grounds(timing, texts),
    }
