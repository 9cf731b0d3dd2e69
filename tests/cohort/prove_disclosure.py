"""The attacks on the statistics at full length, and the sampler of the noise against another one.

    .venv/bin/python -m tests.cohort.prove_disclosure

Prints a table of claims with their figures and bounds, and ends with status 1 when one is broken. The sampler of
OpenDP is compared where it is installed (`pip install opendp`); without it that line says so and nothing fails.
"""

import random
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from importlib.util import find_spec

from bot.cohort.disclosure import USUAL, shown
from bot.cohort.noise import discrete_laplace
from bot.cohort.service import secret_coin
from bot.domain.cohort import CohortTable
from tests.cohort.attackers import OTHERS, sampled_noise, sock_puppet_game
from tests.cohort.coins import laplace

GAMES, COHORTS, SAMPLES = 60_000, 300_000, 200_000
EDGE = 12
CHI_SQUARE_999 = 51.18
"""The 99.9 % quantile of chi-square with 24 degrees of freedom."""
Claim = tuple[str, float, float]
"""What is measured, its figure and the most that it may be."""


def puppets() -> Iterator[Claim]:
    """The sock-puppet game with the system's own secure generator."""
    for table in CohortTable:
        success = sock_puppet_game(table, range(21), GAMES, random.Random(1), secret_coin)
        yield f"sock puppets, {table}, {GAMES:,} games", success, 0.63


def smallest_counts() -> Iterator[Claim]:
    """How many shown counts of random cohorts are below 10 or unrounded."""
    chance = random.Random(2)
    noise = sampled_noise(USUAL.epsilon, chance)
    for table in CohortTable:
        bad, size = 0, len(OTHERS[table])
        for _ in range(COHORTS):
            most = chance.choice((5, 12, 40, 300))
            release = shown(table, [int(chance.random() * most) + x for x in noise(size)], USUAL)
            rows = getattr(release, "stages", None) or getattr(release, "bands", ())
            bad += sum(row.count is not None and (row.count < 10 or row.count % 5) for row in rows)
        yield f"forbidden counts, {table}, {COHORTS:,} cohorts", bad, 0


def chi_square(samples: Iterable[int]) -> float:
    """How far samples of noise at 1/2 are from its distribution."""
    found = Counter(min(max(x, -EDGE), EDGE) for x in samples)
    size = sum(found.values())
    chances = {x: laplace(0.5, x) for x in range(1 - EDGE, EDGE)}
    tail = (1 - sum(chances.values())) / 2
    chances |= {-EDGE: tail, EDGE: tail}
    return sum((found[x] - size * p) ** 2 / (size * p) for x, p in chances.items())


def sampler() -> Iterator[Claim]:
    """Our sampler, and OpenDP's, against the same distribution."""
    ours = (discrete_laplace(USUAL.epsilon, secret_coin) for _ in range(SAMPLES))
    yield f"our sampler, chi-square of {SAMPLES:,}", chi_square(ours), CHI_SQUARE_999
    if find_spec("opendp") is None:
        print("OpenDP is not installed, so its sampler is not compared: pip install opendp")
        return
    import opendp.prelude as dp  # pyright: ignore[reportMissingImports] (an optional oracle)

    dp.enable_features("contrib")
    measure = dp.m.make_laplace(dp.atom_domain(T=int), dp.absolute_distance(T=int), scale=2.0)
    theirs = (measure(0) for _ in range(SAMPLES))
    yield f"OpenDP's sampler, chi-square of {SAMPLES:,}", chi_square(theirs), CHI_SQUARE_999


def main() -> int:
    """Measure every claim; 1 when one is broken."""
    broken = 0
    for part in (sampler, smallest_counts, puppets):
        began = time.monotonic()
        for claim, figure, bound in part():
            broken += figure > bound
            verdict = "holds" if figure <= bound else "BROKEN"
            print(f"{claim:<52} {figure:>10.4f} <= {bound:<8g} {verdict}", flush=True)
        print(f"{'':<52} {time.monotonic() - began:>10.0f} s", flush=True)
    return int(broken > 0)


if __name__ == "__main__":
    sys.exit(main())
