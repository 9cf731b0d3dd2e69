"""Attacks by somebody who knows everybody but one member, on the code that makes releases.

A few thousand games each, with fixed seeds; the margins allow for that many.
"""

import random

from bot.cohort.aggregate import ExactCounts
from bot.cohort.disclosure import USUAL, disclose, shown
from bot.domain.cohort import BandTable, CohortTable, Release
from tests.cohort.coins import laplace, seeded

STEP2CK = CohortTable.STEP2CK

TARGET_BAND = 4
OTHERS: tuple[int, ...] = (6, 11, 14, 18, 0, 20, 17, 9)
"""What the attacker knows to be there; the target's own band holds sock puppets only."""


def counts(in_band: int) -> ExactCounts:
    cells = list(OTHERS)
    cells[TARGET_BAND] = in_band
    return ExactCounts(tuple(cells))


def seen(release: Release) -> int | None:
    if isinstance(release, BandTable) and len(release.bands) == len(OTHERS):
        return release.bands[TARGET_BAND].count
    return None


def likelihood(count: int | None, in_band: int) -> float:
    """The exact chance to see this of a fine table with so many members in the band."""
    total = 0.0
    for x in range(-60, 61):
        noisy = in_band + x
        total += laplace(0.5, x) if (5 * ((noisy + 2) // 5) if noisy >= 10 else None) == count else 0
    return total


def guess(count: int | None, puppets: int) -> bool:
    """The best guess whether the target is there."""
    return likelihood(count, puppets + 1) > likelihood(count, puppets)


def test_sock_puppets_hardly_help():
    played, coin, games, won = random.Random(7), seeded(8), 4_000, 0
    for _ in range(games):
        puppets, there = played.randrange(21), played.random() < 0.5
        release = disclose(STEP2CK, counts(puppets + there), USUAL, coin)
        won += guess(seen(release), puppets) == there
    assert 0.5 < won / games <= 0.63


def test_even_the_best_number_of_puppets_hardly_helps():
    played, coin, games, won = random.Random(9), seeded(10), 3_000, 0
    for _ in range(games):
        there = played.random() < 0.5
        won += guess(seen(disclose(STEP2CK, counts(9 + there), USUAL, coin)), 9) == there
    assert (
        0.52 < won / games <= 0.65
    )  # 0.6225 is the bound; three standard deviations of 3,000 games are 0.027


def test_without_noise_the_same_attack_always_succeeds():
    played, games = random.Random(11), 200
    for _ in range(games):
        there = played.random() < 0.5
        hidden = seen(shown(STEP2CK, counts(9 + there).cells, USUAL)) is None
        assert hidden == (not there)


def test_four_drawings_tell_little_more_than_one():
    """Four likelihoods multiplied: the advantage (success rate above chance, doubled) stays within 0.40."""
    played, coin, games, won = random.Random(12), seeded(13), 800, 0
    for _ in range(games):
        there = played.random() < 0.5
        ratio = 1.0
        for _ in range(4):
            found = seen(disclose(STEP2CK, counts(12 + there), USUAL, coin))
            ratio *= likelihood(found, 13) / likelihood(found, 12)
        won += (ratio > 1) == there
    assert 2 * won / games - 1 <= 0.40 + 0.1  # 0.1: three standard deviations of so few games
