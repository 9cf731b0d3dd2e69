"""What to do, most effective first for this member, with a date where the season gives one."""

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache

from bot.domain.advice import Action, ActionId, Source
from bot.domain.exam import ATTEMPTS_MAX
from bot.domain.ids import RuleId
from bot.domain.message import message
from bot.domain.profile import GraduationStatus, Visa
from bot.strategy.dues import Due, due
from bot.strategy.rulebook import ActionRule, Rulebook
from bot.strategy.season import date_source
from bot.strategy.situation import Situation, applies, modest_score, uploaded_letters

Params = tuple[tuple[str, object], ...]
"""What fills the blanks of a sentence, as pairs."""


def advise_actions(situation: Situation) -> tuple[Action, ...]:
    """The actions that apply, in order of effect: the rulebook's weight, raised by the member's flags."""
    rules = [rule for rule in situation.rulebook.actions if applies(rule.id, situation)]
    rules.sort(key=lambda rule: _weight(rule, situation), reverse=True)
    return tuple(_action(rule, situation) for rule in rules)


def _weight(rule: ActionRule, situation: Situation) -> int:
    if not rule.raised_by:
        return rule.weight
    return rule.weight + sum(rule.raised_by.get(flag, 0) for flag in situation.tier.flags)


def _action(rule: ActionRule, situation: Situation) -> Action:
    names = (*rule.rules, *_MORE[rule.id](situation)) if rule.id in _MORE else rule.rules
    filled = tuple(_PARAMS[name](situation) if name in _PARAMS else () for name in names)
    return _build(situation.rulebook, rule.id, names, filled, due(rule.id, situation))


@lru_cache(maxsize=8192)
def _build(
    rulebook: Rulebook, action: ActionId, names: tuple[str, ...], filled: tuple[Params, ...], day: Due | None
) -> Action:
    """The action's value. Cached: members differ in few of its parts."""
    reasons = [rulebook.because(name, **dict(params)) for name, params in zip(names, filled, strict=True)]
    also: tuple[Source, ...] = ()
    if day is not None:
        what = message(f"strategy.due.{day.what}")
        reasons.append(rulebook.because(day.rule, what=what, day=day.day))
        if day.status is not None:
            also = (date_source(day.source, day.status, rulebook.season_source_year),)
    grounds = rulebook.grounds(*reasons, also=also)
    return Action(
        id=action,
        due=None if day is None else day.day,
        reasons=grounds.reasons,
        sources=grounds.sources,
    )


# What the member's own situation adds to the rules that the rulebook names for an action.


def _study_more(now: Situation) -> Iterator[str]:
    match now.reading.profile.graduation.status:
        case GraduationStatus.STUDENT:
            yield "study.student"
        case GraduationStatus.GRADUATE:
            yield "study.graduate"
        case None:
            pass


def _experience_more(now: Situation) -> Iterator[str]:
    if not now.reading.hands_on_months:
        yield "experience.hands_on"


def _letters_more(now: Situation) -> Iterator[str]:
    if now.reading.profile.letters is not None:
        yield "letters.count"


def _research_more(now: Situation) -> Iterator[str]:
    if modest_score(now):
        yield "research.small_projects"


def _verify_more(now: Situation) -> Iterator[str]:
    match now.reading.profile.visa:
        case Visa.J1:
            yield "programs.j1"
        case Visa.H1B | Visa.J1_OR_H1B | Visa.UNDECIDED:
            yield "programs.visas_differ"
        case _:
            pass


def _apply_more(now: Situation) -> Iterator[str]:
    yield "programs.open_list" if now.applications.maximum is None else "programs.list"


_MORE: Mapping[ActionId, Callable[[Situation], Iterator[str]]] = {
    ActionId.PREPARE_STEP2: _study_more,
    ActionId.GAIN_US_EXPERIENCE: _experience_more,
    ActionId.SECURE_LETTERS: _letters_more,
    ActionId.CONSIDER_RESEARCH: _research_more,
    ActionId.VERIFY_PROGRAMS: _verify_more,
    ActionId.APPLY_BROADLY: _apply_more,
}
_PARAMS: Mapping[str, Callable[[Situation], Params]] = {
    "action.reserve_step2_preparation": lambda now: (("months", now.rulebook.timing.preparation_months),),
    "attempts.limits": lambda _: (("most", ATTEMPTS_MAX),),
    "letters.count": lambda now: (
        ("count", uploaded_letters(now.reading)),
        ("most", now.rulebook.application.letters),
    ),
    "programs.list": lambda now: (
        ("minimum", now.applications.minimum),
        ("maximum", now.applications.maximum),
    ),
    "programs.open_list": lambda now: (("minimum", now.applications.minimum),),
}
"""What fills the blanks of a rule's sentence."""
CONDITIONAL_RULES: tuple[RuleId, ...] = tuple(
    RuleId(rule)
    for rule in (
        "study.student",
        "study.graduate",
        "experience.hands_on",
        "letters.count",
        "research.small_projects",
        "programs.j1",
        "programs.visas_differ",
        "programs.open_list",
        "programs.list",
    )
)
"""Rules that the code adds to an action; a rulebook must define them."""
