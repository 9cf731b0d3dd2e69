"""How much the numbers still say: servers of 200 members with scores spread as those of applicants are."""

import random
from bisect import bisect_right

from bot.cohort.aggregate import ExactCounts, score_cell
from bot.cohort.disclosure import USUAL, shown
from bot.domain.cohort import FINE_EDGES, BandTable, CohortTable
from tests.cohort.attackers import sampled_noise

MEMBERS, SERVERS = 200, 2_000
CENTRES = (232, 235, 238, 241, 244)
"""Means of the servers' scores; the spread of each is 11."""


def test_a_server_of_200_learns_what_it_wants_to_know():
    chance = random.Random(18)
    noise = sampled_noise(USUAL.epsilon, chance)
    errors: list[int] = []
    in_shown = medians = 0
    for server in range(SERVERS):
        scores = sorted(round(chance.gauss(CENTRES[server % len(CENTRES)], 11)) for _ in range(MEMBERS))
        cells = ExactCounts.none(CohortTable.STEP2CK).plus(map(score_cell, scores)).cells
        table = shown(CohortTable.STEP2CK, [c + x for c, x in zip(cells, noise(8), strict=True)], USUAL)
        assert isinstance(table, BandTable)
        shown_bands = [(row.count, true) for row, true in zip(table.bands, cells, strict=True) if row.count]
        errors += [abs(count - true) for count, true in shown_bands]
        in_shown += sum(true for _, true in shown_bands)
        middle = bisect_right(FINE_EDGES, scores[MEMBERS // 2 - 1])
        medians += table.median == table.bands[middle].band
    figures = (sum(errors) / len(errors), in_shown / MEMBERS / SERVERS, medians / SERVERS)
    mean_error, shown_share, median_right = figures
    assert mean_error <= 3
    assert shown_share >= 0.90
    assert median_right >= 0.85
