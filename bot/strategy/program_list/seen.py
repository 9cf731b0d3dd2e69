"""Would I be seen: how many programs would screen a profile out, at which gate, and what one change would open."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.domain.advice import PracticeEstimate, Reason
from bot.domain.ledger import Criterion
from bot.domain.program_list import ChangeId, Gate, GateCount, Opening, Seen
from bot.strategy.program_list.candidate import Candidate, VisaNeed
from bot.strategy.program_list.fit import agreed
from bot.strategy.program_list.gates import US_LETTERS_MOST, Question, State, answer, question_of
from bot.strategy.program_list.standing import Judge, Standing
from bot.strategy.program_list.words import gate_counts
from bot.strategy.rulebook import Rulebook


def would_be_seen(
    standings: Sequence[Standing], judge: Judge, rulebook: Rulebook, practice: PracticeEstimate | None
) -> Seen:
    """The counts over all programs, whether on the list or not. ``practice`` is where a pending score may fall."""
    refused = [standing for standing in standings if standing.refused]
    clear = sum(all(state is State.OPEN for state in standing.answers) for standing in standings)
    unknown = len(standings) - len(refused) - clear
    openings = tuple(_openings(standings, judge, rulebook, practice))
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
        by_gate=_count(standings, judge, State.SHUT),
        unanswered=unanswered,
        openings=openings,
        reasons=grounds.reasons,
        sources=grounds.sources,
    )


def _count(standings: Iterable[Standing], judge: Judge, state: State) -> tuple[GateCount, ...]:
    concerned = [one.answers for one in standings if state in one.answers]
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
    standings: Sequence[Standing], judge: Judge, rulebook: Rulebook, practice: PracticeEstimate | None
) -> Iterator[Opening]:
    """The changes that open at least one program; each is looked at by itself."""
    gates = [question.gate for question in judge.questions]
    for change in _changes(judge.candidate, rulebook, practice):
        if change.id is ChangeId.STEP3_FOR_H1B and judge.candidate.visa is VisaNeed.EITHER:
            count = sum(not one.refused and _only_h1b(one) for one in standings)
        elif change.before is None:
            count = _opened(standings, gates.index(change.gate), question_of(change.after, change.gate))
        else:
            before, after = question_of(change.before, change.gate), question_of(change.after, change.gate)
            count = sum(not one.refused and _shut(one, before) and not _shut(one, after) for one in standings)
        if count:
            reason: Reason = rulebook.because(f"seen.{change.id}", count=count, **change.params)
            grounds = rulebook.grounds(reason)
            yield Opening(id=change.id, programs=count, reasons=grounds.reasons, sources=grounds.sources)


def _changes(
    candidate: Candidate, rulebook: Rulebook, practice: PracticeEstimate | None
) -> Iterator[_Change]:
    """The changes that can matter to this candidate."""
    if candidate.visa in (VisaNeed.J1, VisaNeed.EITHER) and not candidate.step3_passed:
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


def _opened(standings: Sequence[Standing], place: int, after: Question | None) -> int:
    """Programs that nothing shuts but the question at ``place``, and that the question afterwards does not."""
    return sum(
        one.answers[place] is State.SHUT and one.answers.count(State.SHUT) == 1 and not _shut(one, after)
        for one in standings
    )


def _shut(standing: Standing, question: Question | None) -> bool:
    """Whether a question shuts a program; one that is not asked shuts none."""
    return question is not None and answer(standing.record, question) is State.SHUT


def _only_h1b(standing: Standing) -> bool:
    record = standing.record
    return agreed(record, Criterion.VISA_J1) is False and agreed(record, Criterion.VISA_H1B) is True
