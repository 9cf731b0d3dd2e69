"""Ticks are few, in order, within the axis and at round places."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.pictures.ticks import day_ticks, number_ticks

DAYS = st.dates(date(2014, 1, 1), date(2035, 12, 31))


@given(low=st.integers(1, 300), length=st.integers(10, 320), most=st.integers(2, 9))
def test_numbers_are_few_round_and_within(low: int, length: int, most: int):
    ticks = number_ticks(low, low + length, most)
    assert 1 <= len(ticks) <= most
    assert list(ticks) == sorted(set(ticks))
    assert all(low <= tick <= low + length for tick in ticks)


def test_scores_get_tens():
    assert number_ticks(205, 255, 7) == (210, 220, 230, 240, 250)
    assert number_ticks(-5, 306, 7) == (0, 50, 100, 150, 200, 250, 300)


@given(first=DAYS, length=st.integers(0, 1500), most=st.integers(1, 6))
def test_days_are_few_in_order_and_within(first: date, length: int, most: int):
    last = first + timedelta(days=length)
    ticks = day_ticks(first, last, most)
    assert len(ticks) <= most
    assert list(ticks) == sorted(set(ticks))
    assert all(first <= tick <= last for tick in ticks)


@given(first=DAYS, length=st.integers(0, 366))
def test_within_a_year_there_is_a_tick(first: date, length: int):
    assert day_ticks(first, first + timedelta(days=length), 4)


@pytest.mark.parametrize(
    ("length", "ticks"),
    [
        (0, [0]),
        (3, [0, 1, 2, 3]),
        (9, [0, 3, 6, 9]),
        (20, [0, 7, 14]),
        (60, [0, 28, 56]),
    ],
)
def test_short_times_step_by_days_from_the_first(length: int, ticks: list[int]):
    first = date(2026, 5, 2)
    days = day_ticks(first, first + timedelta(days=length), 4)
    assert [(day - first).days for day in days] == ticks


def test_long_times_step_by_months():
    assert day_ticks(date(2025, 11, 22), date(2026, 11, 17), 4) == (
        date(2026, 1, 1),
        date(2026, 4, 1),
        date(2026, 7, 1),
        date(2026, 10, 1),
    )


def test_many_years_step_by_years():
    assert day_ticks(date(2014, 5, 1), date(2026, 5, 1), 4) == (
        date(2015, 1, 1),
        date(2018, 1, 1),
        date(2021, 1, 1),
        date(2024, 1, 1),
    )


def test_the_first_day_of_a_month_at_either_end_is_among_the_months():
    months = tuple(date(2026, month, 1) for month in (1, 4, 7, 10))
    assert day_ticks(months[0], months[-1], 4) == months
