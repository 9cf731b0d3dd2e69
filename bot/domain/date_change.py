"""What differs between two calendars, milestone by milestone."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.domain.ids import MilestoneId, SeasonId
from bot.domain.reminder import Milestone
from bot.domain.season import DateStatus, SeasonCalendar, SeasonMilestone


@dataclass(frozen=True, slots=True)
class DateChange:
    """One milestone as it was and as it is; ``None`` where there was, or is, none. Never ``None`` twice."""

    season: SeasonId
    before: SeasonMilestone | None
    after: SeasonMilestone | None

    @property
    def milestone(self) -> MilestoneId:
        """Which milestone it is."""
        known = self.after or self.before
        if known is None:
            raise ValueError("a change needs what was or what is")
        return known.id

    @property
    def moved(self) -> bool:
        """Whether it stands for another time; an hour that only becomes known, or unknown, is no other date."""
        if self.before is None or self.after is None:
            return True
        if self.before.date_only or self.after.date_only:
            return self.before.day != self.after.day
        return (self.before.local, self.before.zone) != (self.after.local, self.after.zone)

    @property
    def published(self) -> bool:
        """Whether a projected date has become one that somebody published."""
        return (
            self.before is not None
            and self.after is not None
            and self.before.status is DateStatus.PROJECTED
            and self.after.status is not DateStatus.PROJECTED
        )


def over_at(changes: Iterable[DateChange]) -> datetime:
    """The UTC instant at which the last of all old and new dates is over. Raises `ValueError` for no changes."""
    return max(
        Milestone(change.season, version.id, version.local, version.zone, version.date_only).deadline
        for change in changes
        for version in (change.before, change.after)
        if version is not None
    )


def changes_between(before: SeasonCalendar, after: SeasonCalendar) -> Iterator[DateChange]:
    """Every milestone that is not the same in both, season by season."""
    known = {season.id for calendar in (before, after) for season in calendar.seasons}
    for season in sorted(known):
        yield from changes_in(season, before, after)


def changes_in(season: SeasonId, before: SeasonCalendar, after: SeasonCalendar) -> Iterator[DateChange]:
    """Every milestone of one season that is not the same in both, in the order of the later, removed ones last."""
    old, new = _milestones(before, season), _milestones(after, season)
    for milestone in dict.fromkeys((*new, *old)):
        if old.get(milestone) != new.get(milestone):
            yield DateChange(season, old.get(milestone), new.get(milestone))


def _milestones(calendar: SeasonCalendar, season: SeasonId) -> dict[MilestoneId, SeasonMilestone]:
    found = calendar.find(season)
    return {} if found is None else {milestone.id: milestone for milestone in found.milestones}
