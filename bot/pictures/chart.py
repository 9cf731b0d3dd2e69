"""A chart before it is drawn: values in the units of its axes, and finished text in the reader's language."""

from dataclasses import dataclass
from enum import Enum


class Shape(Enum):
    """How something is marked. Each shape has one colour of its own, so colour never says more than shape."""

    DISC = "disc"
    SQUARE = "square"
    TRIANGLE = "triangle"
    DIAMOND = "diamond"
    CROSS = "cross"
    CHECK = "check"
    SPAN = "span"
    """An upright bar with two ends, for an interval."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A shape, full or only its outline."""

    shape: Shape
    full: bool = True


@dataclass(frozen=True, slots=True)
class Tick:
    """A labelled place on an axis."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Axis:
    """The range of an axis, ``low`` < ``high``, and its ticks within it."""

    low: float
    high: float
    ticks: tuple[Tick, ...]


@dataclass(frozen=True, slots=True)
class Band:
    """A named area between two heights, both included; what lies outside the axis is not drawn."""

    low: float
    high: float
    label: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A named line across the chart; ``dots`` makes it dotted instead of dashed."""

    at: float
    label: str
    dots: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """An interval of heights at one place, with the labels of its two ends."""

    at: float
    low: float
    high: float
    low_label: str
    high_label: str


@dataclass(frozen=True, slots=True)
class Point:
    """A marked point. Labels are written as far as there is room, those of the lowest ``rank`` first."""

    x: float
    y: float
    mark: Mark
    label: str
    rank: int = 0


@dataclass(frozen=True, slots=True)
class KeyEntry:
    """What a mark means."""

    mark: Mark
    text: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Bands behind, then lines across, then a trend through ``trend``, the intervals and the points in front.

    ``bands`` are ordered from the lowest to the highest; ``trend`` from left to right.
    """

    title: str
    x: Axis
    y: Axis
    bands: tuple[Band, ...] = ()
    rules: tuple[Rule, ...] = ()
    trend: tuple[tuple[float, float], ...] = ()
    spans: tuple[Span, ...] = ()
    points: tuple[Point, ...] = ()
    key: tuple[KeyEntry, ...] = ()
