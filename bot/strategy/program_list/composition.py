"""Which programs make up the list: those kept and those with a connection first, then by gain within the mix.

Each kind gets the least that its emphasis asks for, and none more than it allows unless nothing else is left. Equal
gain is decided by the order of the roster.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.advice import Emphasis
from bot.domain.ids import AcgmeId
from bot.domain.program import ProgramKind
from bot.strategy.program_list.standing import ProgramStanding


@dataclass(frozen=True, slots=True)
class Quota:
    """How many places a kind should have at least and may have at most."""

    least: int
    most: int


Quotas = Mapping[ProgramKind, Quota]


@dataclass(frozen=True, slots=True)
class Chosen:
    """The programs of the list in order. ``chosen_first`` counts the kinds of those that came before the mix."""

    standings: tuple[ProgramStanding, ...]
    quotas: Quotas
    chosen_first: Mapping[ProgramKind | None, int]


def in_order(standings: Iterable[ProgramStanding]) -> list[ProgramStanding]:
    """Most gain first, those reported to turn the candidate away after all others; equals stay as the roster has them."""
    return sorted(standings, key=_gain, reverse=True)


def _gain(standing: ProgramStanding) -> tuple[bool, int]:
    return not standing.doubtful, standing.gain


def choose(
    ordered: Sequence[ProgramStanding], size: int, first: Sequence[frozenset[AcgmeId]], quotas: Quotas
) -> Chosen:
    """At most ``size`` of the programs given in order; those of each set of ``first`` before all others.

    Then each kind gets the least that it should have, then the best follow until a kind has its most, and where that
    does not fill the list, whatever is left.
    """
    taken = _Taken(size)
    for wanted in first:
        taken.add(standing for standing in ordered if standing.program.acgme_id in wanted)
    chosen_first = dict(taken.kinds)
    taken.add(
        standing
        for standing in ordered
        if standing.kind is not None and taken.kinds[standing.kind] < quotas[standing.kind].least
    )
    taken.add(
        standing
        for standing in ordered
        if standing.kind is None or taken.kinds[standing.kind] < quotas[standing.kind].most
    )
    taken.add(ordered)
    kept = tuple(standing for standing in ordered if standing.program.acgme_id in taken.numbers)
    return Chosen(kept, quotas, chosen_first)


class _Taken:
    """What has been taken so far, never more than ``size``. Each is counted before the next is asked for."""

    def __init__(self, size: int) -> None:
        self._size = size
        self.numbers: set[AcgmeId] = set()
        self.kinds: Counter[ProgramKind | None] = Counter()

    def add(self, standings: Iterable[ProgramStanding]) -> None:
        for standing in standings:
            if len(self.numbers) == self._size:
                return
            if standing.program.acgme_id not in self.numbers:
                self.numbers.add(standing.program.acgme_id)
                self.kinds[standing.kind] += 1


def quotas_of(
    size: int,
    emphasis: Mapping[ProgramKind, Emphasis],
    least: Mapping[Emphasis, int],
    most: Mapping[Emphasis, int],
) -> dict[ProgramKind, Quota]:
    """The shares of the list in hundredths as places, both rounded up."""
    return {
        kind: Quota(-(-size * least[weight] // 100), -(-size * most[weight] // 100))
        for kind, weight in emphasis.items()
    }
