"""Turns a checked form into the rulebook's values."""

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from operator import itemgetter
from types import MappingProxyType
from typing import cast

from bot.domain.advice import Reason, Source
from bot.domain.exam import SCORE_MAX
from bot.domain.exam_timing import TimingRules, YearDay
from bot.domain.ids import RuleId, SeasonId
from bot.domain.message import message
from bot.strategy.list_rules import ExtraFeeRule, FitRules, GainRules, ListRules
from bot.strategy.loader.clauses import clause_of, conditions_of
from bot.strategy.loader.list_schema import ExtraFeeForm, ProgramListForm
from bot.strategy.loader.schema import (
    ActionForm,
    FeeForm,
    ListSizeForm,
    MixBandForm,
    PhaseRowForm,
    PracticeForm,
    RulebookForm,
    RuleForm,
    SignalForm,
    TimingForm,
)
from bot.strategy.rulebook import (
    ActionRule,
    ApplicationLimits,
    FeeStep,
    FeeTable,
    FlagLimits,
    InterviewLimits,
    ListSizeTable,
    MixBand,
    PhaseKey,
    PhaseRow,
    PracticeRules,
    Quartiles,
    Rule,
    Rulebook,
    SignalTable,
    Step1Bands,
    TargetRules,
    TierBand,
)

Sources = Mapping[str, Source]


def build_rulebook(form: RulebookForm, list_size: ListSizeTable) -> Rulebook:
    """The rulebook of a checked form."""
    sources = {name: Source(s.kind, s.title, s.year, s.status) for name, s in form.sources.items()}
    without = form.mix.without_score
    actions = tuple(_action(action) for action in form.actions)
    return Rulebook(
        specialty=form.specialty,
        season_source_year=form.season_source_year,
        rules=MappingProxyType(
            {RuleId(name): _rule(name, rule, sources) for name, rule in form.rules.items()}
        ),
        tiers=tuple(TierBand(band.low, band.high, band.tier) for band in form.tier.bands),
        step1=Step1Bands(form.step1.borderline, form.step1.high, form.step1.hard),
        flags=FlagLimits(**form.flags.model_dump()),
        list_size=list_size,
        mix=tuple(_mix(band) for band in form.mix.bands),
        mix_without_score=MixBand(0, 0, RuleId(without.rule), MappingProxyType(dict(without.emphasis))),
        fees=tuple(_fees(fee, sources) for fee in form.fees),
        signals=tuple(_signals(signals, sources) for signals in form.signals),
        timing=_timing(form.timing),
        target=TargetRules(**form.target.model_dump()),
        practice=_practice(form.practice),
        actions=actions,
        phases=_phases(form.phases, actions),
        later=MappingProxyType(
            {(row.focus, phase): frozenset(row.later) for row in form.phases for phase in row.phases}
        ),
        unfilled_until=_year_day(form.unfilled_until),
        application=ApplicationLimits(**form.application.model_dump()),
        interviews=InterviewLimits(**form.interviews.model_dump()),
        other_costs=_extra_fees(form.other_costs, sources),
        matched=Quartiles(**form.position.matched.model_dump()),
        not_matched=Quartiles(**form.position.not_matched.model_dump()),
        program_list=_program_list(form.program_list, sources),
    )


def build_list_size(form: ListSizeForm) -> ListSizeTable:
    """The list-size table with the straight lines between its points worked out for every score."""
    return ListSizeTable(
        lowest=form.lowest,
        highest=form.highest,
        step=form.step,
        spread=form.spread,
        by_score=tuple(_on_line(form.score, score) for score in range(SCORE_MAX + 1)),
        by_visa=MappingProxyType(dict(form.visa)),
        by_months=tuple((row.from_, row.add) for row in form.months),
        low_score_below=form.low_score.below,
        low_score_minimum=form.low_score.minimum,
    )


