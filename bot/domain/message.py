"""A sentence before it is written: a catalogue key and what fills its blanks.

Pure code never holds English text. It returns a :class:`Message`; the edge that shows it
(`bot.i18n.Catalogue`) knows the language and how dates look there.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Usd:
    """A whole amount of US dollars."""

    amount: int


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number of things, shown with its thousands apart; a year or a score is none."""

    number: int


@dataclass(frozen=True, slots=True)
class Period:
    """A year ("2025"), a month or a day ("2026-02") or several months ("2025-01/2025-03"), shown as people write it."""

    text: str


@dataclass(frozen=True, slots=True)
class Relative:
    """An aware instant shown as a distance from now ("in 3 days")."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Message:
    """A catalogue key and its parameters.

    Parameters are plain values; datetimes are aware. A parameter called ``count`` chooses the plural form.
    A parameter that holds a tuple of messages is shown as a list in a sentence ("a, b and c").
    """

    key: str
    params: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))


def message(key: str, **params: object) -> Message:
    """Build a :class:`Message`; the short form used all over the pure code."""
    return Message(key, MappingProxyType(params))
