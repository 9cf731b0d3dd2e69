"""The one entrance to the list of programs: `/programs list` and `preceptor advise --list` call it.

Steps: gates (strict facts only), fit, gain, composition by the advised mix and size, order, explanation. Programs of
which nothing is known that decides for this member are named, and neither ranked nor priced. The answer depends on
nothing but the profile, the advice, the records and rulebook of the roster, and the marks.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from bot.domain.advice import Advice, Caution, WarningId
from bot.domain.ids import AcgmeId
from bot.domain.ledger import fresh_from
from bot.domain.profile import Profile
from bot.domain.program_list import ListWarningId, Mark, Place, ProgramList, Refused
from bot.strategy.cost import fee_table
from bot.strategy.program_list.candidate import candidate_of
from bot.strategy.program_list.composition import Chosen, choose, in_order, quotas_of
from bot.strategy.program_list.cost import list_cost
from bot.strategy.program_list.deferred import Deferred
from bot.strategy.program_list.findings import findings
from bot.strategy.program_list.places import Explainer
from bot.strategy.program_list.refusals import refusal
from bot.strategy.program_list.roster import DayRoster, Roster
from bot.strategy.program_list.seen import would_be_seen
from bot.strategy.program_list.signals import choose_signals
from bot.strategy.program_list.standing import Judge, ProgramStanding, wishes_of
from bot.strategy.program_list.summary import (
    composition,
    division_check,
    knowledge,
    list_reasons,
    list_warnings,
)
from bot.strategy.reading import read
from bot.strategy.tables import FeeTable

NO_MARKS: Mapping[AcgmeId, Mark] = {}


def build_list(
    profile: Profile, advice: Advice, roster: Roster, *, marks: Mapping[AcgmeId, Mark] = NO_MARKS
) -> ProgramList:
    """The list for a profile and the advice given for it, from the programs of ``roster`` and by its rulebook.

    A program marked to keep is on the list unless a gate shuts it, also where that makes the list longer than advised;
    one marked to drop is left out. Why each place and refusal is one, is worked out when it is first looked at: most
    who ask for a list look at its sums.
    """
    rulebook, programs = roster.rulebook, roster.on(advice.as_of)
    judge = _judge(profile, advice, programs)
    standings = judge.judge(programs)
    ordered = in_order(standings)
    left = [
        standing for standing in ordered if not standing.refused and _mark(standing, marks) is not Mark.DROP
    ]
    ranked: list[ProgramStanding] = []
    unranked: list[ProgramStanding] = []
    for standing in left:
        ranks = standing.known or _mark(standing, marks) is Mark.KEEP
        (ranked if ranks else unranked).append(standing)
    chosen = _choose(ranked, advice, judge, marks)
    fees = fee_table(rulebook.fees, advice.season.id)
    refused = sorted([shut for shut in standings if shut.refused], key=_number)
    seen = would_be_seen(standings, judge, programs, advice.exam_timing.practice_estimate)
    dropped = [standing for standing in standings if _mark(standing, marks) is Mark.DROP]
    count = len(chosen.standings)
    cost = list_cost(count, rulebook, advice.season.id)
    known = knowledge(standings, chosen.standings, advice, judge, rulebook)
    grounds = rulebook.grounds(
        *list_reasons(advice, chosen, fees, rulebook, dropped=len(dropped), unranked=len(unranked))
    )
    return ProgramList(
        as_of=advice.as_of,
        season=advice.season.id,
        minimum=advice.applications.minimum,
        maximum=advice.applications.maximum,
        listed=tuple([standing.program for standing in chosen.standings]),
        placements=Counter([standing.placement for standing in chosen.standings]),
        doubtful=sum([standing.doubtful for standing in chosen.standings]),
        places=Deferred(partial(_places, chosen.standings, judge, programs, fees, marks)),
        refused=Deferred(partial(_refusals, refused, judge, programs, marks)),
        dropped=tuple(standing.program for standing in sorted(dropped, key=_number)),
        unranked=tuple([standing.program for standing in sorted(unranked, key=_place)]),
        knowledge=known,
        divisions=division_check(profile, chosen.standings),
        mix=composition(chosen, judge, rulebook),
        seen=seen,
        findings=findings(chosen.standings, unranked, refused, judge, programs),
        signals=choose_signals(chosen.standings, judge, rulebook, advice.signals.count or 0),
        cost=cost,
        warnings=list_warnings(advice, known, left, seen, rulebook),
        reasons=grounds.reasons,
        sources=grounds.sources,
    )


def warned(advice: Advice, made: ProgramList) -> Advice:
    """The advice with the list's warning that too few programs are left; its numbers stay as they are."""
    known = {warning.id for warning in advice.warnings}
    few = [
        Caution(id=WarningId.FEWER_PROGRAMS_THAN_ADVISED, reasons=warning.reasons, sources=warning.sources)
        for warning in made.warnings
        if warning.id is ListWarningId.FEWER_PROGRAMS_THAN_ADVISED
    ]
    if not few or WarningId.FEWER_PROGRAMS_THAN_ADVISED in known:
        return advice
    return replace(advice, warnings=(*advice.warnings[:-1], *few, *advice.warnings[-1:]))


def _judge(profile: Profile, advice: Advice, programs: DayRoster) -> Judge:
    candidate = candidate_of(read(profile, advice.as_of), advice.season.id)
    emphasis = {item.kind: item.emphasis for item in advice.mix}
    wishes = wishes_of(profile.preferences, profile.connections)
    return Judge(candidate, wishes, emphasis, programs.rulebook.program_list, programs.mentioned)


def _choose(
    left: Sequence[ProgramStanding], advice: Advice, judge: Judge, marks: Mapping[AcgmeId, Mark]
) -> Chosen:
    """As many as the advice's upper end, or its lower one where that is open; more only if more are kept."""
    kept = frozenset(number for number, mark in marks.items() if mark is Mark.KEEP)
    applications = advice.applications
    advised = applications.minimum if applications.maximum is None else applications.maximum
    size = max(min(advised, len(left)), sum(standing.program.acgme_id in kept for standing in left))
    quotas = quotas_of(size, judge.emphasis, judge.rules.least, judge.rules.most)
    return choose(left, size, (kept, frozenset(judge.wishes.ties)), quotas)


def _places(
    standings: Sequence[ProgramStanding],
    judge: Judge,
    programs: DayRoster,
    fees: FeeTable,
    marks: Mapping[AcgmeId, Mark],
) -> list[Place]:
    explainer = Explainer(judge, programs)
    return [
        explainer.place(standing, fees.next_price(number), kept=_mark(standing, marks) is Mark.KEEP)
        for number, standing in enumerate(standings)
    ]


def _refusals(
    standings: Sequence[ProgramStanding], judge: Judge, programs: DayRoster, marks: Mapping[AcgmeId, Mark]
) -> list[Refused]:
    fresh = fresh_from(programs.today)
    return [
        refusal(standing, judge, programs.rulebook, fresh, kept=_mark(standing, marks) is Mark.KEEP)
        for standing in standings
    ]


def _mark(standing: ProgramStanding, marks: Mapping[AcgmeId, Mark]) -> Mark | None:
    return marks.get(standing.program.acgme_id) if marks else None


def _place(standing: ProgramStanding) -> tuple[str, AcgmeId]:
    return standing.program.state, standing.program.acgme_id


def _number(standing: ProgramStanding) -> AcgmeId:
    return standing.program.acgme_id
