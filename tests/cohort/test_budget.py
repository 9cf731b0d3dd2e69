"""How often numbers may be drawn."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction

from bot.cohort.budget import MayDraw, NotBefore, SeasonSpent, next_drawing
from bot.cohort.disclosure import STRICT, USUAL
from bot.domain.cohort import Charge, CohortTable
from bot.domain.ids import SeasonId

START = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SEASON, NEXT = SeasonId(2028), SeasonId(2029)
MONTH = timedelta(days=28)
STEP2CK, STAGE = CohortTable.STEP2CK, CohortTable.STAGE


def drawn(times: int, epsilon: Fraction = USUAL.epsilon) -> list[Charge]:
    return [Charge(SEASON, n + 1, START + n * MONTH, epsilon) for n in range(times)]


def test_the_first_drawing_is_possible_at_once():
    assert next_drawing(STEP2CK, [], SEASON, USUAL, START) == MayDraw(number=1, left=4)


def test_the_next_is_possible_after_exactly_28_days():
    ready = START + MONTH
    assert next_drawing(STEP2CK, drawn(1), SEASON, USUAL, ready - timedelta(seconds=1)) == NotBefore(ready)
    assert next_drawing(STEP2CK, drawn(1), SEASON, USUAL, ready) == MayDraw(number=2, left=3)


def test_a_fifth_is_never_possible_in_a_season():
    assert next_drawing(STEP2CK, drawn(4), SEASON, USUAL, START + 50 * MONTH) == SeasonSpent()
    assert (
        next_drawing(STEP2CK, drawn(4, STRICT.epsilon), SEASON, STRICT, START + 50 * MONTH) == SeasonSpent()
    )
    assert next_drawing(STEP2CK, drawn(4, STRICT.epsilon), SEASON, USUAL, START + 50 * MONTH) == SeasonSpent()


def test_a_new_season_has_its_own_budget_but_the_pause_holds():
    last = START + 3 * MONTH
    assert next_drawing(STEP2CK, drawn(4), NEXT, USUAL, last + timedelta(days=1)) == NotBefore(last + MONTH)
    assert next_drawing(STEP2CK, drawn(4), NEXT, USUAL, last + MONTH) == MayDraw(number=1, left=4)


def test_what_was_spent_before_strict_mode_counts_in_it():
    later = START + 10 * MONTH
    assert next_drawing(STEP2CK, drawn(1), SEASON, STRICT, later) == MayDraw(number=2, left=2)
    assert next_drawing(STEP2CK, drawn(2), SEASON, STRICT, later) == SeasonSpent()


def test_a_clock_that_was_put_back_does_not_allow_another():
    assert next_drawing(STEP2CK, drawn(1), SEASON, USUAL, START - timedelta(days=300)) == NotBefore(
        START + MONTH
    )


def test_tables_of_current_values_cost_twice_as_much():
    later = START + 10 * MONTH
    assert USUAL.charge(STAGE) == USUAL.charge(CohortTable.INTERVIEWS) == 2 * USUAL.charge(STEP2CK)
    assert next_drawing(STAGE, [], SEASON, USUAL, START) == MayDraw(number=1, left=2)
    assert next_drawing(STAGE, drawn(2, USUAL.charge(STAGE)), SEASON, USUAL, later) == SeasonSpent()
    assert next_drawing(STAGE, drawn(2, STRICT.charge(STAGE)), SEASON, STRICT, later) == SeasonSpent()
