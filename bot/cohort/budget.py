"""When new numbers may be drawn: every drawing tells a little about everybody, so there are few of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.cohort.disclosure import Terms
from bot.domain.cohort import Charge, CohortTable
from bot.domain.ids import SeasonId
from bot.domain.season import SeasonCalendar

BETWEEN_DRAWINGS = timedelta(days=28)
DRAWINGS_PER_SEASON = 4


@dataclass(frozen=True, slots=True)
class MayDraw:
    """A drawing is possible now: the season's ``number``-th. ``left`` counts it too."""

    number: int
    left: int


@dataclass(frozen=True, slots=True)
class NotBefore:
    """A drawing is possible from this aware instant on."""

    at: datetime


@dataclass(frozen=True, slots=True)
class SeasonSpent:
    """This season has no drawing left."""


NextDrawing = MayDraw | NotBefore | SeasonSpent


def next_drawing(
    table: CohortTable, charges: Sequence[Charge], season: SeasonId, terms: Terms, now: datetime
) -> NextDrawing:
    """Whether a table may be drawn at ``now`` (aware), given every earlier drawing of it in the server.

    The pause between drawings holds across seasons; number and budget are those of the season.
    """
    used, left = _used_and_left(table, charges, season, terms)
    if left < 1:
        return SeasonSpent()
    earliest = max((charge.drawn_at + BETWEEN_DRAWINGS for charge in charges), default=now)
    return MayDraw(used + 1, left) if earliest <= now else NotBefore(earliest)


def lost_drawings(
    table: CohortTable,
    charges: Sequence[Charge],
    since: datetime,
    now: datetime,
    calendar: SeasonCalendar,
    terms: Terms,
) -> tuple[Charge, ...]:
    """The drawings of the season of ``now`` that may have been made after ``since`` (aware) and are not in ``charges``.

    After a restore: as many as the pause between drawings and the budget would have allowed, each as late as it can
    have been, oldest first. To take them for made keeps the season's limits whatever was really drawn.
    """
    season = calendar.current(now).id
    used, left = _used_and_left(table, charges, season, terms)
    earliest = max((since, *(charge.drawn_at + BETWEEN_DRAWINGS for charge in charges)))
    times: list[datetime] = []
    at = now
    while len(times) < left and at >= earliest and calendar.current(at).id == season:
        times.append(at)
        at -= BETWEEN_DRAWINGS
    epsilon = terms.charge(table)
    return tuple(Charge(season, used + n, at, epsilon) for n, at in enumerate(reversed(times), start=1))


def _used_and_left(
    table: CohortTable, charges: Sequence[Charge], season: SeasonId, terms: Terms
) -> tuple[int, int]:
    """How many drawings of a season were made, and how many more its number and budget allow."""
    used = [charge for charge in charges if charge.season == season]
    affordable = (terms.season_epsilon - sum(charge.epsilon for charge in used)) // terms.charge(table)
    return len(used), min(DRAWINGS_PER_SEASON - len(used), affordable)
