"""Days are understood as people type them; what could mean two days is never guessed."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UserError
from bot.ui.typed.days import day_label, meant_days, offered_days, the_day

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("today", TODAY),
        (" Today ", TODAY),
        ("YESTERDAY", date(2026, 11, 21)),
        ("2026-06-20", date(2026, 6, 20)),
        ("2026/6/2", date(2026, 6, 2)),
        ("20 Jun 2026", date(2026, 6, 20)),
        ("20. June 2026", date(2026, 6, 20)),
        ("June 20, 2026", date(2026, 6, 20)),
        ("jun 20th 2026", date(2026, 6, 20)),
        ("1st march 2026", date(2026, 3, 1)),
        ("20-Jun-2026", date(2026, 6, 20)),
        ("20.06.2026", date(2026, 6, 20)),
        ("06/20/2026", date(2026, 6, 20)),
        ("20/06/2026", date(2026, 6, 20)),
        ("05/05/2026", date(2026, 5, 5)),
        ("20 jun", date(2026, 6, 20)),
        ("24 dec", date(2025, 12, 24)),
        ("29 feb 2024", date(2024, 2, 29)),
    ],
)
def test_a_day_is_understood(typed: str, meant: date):
    assert the_day(typed, TODAY) == meant


@pytest.mark.parametrize(
    "typed",
    ["", "soon", "2026", "2026-13-01", "2026-02-30", "29 feb 2026", "0/0/2026", "40 jun", "jun", "1 foo"],
)
def test_what_is_no_day_is_none(typed: str):
    with pytest.raises(UserError, match=r"profile_edit.date$"):
        the_day(typed, TODAY)


def test_a_day_with_two_readings_is_not_guessed_but_both_are_offered():
    with pytest.raises(UserError, match="ambiguous"):
        the_day("03/04/2026", TODAY)
    assert offered_days("03/04/2026", TODAY) == (date(2026, 3, 4), date(2026, 4, 3))


def test_the_last_week_is_offered_before_anything_is_typed():
    assert offered_days("  ", TODAY)[:2] == (TODAY, date(2026, 11, 21))
    assert len(offered_days("", TODAY)) == 7


def test_a_label_names_the_weekday():
    assert day_label(date(2026, 6, 20), "en") == "Sat, 20 Jun 2026"


@given(st.one_of(st.text(max_size=30), st.from_regex(r"\A[0-9a-z ./,-]{0,16}\Z")))
def test_no_text_breaks_it(typed: str):
    assert len(meant_days(typed, TODAY)) <= 2
