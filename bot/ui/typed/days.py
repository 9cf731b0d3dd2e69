"""Days as people type them, and the menu that offers them.

A text that can mean two days ("03/04/2026") means none here: both are offered, and neither is guessed.
"""

import re
from datetime import date, timedelta

from babel.dates import format_date

from bot.errors import UserError
from bot.profile.typed_text import read_day

RECENT_DAYS = 7
"""Offered before anything is typed: today and the days before it."""
_WORDS = {"today": 0, "now": 0, "yesterday": 1}
_TWO_ORDERS = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})")


def meant_days(typed: str, today: date) -> tuple[date, ...]:
    """Every day that a typed text can mean, none for what is no day. Never fails.

    Understood: what :func:`~bot.profile.typed_text.read_day` reads, ``today``, ``yesterday``, a day without its
    year (the latest such day up to ``today``), and 06/20/2026 in either order.
    """
    text = " ".join(typed.casefold().split())
    if text in _WORDS:
        return (today - timedelta(days=_WORDS[text]),)
    written = _read(text)
    if written is not None:
        return (written,)
    if found := _TWO_ORDERS.fullmatch(text):
        first, second, year = found.groups()
        orders = (_read(f"{year}-{first}-{second}"), _read(f"{year}-{second}-{first}"))
        return tuple(dict.fromkeys(day for day in orders if day is not None))
    return _latest(text, today)


def coming_days(typed: str, today: date) -> tuple[date, ...]:
    """Every day after ``today`` that a typed text can mean: like :func:`meant_days`, but ``tomorrow``, and the next such day
    for one without its year.
    """
    text = " ".join(typed.casefold().split())
    if text == "tomorrow":
        return (today + timedelta(days=1),)
    tried = (_read(f"{text} {year}") for year in (today.year, today.year + 1))
    yearless = tuple(day for day in tried if day is not None and day > today)[:1]
    return yearless or tuple(day for day in meant_days(typed, today) if day > today)


def the_coming_day(typed: str, today: date) -> date:
    """The one day ahead that a typed text means. Raises `UserError` when it means none or two."""
    return _the_one(coming_days(typed, today))


def the_nearest_day(typed: str, today: date) -> date:
    """The one day that a typed text means, ahead where it can be. Raises `UserError` when it means none or two."""
    return _the_one(coming_days(typed, today) or meant_days(typed, today))


def the_day(typed: str, today: date) -> date:
    """The one day that a typed text means. Raises `UserError` when it means none or two."""
    return _the_one(meant_days(typed, today))


def _the_one(days: tuple[date, ...]) -> date:
    if len(days) == 1:
        return days[0]
    raise UserError("profile_edit.date_ambiguous" if days else "profile_edit.date")


def offered_days(typed: str, today: date) -> tuple[date, ...]:
    """The days that a menu offers while ``typed`` is in its box: the recent ones for nothing."""
    if not typed.strip():
        return tuple(today - timedelta(days=ago) for ago in range(RECENT_DAYS))
    return meant_days(typed, today)


def day_label(day: date, language: str) -> str:
    """A day in a menu: "Sat, 20 Jun 2026"."""
    return format_date(day, "EEE, d MMM y", locale=language)


def _latest(text: str, today: date) -> tuple[date, ...]:
    tried = (_read(f"{text} {year}") for year in (today.year, today.year - 1))
    return tuple(day for day in tried if day is not None and day <= today)[:1]


def _read(text: str) -> date | None:
    try:
        return read_day(text)
    except UserError:
        return None
