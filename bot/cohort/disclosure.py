"""From exact counts to what may be shown: noise first, then every other rule on the noisy counts only.

Each fine band gets discrete Laplace noise once: P(x) is proportional to exp(-epsilon |x|). One member more or less
changes one band by one, so a release is epsilon-differentially private and a band tells two such cohorts apart
with a total variation of tanh(epsilon / 2): 0.245 at 1/2. Totals, coarse bands, hiding, rounding and the median are
computed from the noisy bands and therefore give nothing further away.

The sampler is exact: every random decision is a coin with a rational chance, no floating point. Source of the method:
Canonne, Kamath and Steinke, "The Discrete Gaussian for Differential Privacy" (2020), algorithms 1 and 2.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate

from bot.cohort.aggregate import ExactCounts
from bot.domain.cohort import (
    COARSE_BANDS,
    FINE_BANDS,
    FINE_FROM,
    ROUNDED_TO,
    SMALLEST_BAND,
    SMALLEST_COHORT,
    BandTable,
    Release,
    ShownBand,
    TooFew,
)

Coin = Callable[[Fraction], bool]
"""Independently true with exactly this chance, from 0 to 1."""


@dataclass(frozen=True, slots=True)
class Terms:
    """How much a release may tell (``epsilon``) and all releases of a season together (``season_epsilon``).

    Nine times in ten a shown number is within its margin of the true one, by noise and rounding together.
    """

    epsilon: Fraction
    season_epsilon: Fraction
    fine_margin: int
    coarse_margin: int
    total_margin: int


USUAL = Terms(Fraction(1, 2), Fraction(2), fine_margin=6, coarse_margin=7, total_margin=15)
STRICT = Terms(Fraction(1, 4), Fraction(1), fine_margin=10, coarse_margin=15, total_margin=27)


def disclose(counts: ExactCounts, terms: Terms, coin: Coin) -> Release:
    """Draw noise for every band and make a release of the result. Each call draws anew and must be charged."""
    return shown([cell + discrete_laplace(terms.epsilon, coin) for cell in counts.cells], terms)


def shown(noisy: Sequence[int], terms: Terms) -> Release:
    """What may be shown of noisy counts of the fine bands."""
    total = sum(noisy)
    if total < SMALLEST_COHORT:
        return TooFew()
    if total < FINE_FROM:
        bands, margin = COARSE_BANDS, terms.coarse_margin
        noisy = [low + high for low, high in zip(noisy[::2], noisy[1::2], strict=True)]
    else:
        bands, margin = FINE_BANDS, terms.fine_margin
    return BandTable(
        total=_rounded(total),
        bands=tuple(ShownBand(band, _count(cell)) for band, cell in zip(bands, noisy, strict=True)),
        median=bands[_middle(noisy)],
        band_margin=margin,
        total_margin=terms.total_margin,
    )


def discrete_laplace(epsilon: Fraction, coin: Coin) -> int:
    """A whole number x with a chance proportional to exp(-epsilon |x|), exactly. ``epsilon`` is positive."""
    step, scale = epsilon.numerator, epsilon.denominator
    while True:
        remainder = _below(scale, coin)
        if not _exp_coin(Fraction(remainder, scale), coin):
            continue
        wholes = 0
        while _exp_coin(Fraction(1), coin):
            wholes += 1
        size = (remainder + scale * wholes) // step
        negative = coin(Fraction(1, 2))
        if not (negative and size == 0):  # else 0 would come twice as often
            return -size if negative else size


def _exp_coin(gamma: Fraction, coin: Coin) -> bool:
    """True with chance exp(-gamma), for gamma from 0 to 1."""
    tosses = 1
    while coin(gamma / tosses):
        tosses += 1
    return tosses % 2 == 1


def _below(limit: int, coin: Coin) -> int:
    """A whole number from 0 to ``limit`` - 1, each with the same chance."""
    return next((n for n in range(limit - 1) if coin(Fraction(1, limit - n))), limit - 1)


def _count(noisy: int) -> int | None:
    return _rounded(noisy) if noisy >= SMALLEST_BAND else None


def _rounded(noisy: int) -> int:
    return ROUNDED_TO * ((noisy + ROUNDED_TO // 2) // ROUNDED_TO)


def _middle(noisy: Sequence[int]) -> int:
    """The index of the band where half of the noisy counts is reached; negative ones count as none."""
    sums = list(accumulate(max(cell, 0) for cell in noisy))
    return next(index for index, reached in enumerate(sums) if 2 * reached >= sums[-1])
