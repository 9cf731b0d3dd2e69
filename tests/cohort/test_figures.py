"""The figures that the documents and cards give are those of the code."""

from math import tanh
from pathlib import Path

import pytest

from bot.cohort.disclosure import STRICT, USUAL, Terms, shown
from bot.domain.cohort import Charge, CohortTable, Snapshot
from bot.domain.ids import SeasonId
from bot.i18n import catalogue
from bot.ui.cohort.card import snapshot_card
from tests.cohort import figures
from tests.cohort.coins import laplace
from tests.cohort.conftest import NOW, SERVER
from tests.cohort.test_enough import chances

CELLS = {CohortTable.STEP2CK: 8, CohortTable.STAGE: 5, CohortTable.INTERVIEWS: 6}
DOCS = Path(__file__).parents[2] / "docs"
DOCUMENT = (DOCS / "statistics.md").read_text()


def test_the_tables_of_the_document_are_those_of_the_script():
    for line in (*figures.table(), *figures.by_servers()):
        assert f"| {' | '.join(line)} |\n" in DOCUMENT
    assert f"at most {figures.percent(figures.right(12))} times in 100" in DOCUMENT


def test_the_privacy_statement_gives_them_too():
    once, season = (figures.percent(figures.right(votes)) for votes in (1, 4))
    page = " ".join((DOCS / "privacy.md").read_text().split())
    assert (
        f"at most {once} times in 100 from one drawing and {season} times from all drawings of the scores"
        in page
    )


def test_what_asking_tells_a_moderator_is_in_the_document():
    thirty, forty = (figures.percent(chances([size], USUAL)[0]) for size in (30, 40))
    assert f"with 30 in {thirty}, with 40 in {forty}, with 60 nearly always" in DOCUMENT
    assert chances([12], USUAL)[0] < 0.01
    assert chances([60], USUAL)[0] > 0.99


def test_the_card_gives_the_figures_of_one_drawing_and_of_a_season():
    card = catalogue()("cohort.about.safe")
    for votes in (1, 4):
        assert f"{figures.percent(figures.right(votes))} times" in card
    assert f"{figures.percent(figures.right(8))} times" in card


@pytest.mark.parametrize("table", CohortTable)
@pytest.mark.parametrize("terms", [USUAL, STRICT], ids=["usual", "strict"])
def test_a_post_gives_the_figures_of_its_own_noise(table: CohortTable, terms: Terms):
    charge = Charge(SeasonId(2028), 1, NOW, terms.charge(table))
    card = snapshot_card(
        Snapshot(SERVER, table, charge, shown(table, [40] * CELLS[table], terms)), catalogue()
    )
    once, season = (figures.percent(figures.right(votes, terms)) for votes in (1, 4))
    text = " ".join(field.value for field in card.fields)
    assert f"at most {once} times in 100 from this post, {season} times" in text


@pytest.mark.parametrize("terms", [USUAL, STRICT], ids=["usual", "strict"])
def test_one_vote_is_the_bound_of_the_noise(terms: Terms):
    epsilon = float(terms.epsilon)
    assert figures.right(1, terms) == pytest.approx((1 + tanh(epsilon / 2)) / 2)
    ratios = {round(laplace(epsilon, x) / laplace(epsilon, x - 1), 9) for x in range(-40, 40)}
    assert len(ratios) == 2, "a count is one vote: likelier by one factor, or less likely by it"


@pytest.mark.parametrize("drawings", [1, 2, 3])
def test_the_band_is_guessed_as_often_as_counting_every_case_says(drawings: int):
    """Two bands by hand: the formula for eight against the sum over every pattern of votes."""
    vote = figures.right(1)
    total = 0.0
    for pattern in range(2 ** (2 * drawings)):
        ups = [(pattern >> band * drawings & (2**drawings - 1)).bit_count() for band in (0, 1)]
        worlds = [_chance(ups, band, drawings, vote) for band in (0, 1)]
        total += max(worlds) / 2
    assert total == pytest.approx(figures.right(2 * drawings))


def _chance(ups: list[int], own: int, drawings: int, vote: float) -> float:
    chance = 1.0
    for band, up in enumerate(ups):
        right = vote if band == own else 1 - vote
        chance *= right**up * (1 - right) ** (drawings - up)
    return chance
