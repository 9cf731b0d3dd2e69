"""How often numbers may be drawn."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cohort.budget import (
    AFTER_NOTHING,
    BETWEEN_DRAWINGS,
    DRAWINGS_PER_SEASON,
    MayDraw,
    NextDrawing,
    NotBefore,
    SeasonSpent,
    lost_drawings,
    may_ask,
    next_drawing,
)
from bot.cohort.disclosure import STRICT, USUAL, Terms
from bot.domain.cohort import Charge, Check, CheckState, CohortTable
from bot.domain.ids import SeasonId
from bot.seasons.loader import load_calendar

START = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SEASON, NEXT = SeasonId(2028), SeasonId(2029)
MONTH = timedelta(days=28)
STEP2CK, STAGE = CohortTable.STEP2CK, CohortTable.STAGE


def drawn(times: int, epsilon: Fraction = USUAL.epsilon) -> list[Charge]:
    return [Charge(SEASON, n + 1, START + n * MONTH, epsilon) for n in range(times)]


def test_the_first_drawing_is_possible_at_once():
    assert next_drawing(STEP2CK, [], SEASON, USUAL, START) == MayDraw(number=1, left=4, left_after_asking=3)


def test_the_next_is_possible_after_exactly_28_days():
    ready = START + MONTH
    assert next_drawing(STEP2CK, drawn(1), SEASON, USUAL, ready - timedelta(seconds=1)) == NotBefore(ready)
    assert next_drawing(STEP2CK, drawn(1), SEASON, USUAL, ready) == MayDraw(
        number=2, left=3, left_after_asking=2
    )


def test_a_fifth_is_never_possible_in_a_season():
    assert next_drawing(STEP2CK, drawn(4), SEASON, USUAL, START + 50 * MONTH) == SeasonSpent()
    assert (
        next_drawing(STEP2CK, drawn(4, STRICT.epsilon), SEASON, STRICT, START + 50 * MONTH) == SeasonSpent()
    )
    assert next_drawing(STEP2CK, drawn(4, STRICT.epsilon), SEASON, USUAL, START + 50 * MONTH) == SeasonSpent()


def test_a_new_season_has_its_own_budget_but_the_pause_holds():
    last = START + 3 * MONTH
    assert next_drawing(STEP2CK, drawn(4), NEXT, USUAL, last + timedelta(days=1)) == NotBefore(last + MONTH)
    assert next_drawing(STEP2CK, drawn(4), NEXT, USUAL, last + MONTH) == MayDraw(
        number=1, left=4, left_after_asking=3
    )


def test_what_was_spent_before_strict_mode_counts_in_it():
    later = START + 10 * MONTH
    assert next_drawing(STEP2CK, drawn(1), SEASON, STRICT, later) == MayDraw(
        number=2, left=2, left_after_asking=1
    )
    assert next_drawing(STEP2CK, drawn(2), SEASON, STRICT, later) == SeasonSpent()


def test_a_clock_that_was_put_back_does_not_allow_another():
    assert next_drawing(STEP2CK, drawn(1), SEASON, USUAL, START - timedelta(days=300)) == NotBefore(
        START + MONTH
    )


def test_tables_of_current_values_cost_twice_as_much():
    later = START + 10 * MONTH
    assert USUAL.charge(STAGE) == USUAL.charge(CohortTable.INTERVIEWS) == 2 * USUAL.charge(STEP2CK)
    assert next_drawing(STAGE, [], SEASON, USUAL, START) == MayDraw(number=1, left=2, left_after_asking=1)
    assert next_drawing(STAGE, drawn(2, USUAL.charge(STAGE)), SEASON, USUAL, later) == SeasonSpent()
    assert next_drawing(STAGE, drawn(2, STRICT.charge(STAGE)), SEASON, STRICT, later) == SeasonSpent()


@given(
    table=st.sampled_from(CohortTable),
    terms=st.sampled_from((USUAL, STRICT)),
    begin=st.integers(0, 700),
    gaps=st.lists(st.integers(0, 60), max_size=12),
    backup=st.integers(0, 300),
    away=st.integers(0, 200),
    after=st.lists(st.integers(0, 60), max_size=12),
    nothing=st.integers(0, 2**32),
)
def test_a_restore_spends_no_budget_twice(
    table: CohortTable,
    terms: Terms,
    begin: int,
    gaps: list[int],
    backup: int,
    away: int,
    after: list[int],
    nothing: int,
) -> None:
    """Whatever was drawn before and after a backup, what is drawn after its restore keeps to the limits of all."""
    calendar, start = load_calendar(), datetime(2025, 12, 1, tzinfo=UTC) + timedelta(days=begin)
    made_at, restored_at = start + timedelta(days=backup), start + timedelta(days=backup + away)
    truly = drawn_at_will((), table, terms, start, gaps, until=restored_at, nothing=nothing)
    kept = tuple(charge for charge in truly if charge.drawn_at < made_at)
    assumed = lost_drawings(table, kept, made_at, restored_at, calendar, terms)
    known = drawn_at_will((*kept, *assumed), table, terms, restored_at, after, nothing=nothing)
    really = [*truly, *known[len(kept) + len(assumed) :]]
    season = calendar.current(restored_at).id
    spent = [charge for charge in really if charge.season == season]
    assert len(spent) <= DRAWINGS_PER_SEASON
    assert sum(charge.epsilon for charge in spent) <= terms.season_epsilon
    in_time = sorted(really, key=lambda charge: charge.drawn_at)
    for earlier, later in pairwise(in_time):
        pause = AFTER_NOTHING if earlier.empty else BETWEEN_DRAWINGS
        assert later.drawn_at - earlier.drawn_at >= pause


def drawn_at_will(
    charges: tuple[Charge, ...],
    table: CohortTable,
    terms: Terms,
    start: datetime,
    gaps: list[int],
    until: datetime = datetime(2100, 1, 1, tzinfo=UTC),
    nothing: int = 0,
) -> tuple[Charge, ...]:
    """Moderators try to draw after each of these gaps of days, and do where they may.

    The bits of ``nothing`` say which of the drawings show nothing.
    """
    now, calendar = start, load_calendar()
    for gap in gaps:
        now += timedelta(days=gap)
        season = calendar.current(now).id
        allowed = next_drawing(table, charges, season, terms, now)
        if isinstance(allowed, MayDraw) and now <= until:
            empty = bool(nothing >> len(charges) & 1)
            charges = (*charges, Charge(season, allowed.number, now, terms.charge(table), empty))
    return charges


def test_one_lost_drawing_is_assumed_for_each_7_days_begun_and_none_that_could_not_be():
    calendar, now = load_calendar(), datetime(2026, 11, 22, tzinfo=UTC)

    def lost(days: float, *charges: Charge) -> int:
        since = now - timedelta(days=days)
        return len(lost_drawings(CohortTable.STEP2CK, charges, since, now, calendar, USUAL))

    lately = Charge(SeasonId(2028), 1, now - timedelta(days=20), Fraction(1, 2))
    assert [lost(0.01), lost(6), lost(8), lost(15)] == [1, 1, 2, 3]
    assert lost(10, lately) == 0, "the next one was not allowed yet"
    assert lost(60, lately) == 0
    assert lost(10, replace(lately, empty=True)) == 2, "after nothing it was"
    assert lost(4000) == 4


def test_after_a_drawing_that_showed_nothing_the_next_is_possible_in_7_days():
    (empty,) = [replace(charge, empty=True) for charge in drawn(1)]
    ready = START + timedelta(days=7)
    assert next_drawing(STEP2CK, [empty], SEASON, USUAL, ready - timedelta(seconds=1)) == NotBefore(ready)
    assert next_drawing(STEP2CK, [empty], SEASON, USUAL, ready) == MayDraw(2, left=3, left_after_asking=2)


ASKED = Check(CheckState.NOT_YET, USUAL.check_epsilon, START, 0)


def test_asking_takes_the_place_of_one_drawing():
    for table, left in ((STEP2CK, 3), (STAGE, 1)):
        assert next_drawing(table, [], SEASON, USUAL, START, ASKED) == MayDraw(1, left)
        assert next_drawing(table, [], SEASON, USUAL, START) == MayDraw(1, left + 1, left)
    late = drawn(3)
    assert next_drawing(STEP2CK, late, SEASON, USUAL, START + 9 * MONTH, ASKED) == SeasonSpent()


@pytest.mark.parametrize(
    ("drawing", "charges", "check", "days", "allowed"),
    [
        (MayDraw(1, 4, 3), 0, None, 0, True),
        (MayDraw(4, 1, 0), 0, None, 0, False),
        (MayDraw(2, 3, 2), 1, None, 30, False),
        (NotBefore(START), 0, None, 0, False),
        (SeasonSpent(), 0, None, 0, False),
        (MayDraw(1, 3), 0, ASKED, 6.99, False),
        (MayDraw(1, 3), 0, ASKED, 7, True),
        (MayDraw(1, 3), 0, replace(ASKED, answered_at=None), 0, True),
        (MayDraw(1, 3), 0, replace(ASKED, state=CheckState.ENOUGH), 9, False),
        (MayDraw(1, 3), 0, replace(ASKED, state=CheckState.LOST), 9, False),
    ],
)
def test_it_is_asked_while_a_drawing_is_ahead_and_no_numbers_are_there(
    drawing: NextDrawing, charges: int, check: Check | None, days: float, *, allowed: bool
):
    now = START + timedelta(days=days)
    assert may_ask(drawing, drawn(charges), SEASON, check, now) == allowed
    empty = [replace(charge, empty=True) for charge in drawn(charges)]
    assert may_ask(drawing, empty, SEASON, check, now) == (allowed or charges > 0)
