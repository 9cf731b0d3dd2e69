"""Which changes of the season's dates a member gets a message about. Pure."""

from collections.abc import Iterator
from datetime import datetime

from bot.domain.date_change import DateChange, changes_in, over_at
from bot.domain.ids import MilestoneId, SeasonId
from bot.domain.season import SeasonCalendar
from bot.reminders.change_ports import KnownDates
from bot.seasons.offsets import basis_of


def to_tell(
    known: KnownDates, season: SeasonId, calendar: SeasonCalendar, now: datetime
) -> tuple[DateChange, ...]:
    """What a member of a season has to hear at an aware ``now``, in one message: the net of all that changed.

    Announced is a date of theirs that moved, was removed or came back, or that was projected and is published now, while
    the old or the new date lies ahead. A notice that still waits is counted from what it counted from; what was taken
    back falls out of it. Who stopped all reminders hears nothing.
    """
    if known.standing.stopped:
        return ()
    # What waits comes last here, for it counts from further back.
    changes = {change.milestone: change for change in _net(known, season, calendar)}
    telling = [change for change in changes.values() if _matters(change, now)]
    return tuple(sorted(telling, key=lambda change: (over_at([change]), change.milestone)))


def _net(known: KnownDates, season: SeasonId, calendar: SeasonCalendar) -> Iterator[DateChange]:
    if known.calendar is not None:
        touched = _touched(known, season)
        yield from (
            change for change in changes_in(season, known.calendar, calendar) if change.milestone in touched
        )
    found = calendar.find(season)
    for change in known.waiting:
        after = None if found is None else found.find(change.milestone)
        if change.season == season and (change.before or after):
            yield DateChange(season, change.before, after)


def _touched(known: KnownDates, season: SeasonId) -> set[MilestoneId]:
    """The season's dates that the member is reminded of, and those that other dates of theirs are counted from."""
    own = {milestone for of, milestone in known.touched if of == season}
    return own | {basis for basis in map(basis_of, own) if basis is not None}


def _matters(change: DateChange, now: datetime) -> bool:
    return change.before != change.after and (change.moved or change.published) and over_at([change]) > now
