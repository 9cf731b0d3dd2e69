"""Attacks by somebody who knows everybody but one member, on the code that makes releases.

Where the chance can be computed it is; the games have fixed seeds and margins of about three standard deviations of
their full number, of which `share` says how many are played.
"""

import random
from collections.abc import Sequence
from math import tanh

import pytest

from bot.cohort.disclosure import STRICT, USUAL, Terms, shown
from bot.domain.cohort import BandTable, CohortTable, Release
from tests.cohort.attackers import (
    OTHERS,
    most_likely,
    own_cell,
    raw_success,
    release_chances,
    repeated,
    rounding_chances,
    sampled_noise,
    sock_puppet_game,
    variation,
    with_in,
)
from tests.cohort.coins import seeded
from tests.examples import share

EVERY_TABLE = pytest.mark.parametrize("table", CohortTable)
CURRENT_VALUES = [CohortTable.STAGE, CohortTable.INTERVIEWS]
PUPPETS = range(21)
BEST_GUESS = 0.63
"""The bound is (1 + tanh(1/4)) / 2 = 0.6225."""
TRUST = 0.11
"""How much of what is seen to join an attacker of the reconstruction believes: with more or less they win less."""
SHARES = (0.035, 0.085, 0.115, 0.145, 0.165, 0.16, 0.225, 0.07)
"""How many of all members lie in each fine band, as the attacker knows from elsewhere."""


def one_more(table: CohortTable, number: int, terms: Terms = USUAL) -> float:
    own = own_cell(table)
    one, other = (
        release_chances(table, with_in(table, own, many), (own,), terms, 120) for many in (number, number + 1)
    )
    return variation(one, other)


@EVERY_TABLE
@pytest.mark.parametrize("terms", [USUAL, STRICT], ids=["usual", "strict"])
def test_one_member_changes_what_is_seen_by_at_most_0_245(table: CohortTable, terms: Terms):
    worst = max(one_more(table, number, terms) for number in range(41))
    assert worst <= tanh(float(terms.epsilon) / 2) + 1e-9
    assert worst <= 0.245


@pytest.mark.parametrize("table", CURRENT_VALUES)
@pytest.mark.parametrize("number", [3, 9, 12])
def test_a_change_of_one_member_is_worth_two_epsilon(table: CohortTable, number: int):
    own = own_cell(table)
    before = with_in(table, own, number)
    after = list(before)
    after[own], after[own + 1] = after[own] + 1, after[own + 1] - 1
    both = (own, own + 1)
    found = variation(*(release_chances(table, tuple(c), both, USUAL, 35) for c in (before, after)))
    assert 0.05 < found <= tanh(0.5) + 1e-6
    assert found <= 0.463


@EVERY_TABLE
def test_no_number_of_sock_puppets_tells_whether_somebody_is_there(table: CohortTable):
    assert max(0.5 + one_more(table, puppets) / 2 for puppets in PUPPETS) <= BEST_GUESS


@EVERY_TABLE
def test_the_sock_puppet_game_is_lost(table: CohortTable):
    success = sock_puppet_game(table, PUPPETS, share(20_000), random.Random(7), seeded(8))
    assert 0.5 < success <= BEST_GUESS


def test_puppets_at_the_edge_of_hiding_do_not_win_it():
    """With nine the target makes the tenth: the number with which the game is always won without noise."""
    success = sock_puppet_game(CohortTable.STEP2CK, [9], share(20_000), random.Random(9), seeded(10))
    assert 0.55 < success <= BEST_GUESS


@EVERY_TABLE
def test_without_noise_the_same_game_is_always_won(table: CohortTable):
    assert max(raw_success(table, puppets) for puppets in PUPPETS) > 0.99


@EVERY_TABLE
def test_a_season_of_drawings_gives_an_advantage_of_at_most_0_40(table: CohortTable):
    """Four of a member's presence in any table, though only the scores are drawn four times."""
    own = own_cell(table)
    for number in (2, 9, 12, 17):
        worlds = [release_chances(table, with_in(table, own, n), (own,), USUAL) for n in (number, number + 1)]
        once, four_times = variation(*worlds), repeated(worlds[0], worlds[1], 4)
        assert once == pytest.approx(repeated(worlds[0], worlds[1], 1), abs=1e-6)
        assert once < four_times <= 0.40


