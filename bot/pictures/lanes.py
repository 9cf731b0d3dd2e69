"""A timeline before it is drawn: lanes of marks over time. Positions in time are days, as fractions of any count."""

from dataclasses import dataclass

from bot.pictures.chart import KeyEntry, Mark, Tick


@dataclass(frozen=True, slots=True)
class Moment:
    """A marked point of time with its label, which may be empty; ``quiet`` ones stand back behind what matters now."""

    at: float
    mark: Mark
    label: str
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Lane:
    """A named row of moments, in order of time; ``empty`` is written in it when it has none."""

    name: str
    moments: tuple[Moment, ...]
    empty: str = ""


@dataclass(frozen=True, slots=True)
class Lanes:
    """Lanes over one axis of time, from ``low`` < ``high``; ``now`` is drawn as a line across them all.

    ``ticks`` are labelled lines, ``guides`` only notches between them; both lie within the axis.
    """

    title: str
    low: float
    high: float
    ticks: tuple[Tick, ...]
    guides: tuple[float, ...]
    now: Tick
    lanes: tuple[Lane, ...]
    key: tuple[KeyEntry, ...] = ()
