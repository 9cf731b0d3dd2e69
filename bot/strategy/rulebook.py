"""The rulebook of one specialty as values: thresholds, counts, message keys and sources.

Built and checked by :mod:`bot.strategy.loader`; nothing here reads a file. Every rule has an id, the key of
its sentence, at least one source and the place in the guide or the fact that it comes from.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from bot.domain.advice import Action, ActionId, Flag, Reason, Source
from bot.domain.exam_timing import TimingRules, YearDay
from bot.domain.ids import RuleId
from bot.domain.message import Message
from bot.domain.personal_plan import PlanRules
from bot.domain.phase import Focus, InterviewsId, PhaseId
from bot.domain.profile import Visa
from bot.strategy.list_rules import ExtraFeeRule, ListRules
from bot.strategy.tables import (
    ApplicationLimits,
    FeeTable,
    FlagLimits,
    InterviewLimits,
    MixBand,
    PracticeRules,
    Quartiles,
    SignalTable,
    Step1Bands,
    TargetRules,
    TierBand,
)


class Grounds(NamedTuple):
    """Reasons and the sources they rest on, each source once, in order of first mention."""

    reasons: tuple[Reason, ...]
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. ``text`` is a catalogue key; ``place`` says where in the guide or the facts it comes from."""

    id: RuleId
    text: str
    sources: tuple[Source, ...]
    place: str
    plain: Reason
    """The reason of a rule whose sentence has no blanks."""
    detail: bool = False
    """Its sentence only explains a count or holds a text to copy; a page leaves it out unless it is asked for."""
    later: bool = False
    """An action with its sentence and without a day is for later, whatever the phase."""

    def reason(self, **params: object) -> Reason:
        """The rule's sentence with its blanks filled."""
        return Reason(self.id, Message(self.text, MappingProxyType(params))) if params else self.plain


@dataclass(frozen=True, slots=True, eq=False)
class ListSizeTable:
    """How many programs to apply to: additive pieces, each monotone (checked at load).

    ``by_score[s]`` is the piece of Step 2 CK score ``s`` (0-300). Counts are rounded up to ``step``.
    A score below ``low_score_below`` together with a failed sitting asks for ``highest``.
    """

    lowest: int
    highest: int
    step: int
    spread: int
    by_score: tuple[int, ...]
    by_visa: Mapping[Visa, int]
    by_months: tuple[tuple[float, int], ...]
    """(months from, programs), most months first; the last row begins at 0."""
    low_score_below: int
    low_score_minimum: int


Conditions = tuple[tuple[str, bool], ...]
"""Names of conditions (`bot.strategy.situation`), each with whether it must hold; all of them together."""


@dataclass(frozen=True, slots=True)
class Clause:
    """A sentence of an action and when it is said."""

    rule: RuleId
    when: Conditions


@dataclass(frozen=True, slots=True, eq=False)
class ActionRule:
    """An action: when it applies, the sentences that explain it, and its effect, ``weight``, with what raises it for whom.

    ``contact``: it makes the member reach programs, directly or through others.
    """

    id: ActionId
    when: Conditions
    clauses: tuple[Clause, ...]
    weight: int
    raised_by: Mapping[Flag, int]
    contact: bool
    conditions: tuple[str, ...]
    """Every condition that its sentences depend on, two at least."""

    asked: Callable[[Mapping[str, bool]], tuple[bool, ...]]
    """Picks the answers to its conditions."""
    any_time: bool
    """Worth doing whenever there is time."""


@dataclass(frozen=True, slots=True, eq=False)
class PhaseRow:
    """What to do in a phase, in this order or ``by_effect``."""

    actions: tuple[ActionRule, ...]
    by_effect: bool


PhaseKey = tuple[Focus, PhaseId, InterviewsId | None]
"""What the advice is about, the phase, and how far the interviews carry (``None``: any)."""


@dataclass(frozen=True, slots=True, eq=False)
class Rulebook:
    """All rules of one specialty."""

    specialty: str
    season_source_year: int
    """Year given for season dates whose source names none."""
    rules: Mapping[RuleId, Rule]
    tiers: tuple[TierBand, ...]
    step1: Step1Bands
    flags: FlagLimits
    list_size: ListSizeTable
    mix: tuple[MixBand, ...]
    mix_without_score: MixBand
    fees: tuple[FeeTable, ...]
    signals: tuple[SignalTable, ...]
    timing: TimingRules
    target: TargetRules
    practice: PracticeRules
    actions: tuple[ActionRule, ...]
    phases: Mapping[PhaseKey, PhaseRow]
    later: Mapping[tuple[Focus, PhaseId], frozenset[ActionId]]
    """Actions without a day that belong to a later phase."""
    unfilled_until: YearDay
    """Until this day of the Match year programs with unfilled places may be written to."""
    application: ApplicationLimits
    interviews: InterviewLimits
    other_costs: tuple[ExtraFeeRule, ...]
    matched: Quartiles
    not_matched: Quartiles
    program_list: ListRules

    @property
    def plan_rules(self) -> PlanRules:
        """What the personal plan counts with."""
        return PlanRules(self.timing, self.application.letters)

    def because(self, rule: str, **params: object) -> Reason:
        """The reason that rule gives. Raises `KeyError` for a rule that does not exist."""
        return self.rules[RuleId(rule)].reason(**params)

    def grounds(self, *reasons: Reason, also: tuple[Source, ...] = ()) -> Grounds:
        """The reasons together with the sources of their rules and further ones."""
        sources = _sources(self, tuple([reason.rule for reason in reasons]))
        for source in also:
            if source not in sources:
                sources = (*sources, source)
        return Grounds(reasons, sources)

    def for_later(self, action: Action) -> bool:
        """Whether an action has no day and says itself that it is for later."""
        return action.due is None and any(self.rules[reason.rule].later for reason in action.reasons)

    @property
    def may_wait(self) -> frozenset[ActionId]:
        """The actions that can say so."""
        return _may_wait(self)


@lru_cache(maxsize=8)
def _may_wait(rulebook: Rulebook) -> frozenset[ActionId]:
    return frozenset(
        action.id
        for action in rulebook.actions
        if any(rulebook.rules[RuleId(clause.rule)].later for clause in action.clauses)
    )


@lru_cache(maxsize=8192)
def _sources(rulebook: Rulebook, rules: tuple[RuleId, ...]) -> tuple[Source, ...]:
    """The sources of some rules, each once. Cached: advice uses few combinations, and very often."""
    return tuple(dict.fromkeys(source for rule in rules for source in rulebook.rules[rule].sources))