@pytest.mark.parametrize("table", CURRENT_VALUES)
def test_two_drawings_of_a_changed_stage_give_no_more_than_four_of_a_score(table: CohortTable):
    own = own_cell(table)
    before = with_in(table, own, 12)
    after = list(before)
    after[own], after[own + 1] = after[own] + 1, after[own + 1] - 1
    worlds = [release_chances(table, tuple(c), (own, own + 1), USUAL, 25) for c in (before, after)]
    assert repeated(worlds[0], worlds[1], 2) <= 0.40


def test_who_joined_or_left_between_two_drawings_is_hardly_placed():
    """The attacker compares two drawings, knows who joined or left and how scores are spread, and guesses a band."""
    chance, games, won = random.Random(14), 6_000, 0
    noise = sampled_noise(USUAL.epsilon, chance)
    ratios = {}
    for change in (-1, 1):
        moved, still = rounding_chances(0.5, change), rounding_chances(0.5, 0)
        ratios[change] = {step: moved[step] / still[step] for step in moved.keys() & still.keys()}
    for _ in range(games):
        people = chance.choices(range(8), SHARES, k=400)
        target, change = people[0], chance.choice((-1, 1))
        before = [people.count(band) for band in range(8)]
        after = [count + change * (band == target) for band, count in enumerate(before)]
        first, second = (
            shown(CohortTable.STEP2CK, [c + x for c, x in zip(cells, noise(8), strict=True)], USUAL)
            for cells in (before, after)
        )
        assert isinstance(first, BandTable)
        assert isinstance(second, BandTable)
        steps = [
            None if a.count is None or b.count is None else b.count - a.count
            for a, b in zip(first.bands, second.bands, strict=True)
        ]
        found = [1.0 if step is None else ratios[change].get(step, 1.0) for step in steps]
        won += most_likely(SHARES, found) == target
    assert won / games <= max(SHARES) + 0.05 + 0.016  # three standard deviations of 6,000 games


def test_everything_a_moderator_can_ask_reconstructs_hardly_more_than_the_largest_band():
    """The attacker knows which eight joined after the first of a season's four drawings, and how scores are spread.

    They weigh what the numbers say of these eight against that spread and guess the band of each. The other tables
    say nothing about scores.
    """
    chance, games, came, won, raw = random.Random(15), 3_000, 8, 0, 0
    noise = sampled_noise(USUAL.epsilon, chance)
    usual = [came * share for share in SHARES]
    for _ in range(games):
        before, joined = (
            [people.count(band) for band in range(8)]
            for people in (chance.choices(range(8), SHARES, k=200), chance.choices(range(8), SHARES, k=came))
        )
        after = [old + new for old, new in zip(before, joined, strict=True)]
        drawn = [
            shown(CohortTable.STEP2CK, [c + x for c, x in zip(cells, noise(8), strict=True)], USUAL)
            for cells in (before, after, after, after)
        ]
        believed = [prior + TRUST * seen_to_join(drawn, n, prior) for n, prior in enumerate(usual)]
        won += joined[believed.index(max(believed))]
        raw += max(joined)
    assert won / games / came <= max(SHARES) + 0.05
    assert raw / games / came > max(SHARES) + 0.10, "exact counts would have told"


def seen_to_join(drawn: Sequence[Release], band: int, usual: float) -> float:
    """By how much a band grew from the first drawing to the mean of the later ones; the usual where one hides it."""
    counts = [release.bands[band].count for release in drawn if isinstance(release, BandTable)]
    shown_counts = [count for count in counts if count is not None]
    return sum(shown_counts[1:]) / 3 - shown_counts[0] if len(shown_counts) == 4 else usual


@EVERY_TABLE
def test_no_cohort_shows_a_count_below_10_or_unrounded(table: CohortTable):
    chance = random.Random(17)
    noise, size = sampled_noise(USUAL.epsilon, chance), len(OTHERS[table])
    numbers: set[int] = set()
    for _ in range(share(100_000)):
        most = chance.choice((5, 12, 40, 300))
        release = shown(table, [int(chance.random() * most) + x for x in noise(size)], USUAL)
        for name in ("total", "asked", "answered", "with_any"):
            numbers.add(getattr(release, name, None) or 10)
        rows = getattr(release, "stages", None) or getattr(release, "bands", ())
        numbers.update(10 if row.count is None else row.count for row in rows)
    assert min(numbers) >= 10
    assert max(numbers) > 200
    assert all(number % 5 == 0 for number in numbers)
