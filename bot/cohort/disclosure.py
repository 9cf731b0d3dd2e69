"""From exact counts to what may be shown: noise first, then every other rule on the noisy counts only.

Each cell gets discrete Laplace noise once. One member more or less changes one cell by one, so a release is
epsilon-differentially private and a cell tells two such cohorts apart with a total variation of tanh(epsilon / 2):
0.245 at 1/2. One member's change of stage, or of a number of interviews, moves two cells: for those tables a release
is 2 epsilon-differentially private and is charged so. Totals, coarse bands, shares, hiding, rounding and the median
are computed from the noisy cells and therefore give nothing further away.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import accumulate
from math import comb, exp
from typing import assert_never

from bot.cohort.aggregate import ExactCounts
from bot.cohort.noise import Coin, discrete_laplace
from bot.domain.cohort import (
    CELLS_MOVED,
    COARSE_BANDS,
    FINE_BANDS,
    FINE_FROM,
    INTERVIEW_BANDS,
    ROUNDED_TO,
    SMALLEST_BAND,
    SMALLEST_COHORT,
    BandTable,
    CohortTable,
    InterviewTable,
    Release,
    ShownBand,
    ShownStage,
    StageGroup,
    StageTable,
    TooFew,
)

ENOUGH = 36
"""How many must take part, give or take the noise, for *enough*: some above the 30 below which nothing is shown."""


@dataclass(frozen=True, slots=True)
class Terms:
    """How much a cell may tell (``epsilon``) and all releases of a table in a season together (``season_epsilon``).

    Nine times in ten a shown number made of so many cells is within ``margin`` of the true one, by noise and
    rounding together.
    """

    epsilon: Fraction
    season_epsilon: Fraction
    margin: Mapping[int, int] = field(hash=False)

    def charge(self, table: CohortTable) -> Fraction:
        """What one release of a table costs."""
        return self.epsilon * CELLS_MOVED[table]

    @property
    def check_epsilon(self) -> Fraction:
        """What all answers of a season whether enough take part cost together: as much as one cell."""
        return self.epsilon


USUAL = Terms(Fraction(1, 2), Fraction(2), {1: 6, 2: 7, 5: 12, 6: 12, 8: 15})
STRICT = Terms(Fraction(1, 4), Fraction(1), {1: 10, 2: 15, 5: 22, 6: 25, 8: 27})


def best_guess(epsilon: Fraction, votes: int) -> float:
    """How often the best guess between two equally likely cases about one member is right.

    A cell with noise of ``epsilon`` is one vote, right with the chance exp(epsilon) / (1 + exp(epsilon)), for its noise
    is likelier by exp(epsilon) in one of the cases, or less likely by it, and nothing between. The majority is guessed.
    """
    vote = exp(epsilon) / (1 + exp(epsilon))
    chances = [comb(votes, n) * vote**n * (1 - vote) ** (votes - n) for n in range(votes + 1)]
    tie = chances[votes // 2] / 2 if votes % 2 == 0 else 0.0
    return sum(chances[votes // 2 + 1 :]) + tie


def threshold_noise(terms: Terms, coin: Coin) -> int:
    """The noise of the threshold for all answers of :func:`enough` to one question."""
    return discrete_laplace(terms.check_epsilon / 2, coin)


def enough(table: CohortTable, counts: ExactCounts, noise: int, terms: Terms, coin: Coin) -> bool:
    """Whether enough members are counted for a drawing that shows something.

    All answers to one question together, up to the first *yes* and with the same ``noise`` of the threshold, are
    ``check_epsilon``-differentially private however many they are (Dwork and Roth 2014, algorithm 1, "AboveThreshold";
    for counts, which one member can only raise, half of its noise in each answer will do: Lyu, Su and Li 2017).
    """
    shown_of = counts.cells[1:] if table is CohortTable.INTERVIEWS else counts.cells
    return sum(shown_of) + discrete_laplace(terms.check_epsilon / 2, coin) >= ENOUGH + noise


def disclose(table: CohortTable, counts: ExactCounts, terms: Terms, coin: Coin) -> Release:
    """Draw noise for every cell and make a release of the result. Each call draws anew and must be charged."""
    return shown(table, [cell + discrete_laplace(terms.epsilon, coin) for cell in counts.cells], terms)


def shown(table: CohortTable, noisy: Sequence[int], terms: Terms) -> Release:
    """What may be shown of the noisy cells of a table."""
    match table:
        case CohortTable.STEP2CK:
            return _scores(noisy, terms)
        case CohortTable.STAGE:
            return _stages(noisy, terms)
        case CohortTable.INTERVIEWS:
            return _interviews(noisy, terms)
        case _:
            assert_never(table)


def _scores(noisy: Sequence[int], terms: Terms) -> BandTable | TooFew:
    total = sum(noisy)
    if total < SMALLEST_COHORT:
        return TooFew()
    if total < FINE_FROM:
        bands, margin = COARSE_BANDS, terms.margin[2]
        noisy = [low + high for low, high in zip(noisy[::2], noisy[1::2], strict=True)]
    else:
        bands, margin = FINE_BANDS, terms.margin[1]
    return BandTable(
        total=_rounded(total),
        bands=tuple(ShownBand(band, _count(cell)) for band, cell in zip(bands, noisy, strict=True)),
        median=bands[_middle(noisy)],
        band_margin=margin,
        total_margin=terms.margin[len(FINE_BANDS)],
    )


def _stages(noisy: Sequence[int], terms: Terms) -> StageTable | TooFew:
    total = sum(noisy)
    if total < SMALLEST_COHORT:
        return TooFew()
    return StageTable(
        total=_rounded(total),
        stages=tuple(ShownStage(stage, _count(cell)) for stage, cell in zip(StageGroup, noisy, strict=True)),
        stage_margin=terms.margin[1],
        total_margin=terms.margin[len(noisy)],
    )


def _interviews(noisy: Sequence[int], terms: Terms) -> InterviewTable | TooFew:
    """The first cell holds the silent ones, the second those without any interview."""
    silent, none, *some = noisy
    answered = none + sum(some)
    if answered < SMALLEST_COHORT:
        return TooFew()
    return InterviewTable(
        asked=_rounded(answered + max(silent, 0)),
        answered=_rounded(answered),
        with_any=_with_any(answered, none, sum(some)),
        bands=tuple(
            ShownBand(band, _count(cell)) for band, cell in zip(INTERVIEW_BANDS, (none, *some), strict=True)
        ),
        band_margin=terms.margin[1],
        total_margin=terms.margin[len(noisy)],
    )


def _with_any(answered: int, none: int, some: int) -> int | None:
    """How many have an interview: from the numbers that are shown where they are, so that the reader can check it."""
    shown_none = _count(none)
    if shown_none is None:
        return _count(min(some, answered))
    rest = _rounded(answered) - shown_none
    return rest if rest >= SMALLEST_BAND else None


def _count(noisy: int) -> int | None:
    return _rounded(noisy) if noisy >= SMALLEST_BAND else None


def _rounded(noisy: int) -> int:
    return ROUNDED_TO * ((noisy + ROUNDED_TO // 2) // ROUNDED_TO)


def _middle(noisy: Sequence[int]) -> int:
    """The index of the band where half of the noisy counts is reached; negative ones count as none."""
    sums = list(accumulate(max(cell, 0) for cell in noisy))
    return next(index for index, reached in enumerate(sums) if 2 * reached >= sums[-1])
