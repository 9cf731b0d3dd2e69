"""The JSON form of a list of programs (`docs/advise.md`), written in the language of the catalogue it is given."""

import datetime as dt
from dataclasses import asdict
from typing import Any

from pydantic import Field

from bot.domain.advice import Emphasis
from bot.domain.ledger import Criterion, Fact, Lead, Unsaid, UsExperienceRule, Weight
from bot.domain.profile import Division
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
    value: bool | int | UsExperienceRule | ProgramKind | Unsaid
    weight: Weight
    source: str
    seen: dt.date
    stale: bool


class LeadForm(Form):
    """What is reported of a program and was not read again; no source where it was concluded from its name."""

    criterion: Criterion
    value: bool | int | UsExperienceRule | ProgramKind | Unsaid
    weight: Weight
    source: str
    period: str


class PlaceForm(GroundedForm):
    """A place on the list and its price. ``doubtful``: it is reported to turn the profile away."""

    program: ProgramForm
    kind: ProgramKind | None
    placement: Placement
    confidence: Confidence
    unknown: list[Criterion]
    facts: list[FactForm]
    leads: list[LeadForm]
    doubtful: bool
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
    pages: list[str]


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


class KnowledgeForm(GroundedForm):
    """How much is known of what decides first, and whether the list is worth paying for."""

    programs: int
    known: int
    confirmed: int
    ready: bool


class DivisionCheckForm(Form):
    """The geographic preference of the profile, and the programs on the list outside it."""

    divisions: list[Division]
    inside: int
    outside: list[ProgramForm]


class ProgramListForm(GroundedForm):
    """A list of programs; of those ``unranked`` nothing is known that decides for this profile."""

    minimum: int
    maximum: int | None
    places: list[PlaceForm]
    refused: list[RefusedForm]
    dropped: list[ProgramForm]
    unranked: list[ProgramForm]
    knowledge: KnowledgeForm
    divisions: DivisionCheckForm | None
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
        "unranked": [_program(program) for program in made.unranked],
        "knowledge": {
            **{name: getattr(made.knowledge, name) for name in ("programs", "known", "confirmed", "ready")},
            **grounds(made.knowledge, texts),
        },
        "divisions": None if made.divisions is None else asdict(made.divisions),
        "mix": {"kinds": [asdict(kind) for kind in mix.kinds], "kept": mix.kept, **grounds(mix, texts)},
        "seen": {
            **{name: getattr(seen, name) for name in ("programs", "screened_out", "open", "unknown")},
            "by_gate": [asdict(count) for count in seen.by_gate],
            "unanswered": [asdict(count) for count in seen.unanswered],
            "openings": [{"id": o.id, "programs": o.programs, **grounds(o, texts)} for o in seen.openings],
            **grounds(seen, texts),
        },
        "findings": [
            {
                "criterion": finding.criterion,
                "effect": finding.effect,
                "programs": finding.programs,
                "first": [_program(program) for program in finding.first],
                "pages": list(finding.pages),
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
        "leads": [_lead(lead) for lead in place.leads],
        "doubtful": place.doubtful,
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


def _lead(lead: Lead) -> dict[str, Any]:
    return {name: getattr(lead, name) for name in ("criterion", "value", "weight", "source", "period")}


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
