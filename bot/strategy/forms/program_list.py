"""The JSON form of a list of programs (`docs/advise.md`), written in the language of the catalogue it is given."""

import datetime as dt
from dataclasses import asdict
from typing import Any

from pydantic import Field

from bot.domain.advice import Emphasis
from bot.domain.ledger import Criterion, Fact, UsExperienceRule, Weight
from bot.domain.program import Program, ProgramKind
from bot.domain.program_list import (
    ChangeId,
    Confidence,
    Effect,
    Gate,
    ListWarningId,
    Place,
    Placement,
    ProgramList,
    Refused,
)
from bot.strategy.forms.grounds import Form, GroundedForm, Say, grounds


class ProgramForm(Form):
    """A program."""

    acgme_id: str
    name: str
    city: str
    state: str


class FactForm(Form):
    """A dated fact of the ledger and where it was seen."""

    criterion: Criterion
    value: bool | int | UsExperienceRule | ProgramKind
    weight: Weight
    source: str
    seen: dt.date
    stale: bool


class PlaceForm(GroundedForm):
    """A place on the list and its price."""

    program: ProgramForm
    kind: ProgramKind | None
    placement: Placement
    confidence: Confidence
    unknown: list[Criterion]
    facts: list[FactForm]
    usd: int
    kept: bool


class RefusedForm(GroundedForm):
    """A program that would screen the profile out."""

    program: ProgramForm
    gates: list[Gate] = Field(min_length=1)
    facts: list[FactForm] = Field(min_length=1)
    stale: bool
    kept: bool


class KindCountForm(Form):
    """Places of one kind; no kind means not known."""

    kind: ProgramKind | None
    emphasis: Emphasis | None
    places: int
    least: int
    most: int | None


class CompositionForm(GroundedForm):
    """The list by kind; ``kept`` null means that it cannot be said."""

    kinds: list[KindCountForm]
    kept: bool | None


class GateCountForm(Form):
    """Programs at one gate."""

    gate: Gate
    programs: int


class OpeningForm(GroundedForm):
    """What one change would open."""

    id: ChangeId
    programs: int


class SeenForm(GroundedForm):
    """Would I be seen."""

    programs: int
    screened_out: int
    open: int
    unknown: int
    by_gate: list[GateCountForm]
    unanswered: list[GateCountForm]
    openings: list[OpeningForm]


class FindingForm(GroundedForm):
    """Something to find out."""

    criterion: Criterion
    effect: Effect
    programs: int
    first: list[ProgramForm]


class SignalForm(GroundedForm):
    """A program to signal."""

    program: ProgramForm


class ExtraFeeForm(GroundedForm):
    """A fee besides those of the programs."""

    id: str
    usd_minimum: int
    usd_maximum: int


class ListCostForm(GroundedForm):
    """What the list costs in US dollars."""

    programs: int
    usd: int
    usd_next: int
    usd_minimum: int
    usd_maximum: int
    fee_season: int
    extras: list[ExtraFeeForm]


class ListWarningForm(GroundedForm):
    """Something to know before relying on the list."""

    id: ListWarningId


class ProgramListForm(GroundedForm):
    """A list of programs."""

    minimum: int
    maximum: int | None
    places: list[PlaceForm]
    refused: list[RefusedForm]
    dropped: list[ProgramForm]
    mix: CompositionForm
    seen: SeenForm
    findings: list[FindingForm]
    signals: list[SignalForm]
    cost: ListCostForm
    warnings: list[ListWarningForm]


def list_values(made: ProgramList, texts: Say) -> dict[str, Any]:
    """The values of :class:`ProgramListForm`, every text written by ``texts``."""
    mix, seen, cost = made.mix, made.seen, made.cost
    return {
        "minimum": made.minimum,
        "maximum": made.maximum,
        "places": [_place(place, made.as_of, texts) for place in made.places],
        "refused": [_refused(refused, made.as_of, texts) for refused in made.refused],
        "dropped": [_program(program) for program in made.dropped],
        "mix": {"kinds": [asdict(kind) for kind in mix.kinds], "kept": mix.kept, **grounds(mix, texts)},
        "seen": {
            **{name: getattr(seen, name) for name in ("programs", "screened_out", "open", "unknown")},
            "by_gate": [asdict(one) for one in seen.by_gate],
            "unanswered": [asdict(one) for one in seen.unanswered],
            "openings": [{"id": o.id, "programs": o.programs, **grounds(o, texts)} for o in seen.openings],
            **grounds(seen, texts),
        },
        "findings": [
            {
                "criterion": finding.criterion,
                "effect": finding.effect,
                "programs": finding.programs,
                "first": [_program(program) for program in finding.first],
                **grounds(finding, texts),
            }
            for finding in made.findings
        ],
        "signals": [
            {"program": _program(signal.program), **grounds(signal, texts)} for signal in made.signals
        ],
        "cost": {
            **{name: getattr(cost, name) for name in ("programs", "usd", "usd_next", "fee_season")},
            "usd_minimum": cost.usd_minimum,
            "usd_maximum": cost.usd_maximum,
            "extras": [
                {
                    "id": extra.id,
                    "usd_minimum": extra.usd_minimum,
                    "usd_maximum": extra.usd_maximum,
                    **grounds(extra, texts),
                }
                for extra in cost.extras
            ],
            **grounds(cost, texts),
        },
        "warnings": [{"id": warning.id, **grounds(warning, texts)} for warning in made.warnings],
        **grounds(made, texts),
    }


def _place(place: Place, as_of: dt.date, texts: Say) -> dict[str, Any]:
    return {
        "program": _program(place.program),
        "kind": place.kind,
        "placement": place.placement,
        "confidence": place.confidence,
        "unknown": list(place.unknown),
        "facts": [_fact(fact, as_of) for fact in place.facts],
        "usd": place.usd,
        "kept": place.kept,
        **grounds(place, texts),
    }


def _refused(refused: Refused, as_of: dt.date, texts: Say) -> dict[str, Any]:
    return {
        "program": _program(refused.program),
        "gates": list(refused.gates),
        "facts": [_fact(fact, as_of) for fact in refused.facts],
        "stale": refused.stale,
        "kept": refused.kept,
        **grounds(refused, texts),
    }


def _fact(fact: Fact, as_of: dt.date) -> dict[str, Any]:
    return {
        "criterion": fact.criterion,
        "value": fact.value,
        "weight": fact.weight,
        "source": fact.source,
        "seen": fact.seen,
        "stale": fact.stale(as_of),
    }


def _program(program: Program) -> dict[str, Any]:
    return asdict(program)
