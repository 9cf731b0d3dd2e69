"""The menu that offers days while one is typed."""

from datetime import date, timedelta

from babel.dates import format_date

from bot.profile.typed_days import meant_days

RECENT_DAYS = 7
"""Offered before anything is typed: today and the days before it."""


def offered_days(typed: str, today: date) -> tuple[date, ...]:
    """The days that a menu offers while ``typed`` is in its box: the recent ones for nothing."""
    if not typed.strip():
        return tuple(today - timedelta(days=ago) for ago in range(RECENT_DAYS))
    return meant_days(typed, today)


def day_label(day: date, language: str) -> str:
    """A day in a menu: "Sat, 20 Jun 2026"."""
    return format_date(day, "EEE, d MMM y", locale=language)