def _on_line(points: Sequence[tuple[int, int]], score: int) -> int:
    """The piece of a score, rounded up: on the line between its two neighbours, beyond the ends the end."""
    if score <= points[0][0]:
        return points[0][1]
    for (x0, y0), (x1, y1) in pairwise(points):
        if score <= x1:
            return -(-(y0 * (x1 - x0) + (y1 - y0) * (score - x0)) // (x1 - x0))
    return points[-1][1]


def _rule(name: str, form: RuleForm, sources: Sources) -> Rule:
    rule = RuleId(name)
    named = tuple(sources[source] for source in form.sources)
    return Rule(rule, form.text, named, form.place, Reason(rule, message(form.text)), form.detail)


def _mix(form: MixBandForm) -> MixBand:
    return MixBand(form.low, form.high, RuleId(form.rule), MappingProxyType(dict(form.emphasis)))


def _fees(form: FeeForm, sources: Sources) -> FeeTable:
    steps = tuple(FeeStep(step.first, step.usd) for step in form.steps)
    return FeeTable(SeasonId(form.season), steps, tuple(sources[name] for name in form.sources))


def _signals(form: SignalForm, sources: Sources) -> SignalTable:
    return SignalTable(SeasonId(form.season), form.count, tuple(sources[name] for name in form.sources))


def _timing(form: TimingForm) -> TimingRules:
    return TimingRules(
        score_days=form.score_days,
        safe_days=form.safe_days,
        preparation_months=form.preparation_months,
        recommended=(_year_day(form.recommended.from_), _year_day(form.recommended.to)),
        window_days=(form.self_assessment.from_weeks * 7, form.self_assessment.to_weeks * 7),
    )


def _year_day(text: str) -> YearDay:
    month, day = text.split("-")
    return YearDay(int(month), int(day))


def _practice(form: PracticeForm) -> PracticeRules:
    return PracticeRules(
        **form.model_dump(exclude={"forms", "half_widths"}),
        forms=tuple(form.forms),
        half_widths=tuple(form.half_widths),
    )


def _picker(conditions: tuple[str, ...]) -> Callable[[Mapping[str, bool]], tuple[bool, ...]]:
    return cast("Callable[[Mapping[str, bool]], tuple[bool, ...]]", itemgetter(*conditions))


_ALWAYS_ASKED = conditions_of("applied and renewing")
"""Two conditions that make every action ask for several answers at once."""


def _action(form: ActionForm) -> ActionRule:
    when, clauses = conditions_of(form.when), tuple(clause_of(rule) for rule in form.rules)
    every = [*(part for clause in clauses for part in clause.when), *_ALWAYS_ASKED]
    conditions = tuple(dict.fromkeys(name for name, _ in every))
    return ActionRule(
        id=form.id,
        when=when,
        clauses=clauses,
        weight=form.weight,
        raised_by=MappingProxyType(dict(form.raised_by)),
        contact=form.contact,
        any_time=form.any_time,
        conditions=conditions,
        asked=_picker(conditions),
    )


def _phases(rows: Sequence[PhaseRowForm], actions: Sequence[ActionRule]) -> Mapping[PhaseKey, PhaseRow]:
    by_id = {action.id: action for action in actions}
    return MappingProxyType(
        {
            (row.focus, phase, interviews): PhaseRow(
                tuple(by_id[name] for name in row.actions), row.by_effect
            )
            for row in rows
            for phase in row.phases
            for interviews in row.interviews or (None,)
        }
    )


def _program_list(form: ProgramListForm, sources: Sources) -> ListRules:
    return ListRules(
        fit=FitRules(**form.fit.model_dump()),
        gain=GainRules(**form.gain.model_dump()),
        least=MappingProxyType(dict(form.least)),
        most=MappingProxyType(dict(form.most)),
        effect=MappingProxyType(dict(form.effect)),
        findings=form.findings,
        named=form.named,
        score_step=form.score_step,
        ready=form.ready,
        fees=_extra_fees(form.fees, sources),
    )


def _extra_fees(forms: Sequence[ExtraFeeForm], sources: Sources) -> tuple[ExtraFeeRule, ...]:
    return tuple(
        ExtraFeeRule(fee.id, SeasonId(fee.season), fee.low, fee.high, tuple(sources[n] for n in fee.sources))
        for fee in forms
    )
