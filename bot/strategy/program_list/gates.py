"""The gates of programs: whether the strict facts known of one shut it to a candidate.

A gate is shut only where every current fact about it is strict and not met: one fact that disagrees makes it
disputed, one that only states a preference makes it lower confidence, and neither shuts. A fact older than a year
still counts, and the refusal says so; a visa fact older than eighteen months counts as unknown. What is not known, of
the program or of the candidate, never shuts anything, and neither does what is only reported.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

from bot.domain.ledger import Criterion, Fact, FactValue, Lead, UsExperienceRule
from bot.domain.program_list import Gate
from bot.strategy.program_list.candidate import Candidate, VisaNeed

US_LETTERS_MOST = 4
"""More letters from US physicians than this no program asks for."""


class State(IntEnum):
    """How a gate stands to a candidate. Of several ways in the first of these counts; one that is shut leaves the others."""

    OPEN = 0
    DISPUTED = 1
    UNMET = 2
    """Not met, and at least one fact says that it is only a preference."""
    UNANSWERED = 3
    """There are facts, and the profile does not say."""
    UNKNOWN = 4
    SHUT = 5


class Report(IntEnum):
    """What reports that nobody has read again make likely of a gate; the best of several ways in counts."""

    CLOSED = -2
    UNMET = -1
    """Only as a preference."""
    NONE = 0
    """Nothing is reported, or not the same by all, or it does not tell."""
    OPEN = 1


Met = Callable[[FactValue], bool | None]
"""Whether a demand is met; ``None`` where the demand does not say enough."""


@dataclass(frozen=True, slots=True)
class Question:
    """A gate that could shut this candidate out. Any one of ``criteria`` suffices; ``met`` is ``None`` where the
    profile does not say. ``assumed``: it is taken to be open until a fact says otherwise, as it nearly always is.
    """

    gate: Gate
    criteria: tuple[Criterion, ...]
    met: Met | None
    assumed: bool = False


def questions(candidate: Candidate) -> tuple[Question, ...]:
    """The gates that could shut this candidate out, in their fixed order; what cannot is not asked."""
    asked = (
        _visa(candidate),
        Question(Gate.IMG_ACCEPTED, (Criterion.IMG_ACCEPTED,), bool, assumed=True),
        _score(candidate),
        _attempts(candidate),
        _graduation(candidate),
        _experience(candidate),
        _letters(candidate),
    )
    return tuple(question for question in asked if question is not None)


def question_of(candidate: Candidate, gate: Gate) -> Question | None:
    """What one gate asks this candidate, or ``None`` where it cannot shut them out."""
    return next((question for question in questions(candidate) if question.gate is gate), None)


def shutting(facts: Mapping[Criterion, tuple[Fact, ...]], question: Question) -> tuple[Fact, ...]:
    """The newest fact of each criterion of a gate."""
    return tuple([facts[criterion][0] for criterion in question.criteria if facts.get(criterion)])


def state_of(facts: Sequence[Fact], met: Met | None) -> State:
    """How a gate stands by all facts about one of its criteria."""
    if not facts:
        return State.UNKNOWN
    if met is None:
        return State.UNANSWERED
    if len(facts) == 1:
        answer = met(facts[0].value)
        if answer is None:
            return State.UNKNOWN
        return State.OPEN if answer else State.SHUT if facts[0].binding else State.UNMET
    answers = [(met(fact.value), fact.binding) for fact in facts]
    unmet = [binding for answer, binding in answers if answer is False]
    if not unmet:
        return State.OPEN if any(answer for answer, _ in answers) else State.UNKNOWN
    if len(unmet) < len(facts):
        return State.DISPUTED
    return State.SHUT if all(unmet) else State.UNMET


def report_of(hints: Sequence[Lead | Fact], met: Met | None) -> Report:
    """What reports about one criterion make likely: nothing where they do not agree."""
    if met is None:
        return Report.NONE
    answers = {met(hint.value) for hint in hints}
    if answers == {True}:
        return Report.OPEN
    if answers != {False}:
        return Report.NONE
    return Report.CLOSED if all(hint.binding for hint in hints) else Report.UNMET


def _visa(candidate: Candidate) -> Question | None:
    criteria = {
        VisaNeed.J1: (Criterion.VISA_J1,),
        VisaNeed.H1B: (Criterion.VISA_H1B,),
        VisaNeed.EITHER: (Criterion.VISA_J1, Criterion.VISA_H1B),
        None: (Criterion.VISA_J1, Criterion.VISA_H1B),
    }
    if candidate.visa is VisaNeed.NONE:
        return None
    met = None if candidate.visa is None else bool
    return Question(Gate.VISA, criteria[candidate.visa], met)


def _score(candidate: Candidate) -> Question:
    return Question(Gate.STEP2CK_MINIMUM, (Criterion.STEP2CK_MINIMUM,), _at_most(candidate.score))


def _attempts(candidate: Candidate) -> Question | None:
    if candidate.sittings == 1:
        return None
    return Question(Gate.ATTEMPTS_ALLOWED, (Criterion.ATTEMPTS_ALLOWED,), _at_least(candidate.sittings))


def _graduation(candidate: Candidate) -> Question | None:
    if candidate.years == 0:
        return None
    return Question(Gate.GRADUATION_YEARS, (Criterion.GRADUATION_YEARS,), _at_least(candidate.years))


def _experience(candidate: Candidate) -> Question | None:
    if candidate.hands_on:
        return None
    met = None if candidate.experience is None else _with_observership if candidate.experience else _without
    return Question(Gate.US_EXPERIENCE, (Criterion.US_EXPERIENCE,), met)


def _without(rule: FactValue) -> bool:
    return rule is UsExperienceRule.NONE


def _with_observership(rule: FactValue) -> bool | None:
    if rule is UsExperienceRule.UNSPECIFIED:
        return None
    return rule in (UsExperienceRule.NONE, UsExperienceRule.ANY)


def _letters(candidate: Candidate) -> Question | None:
    have = candidate.us_letters
    if have is not None and have >= US_LETTERS_MOST:
        return None
    return Question(Gate.US_LETTERS, (Criterion.US_LETTERS,), _at_most(have))


def _at_most(mine: int | None) -> Met | None:
    """Met by a demand that is not above what the candidate has."""
    return None if mine is None else lambda demand: isinstance(demand, int) and demand <= mine


def _at_least(mine: int | None) -> Met | None:
    """Met by a limit that is not below what the candidate has."""
    return None if mine is None else lambda limit: isinstance(limit, int) and limit >= mine
