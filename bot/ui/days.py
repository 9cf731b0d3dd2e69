"""Days as people type them, and the menu that offers them.

A text that can mean two days ("03/04/2026") means none here: both are offered, and neither is guessed.
"""

import re
from datetime import date, timedelta

from babel.dates import format_date

RECENT_DAYS = 7
"""Offered before anything is typed: today and the days before it."""
_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_WORDS = {"today": 0, "now": 0, "yesterday": 1}
_YEAR_FIRST = re.compile(r"(\d{4})[-/. ](\d{1,2})[-/. ](\d{1,2})")
_YEAR_LAST = re.compile(r"(\d{1,2})([-/. ])(\d{1,2})[-/. ](\d{4})")
_DAY_MONTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[-./ ]*([a-z]{3,9})\.?[-, ]*(\d{4})?")
_MONTH_DAY = re.compile(r"([a-z]{3,9})\.?[- ]*(\d{1,2})(?:st|nd|rd|th)?(?:[-, ]+(\d{4}))?")


def meant_days(typed: str, today: date) -> tuple[date, ...]:
    """Every day that a typed text can mean, likeliest first; none for anything else. Never fails.

    Understood: ``today``, ``yesterday``, ``2026-06-20``, ``20 Jun 2026``, ``June 20, 2026``, ``20.06.2026``;
    without a year the latest such day up to ``today``; with slashes both orders.
    """
    text = " ".join(typed.casefold().split())
    if text in _WORDS:
        return (today - timedelta(days=_WORDS[text]),)
    return tuple(dict.fromkeys(day for day in _numbers(text) + _names(text, today) if day is not None))


def the_day(typed: str, today: date) -> date | None:
    """The one day that a typed text means, else ``None``."""
    days = meant_days(typed, today)
    return days[0] if len(days) == 1 else None


def offered_days(typed: str, today: date) -> tuple[date, ...]:
    """The days that a menu offers while ``typed`` is in its box: the recent ones for nothing."""
    if not typed.strip():
        return tuple(today - timedelta(days=ago) for ago in range(RECENT_DAYS))
    return meant_days(typed, today)


def day_label(day: date, language: str) -> str:
    """A day in a menu: "Sat, 20 Jun 2026"."""
    return format_date(day, "EEE, d MMM y", locale=language)


def _numbers(text: str) -> list[date | None]:
    if found := _YEAR_FIRST.fullmatch(text):
        year, month, day = map(int, found.groups())
        return [_day(year, month, day)]
    if found := _YEAR_LAST.fullmatch(text):
        first, second, year = int(found[1]), int(found[3]), int(found[4])
        day_first = _day(year, second, first)
        # Dots are a European habit, with the day first; slashes and dashes go both ways.
        return [day_first] if found[2] == "." else [_day(year, first, second), day_first]
    return []


def _names(text: str, today: date) -> list[date | None]:
    if found := _DAY_MONTH.fullmatch(text):
        day, name, year = found.groups()
    elif found := _MONTH_DAY.fullmatch(text):
        name, day, year = found.groups()
    else:
        return []
    month = next((n for n, full in enumerate(_MONTHS, start=1) if full.startswith(name)), 0)
    if year is not None:
        return [_day(int(year), month, int(day))]
    return [_latest(month, int(day), today)]


def _latest(month: int, day: int, today: date) -> date | None:
    this_year = _day(today.year, month, day)
    return this_year if this_year is None or this_year <= today else _day(today.year - 1, month, day)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
