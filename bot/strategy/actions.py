"""What to do now, the largest effect first: the rulebook's row for the phase and what the advice is about.

A row lists its actions in order, or leaves the order to their weights, raised by the member's flags.
"""

from functools import lru_cache

from bot.domain.advice import Action, ActionId, Reason
from bot.domain.message import message
from bot.domain.season import DateStatus
from bot.strategy.blanks import Params, blanks, dates_behind, written
from bot.strategy.dues import Due, due
from bot.strategy.rulebook import ActionRule, Clause, PhaseRow, Rulebook
from bot.strategy.season import date_source, shown_day
from bot.strategy.situation import Situation


def advise_actions(situation: Situation) -> tuple[Action, ...]:
    """The actions that apply in this phase, in order; none where everything is halted."""
    row = _row(situation)
    if row is None:
        return ()
    rules = [rule for rule in row.actions if _applies(rule, situation)]
    if row.by_effect:
        rules.sort(key=lambda rule: _weight(rule, situation), reverse=True)
    return tuple(_action(rule, situation) for rule in rules)


def _row(now: Situation) -> PhaseRow | None:
    """The row for the phase and the focus; one for the number of interviews comes before one for any."""
    rows = now.rulebook.phases
    phase = now.course.phase
    return rows.get((now.focus, phase, now.standing)) or rows.get((now.focus, phase, None))


def _applies(rule: ActionRule, now: Situation) -> bool:
    if rule.contact and now.course.no_contact:
        return False
    return all(now.holds(name) is wanted for name, wanted in rule.when)


def _weight(rule: ActionRule, situation: Situation) -> int:
    if not rule.raised_by:
        return rule.weight
    return rule.weight + sum(rule.raised_by.get(flag, 0) for flag in situation.tier.flags)


def _action(rule: ActionRule, now: Situation) -> Action:
    names = tuple(clause.rule for clause in rule.clauses if _said(clause, now))
    filled = tuple(blanks(name, now) for name in names)
    return _build(now.rulebook, rule.id, names, filled, due(rule.id, now))


def _said(clause: Clause, now: Situation) -> bool:
    return all(now.holds(name) is wanted for name, wanted in clause.when)


@lru_cache(maxsize=16384)
def _build(
    rulebook: Rulebook, action: ActionId, names: tuple[str, ...], filled: tuple[Params, ...], day: Due | None
) -> Action:
    """The action's value. Cached: members differ in few of its parts."""
    pairs = zip(names, filled, strict=True)
    reasons = [rulebook.because(name, **dict(written(params))) for name, params in pairs]
    also = [source for params in filled for source in dates_behind(params, rulebook)]
    if day is not None:
        reasons.append(_due_reason(rulebook, day))
        if day.status is not None:
            also.append(date_source(day.source, day.status, rulebook.season_source_year))
    grounds = rulebook.grounds(*reasons, also=tuple(also))
    return Action(
        id=action,
        due=None if day is None else day.day,
        projected=day is not None and day.status is DateStatus.PROJECTED,
        reasons=grounds.reasons,
        sources=grounds.sources,
    )


def _due_reason(rulebook: Rulebook, day: Due) -> Reason:
    what = message(f"strategy.due.{day.what}")
    season = {"season": day.season} if day.rule == "due.next_season" else {}
    return rulebook.because(day.rule, what=what, day=shown_day(day.day, day.status), **season)
