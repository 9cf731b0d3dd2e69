"""Whether the dates of a season can be true together: their order, their year, and that nothing needed is missing.

Pure. A slip of the year or two dates exchanged is found here before anybody is reminded of it.
"""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from bot.domain.message import Message, message
from bot.domain.season import Season, SeasonMilestone

REVIEW = "eras_review"
"""When programs begin to review: every season must say it, for all advice on dates hangs on it."""
ORDER = (
    "eras_open",
    "eras_submit",
    REVIEW,
    "nrmp_rol_deadline",
    "match_week",
    "match_day",
    "eras_close",
)
"""The milestones that follow one another in every season; those that a season has must stand in this order."""
FIRST_DAY = (4, 1)
"""Month and day, in the year before the Match, before which no season has a date."""
LAST_DAY = (7, 31)
"""Month and day, in the year of the Match, after which no season has a date."""


def span_of(season: Season) -> tuple[date, date]:
    """The first and the last day that a date of this season may have."""
    return date(season.id - 1, *FIRST_DAY), date(season.id, *LAST_DAY)


def problems_of(season: Season) -> Iterator[tuple[str, Message]]:
    """Everything that cannot be true, each with the milestone that it is about ("" for the season).

    The order is judged only when every date lies within the season, since one wrong year breaks both.
    """
    outside = list(_outside(season))
    yield from outside
    if season.find(REVIEW) is None:
        yield "", message("season.problem.no_review", milestone=REVIEW)
    if not outside:
        yield from _out_of_order(season)


def _outside(season: Season) -> Iterator[tuple[str, Message]]:
    first, last = span_of(season)
    for milestone in season.milestones:
        if not first <= milestone.day <= last:
            yield milestone.id, message("season.problem.outside", day=milestone.day, first=first, last=last)


def _out_of_order(season: Season) -> Iterator[tuple[str, Message]]:
    present = [found for found in map(season.find, ORDER) if found is not None]
    for earlier, later in pairwise(present):
        if not _before(earlier, later):
            yield later.id, message("season.problem.order", earlier=earlier.id)


def _before(earlier: SeasonMilestone, later: SeasonMilestone) -> bool:
    """Strictly before; where one of the two is a day without an hour, on a day before."""
    if earlier.date_only or later.date_only:
        return earlier.day < later.day
    return earlier.instant < later.instant
