"""Turns a checked form into the rulebook's values."""

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from operator import itemgetter
from types import MappingProxyType
from typing import cast

from bot.domain.advice import Reason
from bot.domain.exam import SCORE_MAX
from bot.domain.exam_timing import TimingRules
from bot.domain.ids import RuleId
from bot.domain.message import message
from bot.strategy.loader.clauses import clause_of, conditions_of
from bot.strategy.loader.schema import (
    ActionForm,
    ListSizeForm,
    PhaseRowForm,
    RulebookForm,
    RuleForm,
    TimingForm,
)
from bot.strategy.rulebook import ActionRule, ListSizeTable, PhaseKey, PhaseRow, Rule, Rulebook


def build_rulebook(form: RulebookForm, list_size: ListSizeTable) -> Rulebook:
    """The rulebook of a checked form."""
    actions = tuple(_action(action) for action in form.actions)
    return Rulebook(
        specialty=form.specialty,
        season_source_year=form.season_source_year,
        rules=MappingProxyType({RuleId(name): _rule(name, rule) for name, rule in form.rules.items()}),
        tiers=form.tier.bands,
        step1=form.step1,
        flags=form.flags,
        list_size=list_size,
        mix=form.mix.bands,
        mix_without_score=form.mix.without_score,
        fees=form.fees,
        signals=form.signals,
        timing=_timing(form.timing),
        target=form.target,
        practice=form.practice,
        actions=actions,
        phases=_phases(form.phases, actions),
        later=MappingProxyType(
            {(row.focus, phase): frozenset(row.later) for row in form.phases for phase in row.phases}
        ),
        unfilled_until=form.unfilled_until,
        application=form.application,
        interviews=form.interviews,
        other_costs=form.other_costs,
        matched=form.position.matched,
        not_matched=form.position.not_matched,
        program_list=form.program_list,
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


def _rule(name: str, form: RuleForm) -> Rule:
    rule = RuleId(name)
    reason = Reason(rule, message(form.text))
    return Rule(rule, form.text, form.sources, form.place, reason, form.detail, form.later)


def _timing(form: TimingForm) -> TimingRules:
    return TimingRules(
        score_days=form.score_days,
        safe_days=form.safe_days,
        preparation_months=form.preparation_months,
        recommended=(form.recommended.from_, form.recommended.to),
        window_days=(form.self_assessment.from_weeks * 7, form.self_assessment.to_weeks * 7),
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
