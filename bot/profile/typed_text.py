"""Reading what a person typed into a form: numbers and words.

Accepts what is meant without doubt: digits of any script, wide letters, invisible marks and odd spaces are put
right first. What can mean two things is refused. An empty text means unknown. Every refusal is a `UserError`
that says what to type; none repeats what was typed.
"""

import unicodedata
from collections.abc import Mapping
from typing import TypeVar

from bot.errors import UserError

MAX_CHARS = 100
"""Longest text of one field that is looked at."""
_MARKS = {"Cc", "Cf", "Mn"}

ValueT = TypeVar("ValueT")


def plain(text: str, *, max_chars: int = MAX_CHARS) -> str:
    """Lower case, digits 0-9, single spaces, no invisible marks. Raises `UserError` when it is too long."""
    if len(text) > max_chars:
        raise UserError("profile_edit.too_long", most=max_chars)
    usual = "".join(map(_usual, text)).casefold()
    kept = (_character(c) for c in usual if c.isspace() or unicodedata.category(c) not in _MARKS)
    return " ".join("".join(kept).split())


def read_number(text: str, least: int, most: int, refusal: str) -> int | None:
    """A whole number of the range; ``None`` for an empty text. ``refusal`` is filled with ``least`` and ``most``."""
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
    """Only letters without accents, and digits: `J-1 or H-1B` and `j1_or_h1b` come out the same."""
    return "".join(c for c in without_accents(typed.casefold()) if c.isalnum())


def without_accents(text: str) -> str:
    """The letters without their accents: `mañana` and `manana` come out the same."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def _usual(c: str) -> str:
    """The usual form of a letter; not of powers and fractions, which would turn 25² into 252."""
    return c if unicodedata.category(c) == "No" else unicodedata.normalize("NFKC", c)


def _character(c: str) -> str:
    if c.isdecimal():
        return str(unicodedata.decimal(c))
    return "-" if unicodedata.category(c) == "Pd" or c == "\N{MINUS SIGN}" else c
