"""What to find out first: the facts that would change the list most, a short list.

A missing fact is worth what it would decide (in or out, the placement, the order) times the programs for which it
would decide that. Programs that would be on the list count; so do those shut by nothing but an old fact.
"""

from collections.abc import Iterable, Iterator, Sequence

from bot.domain.advice import Reason
from bot.domain.ledger import Criterion
from bot.domain.program import Program
from bot.domain.program_list import Effect, Finding, Refused
from bot.strategy.program_list.gates import State
from bot.strategy.program_list.standing import Judge, Standing
from bot.strategy.program_list.words import criterion_name
from bot.strategy.rulebook import Rulebook

_Wanted = dict[tuple[Criterion, Effect], list[Program]]


def findings(
    listed: Sequence[Standing], refused: Iterable[Refused], judge: Judge, rulebook: Rulebook
) -> tuple[Finding, ...]:
    """At most as many as the rulebook says, the most worth first."""
    rules = rulebook.program_list
    wanted: _Wanted = {}
    for standing in listed:
        for criterion, effect in _missing(standing, judge):
            wanted.setdefault((criterion, effect), []).append(standing.program)
    found = [
        (
            rules.effect[effect] * len(programs),
            _finding(criterion, effect, programs, rulebook, f"find.{effect}"),
        )
        for (criterion, effect), programs in wanted.items()
    ]
    old = _old(refused)
    found += [
        (
            rules.effect[Effect.GATE] * len(programs),
            _finding(c, Effect.GATE, programs, rulebook, "find.recheck"),
        )
        for c, programs in old.items()
    ]
    order = list(Criterion)
    found.sort(key=lambda pair: (-pair[0], order.index(pair[1].criterion)))
    return tuple(finding for _, finding in found[: rules.findings])


def _missing(standing: Standing, judge: Judge) -> Iterator[tuple[Criterion, Effect]]:
    """Each criterion that would decide something, with the most that it would decide."""
    facts, asked = standing.entry.record.facts, _undecided(standing, judge)
    for criterion in asked:
        yield criterion, Effect.GATE
    if judge.candidate.score is not None and standing.entry.character.level is None:
        for criterion in (Criterion.KIND, Criterion.STEP2CK_MINIMUM):
            if criterion not in asked:
                yield criterion, Effect.PLACEMENT
    elif standing.kind is None:
        yield Criterion.KIND, Effect.ORDER
    for criterion in (Criterion.IMG_SHARE, Criterion.NON_US_IMG_RESIDENTS):
        if criterion not in facts:
            yield criterion, Effect.ORDER


def _undecided(standing: Standing, judge: Judge) -> list[Criterion]:
    """The criteria on which an open question of a gate hangs, and which the profile could answer."""
    facts, disputed = standing.entry.record.facts, standing.entry.disputed
    return [
        criterion
        for question, state in zip(judge.questions, standing.answers, strict=True)
        if question.met is not None and (state is State.UNKNOWN or state is State.DISPUTED)
        for criterion in question.criteria
        if criterion not in facts or criterion in disputed
    ]


def _old(refused: Iterable[Refused]) -> dict[Criterion, list[Program]]:
    """Programs that nothing but old facts shut, by the criterion of the first."""
    old: dict[Criterion, list[Program]] = {}
    for refusal in refused:
        if refusal.stale:
            old.setdefault(refusal.facts[0].criterion, []).append(refusal.program)
    return old


def _finding(
    criterion: Criterion, effect: Effect, programs: list[Program], rulebook: Rulebook, rule: str
) -> Finding:
    name = criterion_name(criterion)
    reason: Reason = rulebook.because(rule, criterion=name, count=len(programs))
    grounds = rulebook.grounds(reason)
    first = tuple(programs[: rulebook.program_list.named])
    return Finding(
        criterion=criterion,
        effect=effect,
        programs=len(programs),
        first=first,
        reasons=grounds.reasons,
        sources=grounds.sources,
    )
