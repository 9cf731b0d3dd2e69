"""Reading what a person typed into a form: days, numbers and words.

Accepts what is meant without doubt: digits of any script, wide letters, invisible marks and odd spaces are put
right first. What can mean two things is refused. An empty text means unknown. Every refusal is a `UserError`
that says what to type; none repeats what was typed.
"""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import TypeVar

from bot.errors import UserError

MAX_CHARS = 100
"""Longest text of one field that is looked at."""
YEARS = (1950, 2100)
"""First and last year of a day."""
_MONTHS = (
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
)
_YEAR_FIRST = re.compile(r"(\d{4})[-/. ](\d{1,2})[-/. ](\d{1,2})")
_DAY_MONTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[-/., ]*([a-z]{3,9})[-/., ]*(\d{4})")
_MONTH_DAY = re.compile(r"([a-z]{3,9})[-/., ]*(\d{1,2})(?:st|nd|rd|th)?[-/., ]+(\d{4})")
_AMBIGUOUS = re.compile(r"\d{1,2}[-/. ]\d{1,2}[-/. ](?:\d{2}|\d{4})")
_MARKS = {"Cc", "Cf", "Mn"}

ValueT = TypeVar("ValueT")


def plain(text: str, *, max_chars: int = MAX_CHARS) -> str:
    """Lower case, digits 0-9, single spaces, no invisible marks. Raises `UserError` when it is too long."""
    if len(text) > max_chars:
        raise UserError("profile_edit.too_long", most=max_chars)
    usual = "".join(map(_usual, text)).casefold()
    kept = (_character(c) for c in usual if c.isspace() or unicodedata.category(c) not in _MARKS)
    return " ".join("".join(kept).split())


def read_day(text: str) -> date | None:
    """A day: `2026-06-20`, `20 Jun 2026` or `June 20, 2026`; ``None`` for an empty text.

    Raises `UserError`; one of its own for `03/04/2026`, which is April to some and March to others.
    """
    typed = plain(text)
    if not typed:
        return None
    if found := _YEAR_FIRST.fullmatch(typed):
        return _day(int(found[1]), int(found[2]), int(found[3]))
    if found := _DAY_MONTH.fullmatch(typed):
        return _day(int(found[3]), _month(found[2]), int(found[1]))
    if found := _MONTH_DAY.fullmatch(typed):
        return _day(int(found[3]), _month(found[1]), int(found[2]))
    if _AMBIGUOUS.fullmatch(typed):
        raise UserError("profile_edit.date_ambiguous")
    raise UserError("profile_edit.date")


def read_number(text: str, least: int, most: int, refusal: str) -> int | None:
    """A whole number of the range; ``None`` for an empty text. ``refusal`` is told ``least`` and ``most``."""
    typed = plain(text)
    if not typed:
        return None
    if not typed.isdecimal() or not least <= int(typed) <= most:
        raise UserError(refusal, least=least, most=most)
    return int(typed)


def read_word(text: str, words: Mapping[str, ValueT], refusal: str) -> ValueT | None:
    """The value that a word stands for, spaces and hyphens left out of account; ``None`` for an empty text."""
    typed = plain(text)
    if not typed:
        return None
    found = words.get(squeezed(typed))
    if found is None:
        raise UserError(refusal)
    return found


def squeezed(typed: str) -> str:
    """Only letters and digits: `J-1 or H-1B` and `j1_or_h1b` come out the same."""
    return "".join(c for c in typed.casefold() if c.isalnum())


def _usual(c: str) -> str:
    """The usual form of a letter; not of powers and fractions, which would turn 25² into 252."""
    return c if unicodedata.category(c) == "No" else unicodedata.normalize("NFKC", c)


def _character(c: str) -> str:
    if c.isdecimal():
        return str(unicodedata.decimal(c))
    return "-" if unicodedata.category(c) == "Pd" or c == "\N{MINUS SIGN}" else c


def _month(name: str) -> int:
    found = [number for number, month in enumerate(_MONTHS, start=1) if month.startswith(name)]
    if len(found) != 1:
        raise UserError("profile_edit.date")
    return found[0]


def _day(year: int, month: int, day: int) -> date:
    if not YEARS[0] <= year <= YEARS[1]:
        raise UserError("profile_edit.date_year", least=YEARS[0], most=YEARS[1])
    try:
        return date(year, month, day)
    except ValueError as error:
        raise UserError("profile_edit.no_such_day") from error
