"""What differs between two calendars, milestone by milestone."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.domain.ids import MilestoneId, SeasonId
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


def changes_between(before: SeasonCalendar, after: SeasonCalendar) -> Iterator[DateChange]:
    """Every milestone that is not the same in both, by season, in the order of the later calendar, removed ones last."""
    old, new = _by_point(before), _by_point(after)
    for point in sorted(dict.fromkeys((*new, *old)), key=lambda point: point[0]):
        if old.get(point) != new.get(point):
            yield DateChange(point[0], old.get(point), new.get(point))


def _by_point(calendar: SeasonCalendar) -> dict[tuple[SeasonId, MilestoneId], SeasonMilestone]:
    return {(season.id, one.id): one for season in calendar.seasons for one in season.milestones}
