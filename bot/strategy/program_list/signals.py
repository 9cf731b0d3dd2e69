"""Which programs to signal: realistic ones with a connection, then realistic ones that the member prefers.

A program whose fit is not known is named only for a connection, and a reach never. Never more than the season's number.
"""

from collections.abc import Sequence

from bot.domain.advice import Reason
from bot.domain.message import message
from bot.domain.program_list import Placement, SignalChoice
from bot.strategy.program_list.standing import Judge, ProgramStanding
from bot.strategy.program_list.words import tie_names
from bot.strategy.rulebook import Rulebook

_REALISTIC = (Placement.TARGET, Placement.LIKELY)


def choose_signals(
    listed: Sequence[ProgramStanding], judge: Judge, rulebook: Rulebook, count: int
) -> tuple[SignalChoice, ...]:
    """At most ``count`` of the programs on the list, the best reason first, then by the order of the list."""
    groups = [_group(standing, judge) for standing in listed]
    ranked = sorted(
        ((group, place) for place, group in enumerate(groups) if group is not None),
    )
    return tuple(_choice(listed[place], judge, rulebook) for _, place in ranked[:count])


def _group(standing: ProgramStanding, judge: Judge) -> int | None:
    """0 a realistic connection, 1 a realistic preference, 2 a connection whose fit is not known."""
    tied = standing.program.acgme_id in judge.wishes.ties
    if standing.placement in _REALISTIC:
        if tied:
            return 0
        return 1 if judge.wishes.prefers(standing.program, standing.kind) else None
    return 2 if tied and standing.placement is Placement.UNKNOWN else None


def _choice(standing: ProgramStanding, judge: Judge, rulebook: Rulebook) -> SignalChoice:
    reasons: list[Reason] = []
    if ties := judge.wishes.ties.get(standing.program.acgme_id):
        reasons.append(rulebook.because("pick.connection", kinds=tie_names(ties)))
    if judge.wishes.prefers(standing.program, standing.kind):
        reasons.append(rulebook.because("pick.preference"))
    if standing.placement in _REALISTIC:
        placed = message(f"program_list.placement.{standing.placement}")
        reasons.append(rulebook.because("pick.realistic", placement=placed))
    else:
        reasons.append(rulebook.because("pick.fit_unknown"))
    grounds = rulebook.grounds(*reasons)
    return SignalChoice(program=standing.program, reasons=grounds.reasons, sources=grounds.sources)
