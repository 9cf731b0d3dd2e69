"""What to do now, the largest effect first: the rulebook's row for the phase and what the advice is about.

A row lists its actions in order, or leaves the order to their weights, raised by the member's flags.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from bot.domain.advice import Action, Flag, Reason
from bot.domain.message import message
from bot.domain.season import DateStatus
from bot.strategy.blanks import WITH_BLANKS, Params, blanks, dates_behind, written
from bot.strategy.dues import Due, due
from bot.strategy.rulebook import ActionRule, Conditions, PhaseRow, Rulebook
from bot.strategy.season import milestone_source, shown_day
from bot.strategy.situation import Situation


def advise_actions(situation: Situation) -> tuple[Action, ...]:
    """The actions that apply in this phase, in order; none where everything is halted."""
    row = _row(situation)
    if row is None:
        return ()
    answers, silent = situation.answers(), situation.course.no_contact
    rules = [rule for rule in row.actions if not (silent and rule.contact) and _met(rule.when, answers)]
    if row.by_effect:
        rules.sort(key=_weights(row, situation.tier.flags).__getitem__, reverse=True)
    actions = [_action(rule, answers, situation) for rule in rules]
    return tuple(_now_first(actions, situation.rulebook) if row.by_effect else actions)


def _now_first(actions: list[Action], rulebook: Rulebook) -> list[Action]:
    """By effect among what can be done now, then what is for later."""
    may_wait = rulebook.may_wait
    waiting = {action.id for action in actions if action.id in may_wait and rulebook.for_later(action)}
    if not waiting:
        return actions
    actions.sort(key=lambda action: action.id in waiting)
    return actions


def _row(now: Situation) -> PhaseRow | None:
    """The row for the phase and the focus; one for the number of interviews comes before one for any."""
    rows = now.rulebook.phases
    phase = now.course.phase
    return rows.get((now.focus, phase, now.standing)) or rows.get((now.focus, phase, None))


@dataclass(frozen=True, slots=True, eq=False)
class _Sentences:
    """The rules whose sentences an action has, and those among them with blanks to fill. Each combination is made once."""

    rules: tuple[str, ...]
    with_blanks: tuple[str, ...]


@lru_cache(maxsize=16384)
def _sentences(rule: ActionRule, answers: tuple[bool, ...]) -> _Sentences:
    """What is said of an action. ``answers`` are those that its clauses ask for."""
    known = dict(zip(rule.conditions, answers, strict=True))
    names = tuple(clause.rule for clause in rule.clauses if _met(clause.when, known))
    return _Sentences(names, tuple(name for name in names if name in WITH_BLANKS))


def _met(when: Conditions, answers: Mapping[str, bool]) -> bool:
    for name, wanted in when:  # noqa: SIM110 (twice as fast as all(), and asked two dozen times)
        if answers[name] is not wanted:
            return False
    return True


@lru_cache(maxsize=2048)
def _weights(row: PhaseRow, flags: tuple[Flag, ...]) -> Mapping[ActionRule, int]:
    """The effect of each action of a row for a member with these flags."""
    return {rule: rule.weight + sum(rule.raised_by.get(flag, 0) for flag in flags) for rule in row.actions}


def _action(rule: ActionRule, answers: Mapping[str, bool], now: Situation) -> Action:
    sentences = _sentences(rule, rule.asked(answers))
    filled = tuple([blanks(name, now) for name in sentences.with_blanks])
    return _build(now.rulebook, rule, sentences, filled, due(rule.id, now))


@lru_cache(maxsize=16384)
def _build(
    rulebook: Rulebook, rule: ActionRule, sentences: _Sentences, filled: tuple[Params, ...], day: Due | None
) -> Action:
    """The action's value. Cached: members differ in few of its parts. ``filled`` are the blanks of those that have any."""
    blank = iter(filled)
    reasons = [
        rulebook.because(name, **(dict(written(next(blank))) if name in WITH_BLANKS else {}))
        for name in sentences.rules
    ]
    also = [source for params in filled for source in dates_behind(params, rulebook)]
    if day is not None:
        reasons.append(_due_reason(rulebook, day))
        if day.basis is not None:
            also.append(milestone_source(day.basis, rulebook))
    grounds = rulebook.grounds(*reasons, also=tuple(also))
    return Action(
        id=rule.id,
        due=None if day is None else day.day,
        projected=day is not None and day.status is DateStatus.PROJECTED,
        reasons=grounds.reasons,
        sources=grounds.sources,
    )


def _due_reason(rulebook: Rulebook, day: Due) -> Reason:
    what = message(f"strategy.due.{day.what}")
    season = {"season": day.season} if day.rule == "due.next_season" else {}
    return rulebook.because(day.rule, what=what, day=shown_day(day.day, day.status), **season)
