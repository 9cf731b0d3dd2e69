"""When new numbers may be drawn: every drawing tells a little about everybody, so there are few of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.cohort.disclosure import Terms
from bot.domain.cohort import Charge, CohortTable
from bot.domain.ids import SeasonId

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
    used = [charge for charge in charges if charge.season == season]
    affordable = (terms.season_epsilon - sum(charge.epsilon for charge in used)) // terms.charge(table)
    left = min(DRAWINGS_PER_SEASON - len(used), affordable)
    if left < 1:
        return SeasonSpent()
    earliest = max((charge.drawn_at + BETWEEN_DRAWINGS for charge in charges), default=now)
    return MayDraw(len(used) + 1, left) if earliest <= now else NotBefore(earliest)
