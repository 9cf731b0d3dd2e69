"""A picture of counted things as values: horizontal bars with finished text in the reader's language."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bar:
    """One line: its name, how long its bar is (``None``: hidden, so no length is drawn) and what is written behind it."""

    label: str
    value: int | None
    text: str


@dataclass(frozen=True, slots=True)
class Bars:
    """A title, a sentence below it, the bars from top to bottom, and notes at the foot."""

    title: str
    lead: str
    bars: tuple[Bar, ...]
    notes: tuple[str, ...] = ()
