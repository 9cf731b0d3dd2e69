"""Would I be seen: how many programs would screen a profile out, at which gate, and what one change would open."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.domain.advice import PracticeEstimate, Reason
from bot.domain.ledger import Criterion
from bot.domain.program_list import ChangeId, Gate, GateCount, Opening, Seen
from bot.strategy.program_list.candidate import Candidate, VisaNeed
from bot.strategy.program_list.fit import Facts, agreed
from bot.strategy.program_list.gates import US_LETTERS_MOST, Question, State, question_of
from bot.strategy.program_list.roster import DayRoster
from bot.strategy.program_list.standing import Judge, ProgramStanding
from bot.strategy.program_list.words import gate_counts
from bot.strategy.rulebook import Rulebook

_NO_BAR = frozenset({State.OPEN, State.UNMET})
"""What is known to turn nobody away; a preference does not."""


def would_be_seen(
    standings: Sequence[ProgramStanding], judge: Judge, roster: DayRoster, practice: PracticeEstimate | None
) -> Seen:
    """The counts over all programs, whether on the list or not, in the order of the roster.

    ``practice`` is where a pending score may fall.
    """
    rulebook = roster.rulebook
    refused = [standing for standing in standings if standing.refused]
    clear = sum(_NO_BAR.issuperset(standing.answers) for standing in standings)
    unknown = len(standings) - len(refused) - clear
    openings = tuple(_openings(standings, judge, roster, practice))
    reasons = [
        rulebook.because(
            "seen.counts", programs=len(standings), screened=len(refused), open=clear, unknown=unknown
        )
    ]
    if not refused:
        reasons.append(rulebook.because("seen.no_gate"))
    elif not openings:
        reasons.append(rulebook.because("seen.nothing_opens"))
    unanswered = _count(standings, judge, State.UNANSWERED)
    if unanswered:
        reasons.append(rulebook.because("seen.unanswered", gates=gate_counts(unanswered)))
    grounds = rulebook.grounds(*reasons)
    return Seen(
        programs=len(standings),
        screened_out=len(refused),
        open=clear,
        unknown=unknown,
        by_gate=_count(refused, judge, State.SHUT),
        unanswered=unanswered,
        openings=openings,
        reasons=grounds.reasons,
        sources=grounds.sources,
    )


def _count(standings: Iterable[ProgramStanding], judge: Judge, state: State) -> tuple[GateCount, ...]:
    concerned = [standing.answers for standing in standings if state in standing.answers]
    counts = Counter(
        question.gate
        for place, question in enumerate(judge.questions)
        for answers in concerned
        if answers[place] is state
    )
    return tuple(GateCount(gate, counts[gate]) for gate in Gate if counts[gate])


@dataclass(frozen=True, slots=True)
class _Change:
    """One change: the gate that it concerns, as it stands before it (``None``: shut as judged) and after it."""

    id: ChangeId
    gate: Gate
    after: Candidate
    before: Candidate | None = None
    params: Mapping[str, object] = field(default_factory=dict[str, object])


def _openings(
    standings: Sequence[ProgramStanding], judge: Judge, roster: DayRoster, practice: PracticeEstimate | None
) -> Iterator[Opening]:
    """The changes that open at least one program; each is looked at by itself."""
    for change in _changes(judge.candidate, roster.rulebook, practice):
        count = _opened(change, standings, judge, roster)
        if count:
            reason: Reason = roster.rulebook.because(f"seen.{change.id}", count=count, **change.params)
            grounds = roster.rulebook.grounds(reason)
            yield Opening(id=change.id, programs=count, reasons=grounds.reasons, sources=grounds.sources)


def _changes(
    candidate: Candidate, rulebook: Rulebook, practice: PracticeEstimate | None
) -> Iterator[_Change]:
    """The changes that can matter to this candidate."""
    if candidate.visa in (VisaNeed.J1, VisaNeed.H1B, VisaNeed.EITHER) and not candidate.step3_passed:
        either = replace(candidate, visa=VisaNeed.EITHER, step3_passed=True)
        yield _Change(ChangeId.STEP3_FOR_H1B, Gate.VISA, either)
    if candidate.hands_on == 0:
        experience = (candidate.experience or 0) + 1
        after = replace(candidate, experience=experience, hands_on=1)
        yield _Change(ChangeId.HANDS_ON_MONTH, Gate.US_EXPERIENCE, after)
    if candidate.score is None and practice is not None:
        step, centre = rulebook.program_list.score_step, (practice.low + practice.high) // 2
        before, after = replace(candidate, score=centre), replace(candidate, score=centre + step)
        params = {"score": centre, "step": step}
        yield _Change(ChangeId.SCORE_PLUS_SIX, Gate.STEP2CK_MINIMUM, after, before, params)
    if candidate.us_letters is not None and candidate.us_letters < US_LETTERS_MOST:
        after = replace(candidate, us_letters=candidate.us_letters + 1)
        yield _Change(ChangeId.US_LETTER, Gate.US_LETTERS, after)


def _opened(change: _Change, standings: Sequence[ProgramStanding], judge: Judge, roster: DayRoster) -> int:
    """Programs that nothing but the gate of the change shuts before it, and whose gate is known to be open afterwards.

    Who counts on H-1B already is not shut out by it, but cannot come without Step 3.
    """
    need = judge.candidate.visa
    if change.id is ChangeId.STEP3_FOR_H1B and need is not VisaNeed.J1:
        return sum(not standing.refused and _by_h1b(standing.entry.facts, need) for standing in standings)
    if change.before is None:
        before = _shut_only_at(change.gate, standings, judge)
    else:
        asked = _shut_by(question_of(change.before, change.gate), roster)
        before = [shut and not standing.refused for shut, standing in zip(asked, standings, strict=True)]
    after = _opened_by(question_of(change.after, change.gate), roster)
    return sum(shut and opened for shut, opened in zip(before, after, strict=True))


def _shut_only_at(gate: Gate, standings: Sequence[ProgramStanding], judge: Judge) -> list[bool]:
    place = [question.gate for question in judge.questions].index(gate)
    return [
        standing.refused and standing.answers[place] is State.SHUT and standing.answers.count(State.SHUT) == 1
        for standing in standings
    ]


def _shut_by(question: Question | None, roster: DayRoster) -> list[bool]:
    """Which programs a question shuts; one that is not asked shuts none."""
    if question is None:
        return [False] * len(roster.entries)
    return [state is State.SHUT for state in roster.states(question)]


def _opened_by(question: Question | None, roster: DayRoster) -> list[bool]:
    """Of which programs it is known that a question does not shut them; one that is not asked shuts none."""
    if question is None:
        return [True] * len(roster.entries)
    return [state in _NO_BAR for state in roster.states(question)]


def _by_h1b(facts: Facts, need: VisaNeed | None) -> bool:
    """Whether a program is known to sponsor H-1B, and not J-1 where that would do."""
    enough = need is VisaNeed.H1B or agreed(facts, Criterion.VISA_J1) is False
    return enough and agreed(facts, Criterion.VISA_H1B) is True
