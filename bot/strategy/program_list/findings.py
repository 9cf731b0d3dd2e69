"""What to find out first: the facts that would change the list most, a short list.

A missing fact is worth the most that it could decide of a program (in or out, the placement, the order), over all
programs. Programs on the list count, those of which nothing is known, and those shut by nothing but an old fact. Of those
of which nothing is known the ones whose page is known come first.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from bot.domain.advice import Reason
from bot.domain.ledger import Criterion, fresh_from
from bot.domain.program import Program
from bot.domain.program_list import Effect, Finding
from bot.strategy.program_list.fit import placement
from bot.strategy.program_list.gates import State
from bot.strategy.program_list.refusals import only_stale, shut_gates
from bot.strategy.program_list.roster import DayRoster
from bot.strategy.program_list.standing import Judge, ProgramStanding
from bot.strategy.program_list.words import criterion_name

_Wanted = dict[Criterion, dict[Effect, list[Program]]]
_ORDER = {criterion: place for place, criterion in enumerate(Criterion)}


def findings(
    listed: Sequence[ProgramStanding],
    unranked: Iterable[ProgramStanding],
    refused: Iterable[ProgramStanding],
    judge: Judge,
    roster: DayRoster,
) -> tuple[Finding, ...]:
    """At most as many as the rulebook says, the most worth first; of each the most that it decides is shown."""
    rules = roster.rulebook.program_list
    wanted: _Wanted = {}
    nothing_known: list[list[Program]] | None = None
    for standing in (*listed, *sorted(unranked, key=_without_page)):
        if nothing_known is None or standing.entry.facts:
            lacking = [
                wanted.setdefault(criterion, {}).setdefault(effect, [])
                for criterion, effect in _missing(standing, judge, roster)
            ]
            if not standing.entry.facts:
                nothing_known = lacking  # the same for all of them
        else:
            lacking = nothing_known
        for programs in lacking:
            programs.append(standing.program)
    found: list[tuple[int, int, Criterion, Effect, list[Program], str]] = []
    for criterion, by_effect in wanted.items():
        worth = sum(rules.effect[effect] * len(programs) for effect, programs in by_effect.items())
        effect = max(by_effect, key=rules.effect.__getitem__)
        found.append((-worth, _ORDER[criterion], criterion, effect, by_effect[effect], f"find.{effect}"))
    for criterion, programs in _old(refused, judge, fresh_from(roster.today)).items():
        worth = rules.effect[Effect.GATE] * len(programs)
        found.append((-worth, _ORDER[criterion], criterion, Effect.GATE, programs, "find.recheck"))
    found.sort(key=lambda finding: finding[:2])
    return tuple(_finding(*finding[2:5], roster, finding[5]) for finding in found[: rules.findings])


def _without_page(standing: ProgramStanding) -> bool:
    return not standing.entry.record.page


def _missing(
    standing: ProgramStanding, judge: Judge, roster: DayRoster
) -> Iterator[tuple[Criterion, Effect]]:
    """Each criterion that would decide something, with the most that it could decide."""
    facts, asked = standing.entry.facts, _undecided(standing, judge)
    for criterion in asked:
        yield criterion, Effect.GATE
    if standing.kind is None or standing.entry.character.kind_derived:
        yield Criterion.KIND, _effect(standing, Criterion.KIND, judge, roster)
    for criterion in (Criterion.IMG_SHARE, Criterion.NON_US_IMG_RESIDENTS):
        if criterion not in facts:
            yield criterion, _effect(standing, criterion, judge, roster)


def _effect(standing: ProgramStanding, missing: Criterion, judge: Judge, roster: DayRoster) -> Effect:
    """Whether what is missing could move the placement, or the order only."""
    score, rules = judge.candidate.score, judge.rules.fit
    for level in roster.levels(standing.entry, missing):
        if placement(score, level, rules) is not standing.placement:
            return Effect.PLACEMENT
    return Effect.ORDER


def _undecided(standing: ProgramStanding, judge: Judge) -> list[Criterion]:
    """The criteria on which an open question of a gate hangs, and which the profile could answer."""
    facts, disputed = standing.entry.facts, standing.entry.disputed
    return [
        criterion
        for question, state in zip(judge.questions, standing.answers, strict=True)
        if question.met is not None and (state is State.UNKNOWN or state is State.DISPUTED)
        for criterion in question.criteria
        if criterion not in facts or criterion in disputed
    ]


def _old(refused: Iterable[ProgramStanding], judge: Judge, fresh: date) -> dict[Criterion, list[Program]]:
    """Programs that nothing but old facts shut, by the criterion of the first."""
    old: dict[Criterion, list[Program]] = {}
    for standing in refused:
        shut = shut_gates(standing, judge)
        if only_stale(shut, fresh):
            old.setdefault(shut[0][1][0].criterion, []).append(standing.program)
    return old


def _finding(
    criterion: Criterion, effect: Effect, programs: list[Program], roster: DayRoster, rule: str
) -> Finding:
    name, rulebook = criterion_name(criterion), roster.rulebook
    reason: Reason = rulebook.because(rule, criterion=name, count=len(programs))
    grounds = rulebook.grounds(reason)
    first = tuple(programs[: rulebook.program_list.named])
    return Finding(
        criterion=criterion,
        effect=effect,
        programs=len(programs),
        first=first,
        pages=tuple(roster.page(program.acgme_id) for program in first),
        reasons=grounds.reasons,
        sources=grounds.sources,
    )
