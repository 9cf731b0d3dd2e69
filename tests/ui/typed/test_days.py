"""The menu of days: what it offers before anything is typed, and while it is."""

from datetime import date

from bot.ui.typed.days import day_label, offered_days

TODAY = date(2026, 11, 22)


def test_both_days_of_two_readings_are_offered():
    assert offered_days("03/04/2026", TODAY) == (date(2026, 3, 4), date(2026, 4, 3))


def test_the_last_week_is_offered_before_anything_is_typed():
    assert offered_days("  ", TODAY)[:2] == (TODAY, date(2026, 11, 21))
    assert len(offered_days("", TODAY)) == 7


def test_a_label_names_the_weekday():
    assert day_label(date(2026, 6, 20), "en") == "Sat, 20 Jun 2026"
