"""What an attacker can compute exactly about a release, and the games they play. They know everybody but one member.

Everything is asked of the real `shown`: the chance of what is seen is that of the noise which leads there.
"""

import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from functools import cache
from itertools import product
from math import log

from bot.cohort.aggregate import ExactCounts
from bot.cohort.disclosure import USUAL, Terms, disclose, shown
from bot.cohort.noise import Coin
from bot.domain.cohort import CohortTable, Release
from tests.cohort.coins import laplace

FAR = 60
"""Noise beyond this has a chance below 1e-12 at 1/2."""
Cells = tuple[int, ...]
Seen = Mapping[Release, float]
OTHERS: Mapping[CohortTable, Cells] = {
    CohortTable.STEP2CK: (6, 11, 14, 18, 0, 20, 17, 9),
    CohortTable.STAGE: (31, 0, 22, 14, 9),
    CohortTable.INTERVIEWS: (26, 0, 15, 21, 11, 8),
}
"""Who the attacker knows to be there. The cell with 0 is the target's own: only sock puppets lie in it."""


def with_in(table: CohortTable, cell: int, number: int) -> Cells:
    """The known others and so many in one cell."""
    cells = list(OTHERS[table])
    cells[cell] = number
    return tuple(cells)


def own_cell(table: CohortTable) -> int:
    """The cell of the target."""
    return OTHERS[table].index(0)


@cache
def release_chances(
    table: CohortTable, cells: Cells, noisy: tuple[int, ...], terms: Terms, far: int = FAR
) -> Seen:
    """The exact chance of every release when only the cells numbered ``noisy`` differ from what is known.

    The noise of the others is taken as known to the attacker, which only helps them.
    """
    chances: dict[Release, float] = {}
    for xs in product(range(-far, far + 1), repeat=len(noisy)):
        changed, chance = list(cells), 1.0
        for cell, x in zip(noisy, xs, strict=True):
            changed[cell] += x
            chance *= laplace(float(terms.epsilon), x)
        release = shown(table, changed, terms)
        chances[release] = chances.get(release, 0.0) + chance
    return chances


def variation(first: Seen, second: Seen) -> float:
    """Total variation: the best guess which of two equally likely worlds is the true one is right 1/2 + half of it."""
    return sum(abs(first.get(seen, 0) - second.get(seen, 0)) for seen in first.keys() | second.keys()) / 2


def repeated(first: Seen, second: Seen, times: int) -> float:
    """The exact total variation of so many independent releases, by the distribution of their likelihood ratio."""
    steps: dict[float, float] = {}
    for seen in first.keys() | second.keys():
        p, q = first.get(seen, 0.0), second.get(seen, 0.0)
        if p > 0 and q > 0:
            ratio = round(log(p / q), 9)
            steps[ratio] = steps.get(ratio, 0.0) + p
    total = {0.0: 1.0}
    for _ in range(times):
        further: dict[float, float] = {}
        for ratio, p in total.items():
            for step, q in steps.items():
                further[round(ratio + step, 9)] = further.get(round(ratio + step, 9), 0.0) + p * q
        total = further
    return sum(p * max(0.0, 1 - 2.718281828459045**-ratio) for ratio, p in total.items())


def sock_puppet_game(
    table: CohortTable, puppets: Iterable[int], games: int, chance: random.Random, coin: Coin
) -> float:
    """The share of games in which the attacker tells rightly whether the target is in the statistics.

    They choose the number of puppets, see a release made by the real `disclose`, and guess what is likelier.
    """
    choices, own, won = list(puppets), own_cell(table), 0
    for _ in range(games):
        number, there = chance.choice(choices), chance.random() < 0.5
        release = disclose(table, ExactCounts(with_in(table, own, number + there)), USUAL, coin)
        won += likelier(table, own, number, release) == there
    return won / games


def likelier(table: CohortTable, own: int, puppets: int, release: Release) -> bool:
    """Whether what is seen of the target's own cell is likelier with the target than without."""
    seen = own_count(table, release)
    return _count_chance(table, own, puppets + 1, seen) > _count_chance(table, own, puppets, seen)


def own_count(table: CohortTable, release: Release) -> int | str | None:
    """What a release shows of the target's cell; text when the whole table looks otherwise."""
    rows = getattr(release, "stages", None) or getattr(release, "bands", ())
    own = own_cell(table) - (table is CohortTable.INTERVIEWS)
    expected = len(OTHERS[table]) - (table is CohortTable.INTERVIEWS)
    return rows[own].count if len(rows) == expected else f"{len(rows)} rows"


@cache
def _count_chance(table: CohortTable, own: int, number: int, seen: int | str | None) -> float:
    chances = release_chances(table, with_in(table, own, number), (own,), USUAL)
    return sum(chance for release, chance in chances.items() if own_count(table, release) == seen)


def raw_success(table: CohortTable, puppets: int) -> float:
    """How often the same attacker is right when nothing but hiding and rounding protects: without any noise."""
    own = own_cell(table)
    with_target, without = (
        own_count(table, shown(table, with_in(table, own, puppets + there), USUAL)) for there in (1, 0)
    )
    return 1.0 if with_target != without else 0.5


def sampled_noise(epsilon: Fraction, chance: random.Random) -> Callable[[int], list[int]]:
    """A quick source of the same noise, from its distribution; for games where the sampler is not what is tested."""
    values = range(-FAR, FAR + 1)
    weights = [laplace(float(epsilon), x) for x in values]
    return lambda size: chance.choices(values, weights, k=size)


def rounding_chances(epsilon: float, change: int) -> dict[int, float]:
    """The chance of each difference of two shown counts of one cell that changed by ``change`` between two drawings."""
    noise = {x: laplace(epsilon, x) for x in range(-30, 31)}
    chances: dict[int, float] = {}
    for true in range(100, 105):
        rounded = [_rounded_chances(noise, true + moved) for moved in (0, change)]
        for (low, p), (high, q) in product(rounded[0].items(), rounded[1].items()):
            chances[high - low] = chances.get(high - low, 0.0) + p * q / 5
    return chances


def _rounded_chances(noise: Mapping[int, float], true: int) -> dict[int, float]:
    chances: dict[int, float] = {}
    for x, p in noise.items():
        number = 5 * ((true + x + 2) // 5)
        chances[number] = chances.get(number, 0.0) + p
    return chances


def most_likely(prior: Sequence[float], ratios: Sequence[float]) -> int:
    """The cell with the highest posterior chance."""
    return max(range(len(prior)), key=lambda cell: prior[cell] * ratios[cell])
