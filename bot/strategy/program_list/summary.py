"""What is said of a list as a whole: its size, its order, its mix, and what to know before relying on it."""

from collections import Counter
from collections.abc import Iterator, Sequence

from bot.domain.advice import Advice, Emphasis, Reason
from bot.domain.message import Usd
from bot.domain.places import STATES_OF
from bot.domain.profile import Profile
from bot.domain.program import ProgramKind
from bot.domain.program_list import (
    Composition,
    DivisionCheck,
    KindCount,
    Knowledge,
    ListWarning,
    ListWarningId,
    Seen,
)
from bot.strategy.program_list.composition import Chosen
from bot.strategy.program_list.standing import Judge, ProgramStanding
from bot.strategy.program_list.words import gate_counts, kind_names
from bot.strategy.rulebook import Rulebook
from bot.strategy.tables import FeeTable


def list_reasons(
    advice: Advice, chosen: Chosen, fees: FeeTable, rulebook: Rulebook, *, dropped: int, unranked: int
) -> Iterator[Reason]:
    """Size, order, ties and gates, and that something was left out or dropped."""
    count, applications = len(chosen.standings), advice.applications
    if applications.maximum is None:
        yield rulebook.because("list.size_open", count=count, minimum=applications.minimum)
    else:
        rule = "list.size_few" if count <= applications.minimum else "list.size"
        yield rulebook.because(rule, count=count, minimum=applications.minimum, maximum=applications.maximum)
    if unranked:
        yield rulebook.because("list.unranked", count=unranked)
    if len(fees.steps) > 1:
        cheap, dear = fees.steps[0], fees.steps[1]
        yield rulebook.because("list.order", first=Usd(cheap.usd), last=dear.first - 1, later=Usd(dear.usd))
    else:
        yield rulebook.because("list.order_flat")
    yield rulebook.because("list.ties")
    yield rulebook.because("list.gates")
    if dropped:
        yield rulebook.because("list.dropped", count=dropped)


def knowledge(
    standings: Sequence[ProgramStanding],
    listed: Sequence[ProgramStanding],
    advice: Advice,
    judge: Judge,
    rulebook: Rulebook,
) -> Knowledge:
    """How much is known of what decides first, over all programs; and whether the list is worth paying for.

    It is once so many of its places are confirmed as the rulebook asks for, in hundredths of the advised minimum: a list
    most of which rests on reports that nobody has read again spends more on closed doors than on open ones.
    """
    first, visa = judge.deciding_first()
    unconfirmed = [standing for standing in standings if first.isdisjoint(standing.entry.facts)]
    confirmed = len(standings) - len(unconfirmed)
    known = confirmed + sum(not first.isdisjoint(standing.entry.hints) for standing in unconfirmed)
    worth = sum(not first.isdisjoint(standing.entry.facts) and not standing.doubtful for standing in listed)
    counts = {"programs": len(standings), "known": known, "confirmed": confirmed}
    if known:
        reason = rulebook.because("list.known_visa" if visa else "list.known", **counts)
    else:
        reason = rulebook.because("list.known_none", programs=len(standings))
    grounds = rulebook.grounds(reason)
    return Knowledge(
        **counts,
        ready=worth * 100 >= rulebook.program_list.ready * advice.applications.minimum,
        reasons=grounds.reasons,
        sources=grounds.sources,
    )


def division_check(profile: Profile, listed: Sequence[ProgramStanding]) -> DivisionCheck | None:
    """The member's divisions against the list; ``None`` where they named none."""
    divisions = profile.preferences.divisions
    if not divisions:
        return None
    states = {state for division in divisions for state in STATES_OF[division]}
    outside = tuple(standing.program for standing in listed if standing.program.state not in states)
    return DivisionCheck(tuple(divisions), len(listed) - len(outside), outside)


def composition(chosen: Chosen, judge: Judge, rulebook: Rulebook) -> Composition:
    """The list by kind, and whether the advised mix holds: not while unknown kinds could break it."""
    counts: Counter[ProgramKind | None] = Counter(standing.kind for standing in chosen.standings)
    limited = {
        kind: quota for kind, quota in chosen.quotas.items() if judge.emphasis[kind] is not Emphasis.CORE
    }
    over = [kind for kind, quota in limited.items() if counts[kind] > quota.most]
    short = [kind for kind, quota in limited.items() if counts[kind] < quota.least]
    unsure = any(counts[kind] + counts[None] > quota.most for kind, quota in limited.items())
    kept = True
    if over:
        by_choice = all(chosen.chosen_first.get(kind, 0) >= counts[kind] for kind in over)
        rule = "list.mix_by_choice" if by_choice else "list.mix_not_kept"
        kept, reason = False, rulebook.because(rule, kinds=kind_names(over))
    elif unsure or (short and counts[None]):
        kept, reason = None, rulebook.because("list.mix_unknown", count=counts[None])
    elif short:
        kept, reason = False, rulebook.because("list.mix_short", kinds=kind_names(short))
    else:
        reason = rulebook.because("list.mix_kept")
    grounds = rulebook.grounds(reason)
    return Composition(
        kinds=tuple(_kind_counts(counts, chosen, judge)),
        kept=kept,
        reasons=grounds.reasons,
        sources=grounds.sources,
    )


def _kind_counts(counts: Counter[ProgramKind | None], chosen: Chosen, judge: Judge) -> Iterator[KindCount]:
    for kind in ProgramKind:
        emphasis, quota = judge.emphasis[kind], chosen.quotas[kind]
        most = None if emphasis is Emphasis.CORE else quota.most
        yield KindCount(kind, emphasis, counts[kind], quota.least, most)
    yield KindCount(None, None, counts[None], 0, None)


def list_warnings(
    advice: Advice,
    known: Knowledge,
    left: Sequence[ProgramStanding],
    seen: Seen,
    rulebook: Rulebook,
) -> tuple[ListWarning, ...]:
    """Too few programs left for the advice, and too little known."""
    warnings: list[ListWarning] = []
    minimum = advice.applications.minimum
    if len(left) < minimum:
        gates = gate_counts(seen.by_gate)
        rule = "list.fewer" if gates else "list.fewer_without_gates"
        reason = rulebook.because(rule, count=len(left), minimum=minimum, gates=gates)
        warnings.append(_warning(ListWarningId.FEWER_PROGRAMS_THAN_ADVISED, reason, rulebook))
    if not known.ready:
        reason = rulebook.because("list.little_known", confirmed=known.confirmed)
        warnings.append(_warning(ListWarningId.LITTLE_KNOWN, reason, rulebook))
    return tuple(warnings)


def _warning(id_: ListWarningId, reason: Reason, rulebook: Rulebook) -> ListWarning:
    grounds = rulebook.grounds(reason)
    return ListWarning(id=id_, reasons=grounds.reasons, sources=grounds.sources)
