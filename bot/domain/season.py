"""A season of the Match: its dated milestones, each with its status and source.

The wall time in its zone is the truth; the UTC instant is derived, so a change of zone rules moves it.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import cached_property

from bot.domain.days import end_of
from bot.domain.ids import MilestoneId, SeasonId
from bot.domain.zones import zone_info


class DateStatus(StrEnum):
    """How sure a date is. A projected date is never shown without the word "projected"."""

    CONFIRMED = "confirmed"
    SECONDARY = "secondary"
    PROJECTED = "projected"


class Audience(StrEnum):
    """Whom a milestone concerns."""

    ALL = "all"
    IMG = "img"
    UNMATCHED = "unmatched"


@dataclass(frozen=True)
class SeasonMilestone:
    """One dated point of a season.

    ``local`` is naive wall time in ``zone`` (IANA); ``date_only`` says that the source gives a day and no
    hour, so the hour must not be shown.
    """

    id: MilestoneId
    title: str
    local: datetime
    zone: str
    date_only: bool
    audience: Audience
    status: DateStatus
    source: str
    note: str | None = None

    def __hash__(self) -> int:
        return hash((self.id, self.local))

    @cached_property
    def instant(self) -> datetime:
        """The aware UTC instant."""
        return self.local.replace(tzinfo=zone_info(self.zone)).astimezone(UTC)

    @cached_property
    def end(self) -> datetime:
        """When it is behind, in UTC: at its hour or, where the source gives no hour, when its day is over."""
        return end_of(self.local, self.zone, date_only=self.date_only)

    @cached_property
    def day(self) -> date:
        """The calendar day in the milestone's own zone."""
        return self.local.date()


@dataclass(frozen=True)
class Season:
    """A season with its milestones in order of time."""

    id: SeasonId
    title: str
    match: str
    milestones: tuple[SeasonMilestone, ...]

    def __hash__(self) -> int:
        return hash(self.id)

    def find(self, milestone: str) -> SeasonMilestone | None:
        """The milestone of that id, or ``None`` when the season's data has none."""
        return self._by_id.get(milestone)

    @cached_property
    def _by_id(self) -> dict[str, SeasonMilestone]:
        """Advice asks for dozens of dates."""
        return {found.id: found for found in reversed(self.milestones)}


@dataclass(frozen=True, slots=True)
class SeasonCalendar:
    """All seasons known, oldest first; ``digest`` changes whenever any date or source does."""

    seasons: tuple[Season, ...]
    digest: str

    def __hash__(self) -> int:
        return hash(self.digest)

    def find(self, season: SeasonId) -> Season | None:
        """The season of that id, or ``None``."""
        return next((s for s in self.seasons if s.id == season), None)

    def current(self, now: datetime) -> Season:
        """The first season whose programs have not begun to review at ``now`` (aware), else the last listed."""
        for season in self.seasons:
            review = season.find("eras_review")
            if review is not None and review.instant > now:
                return season
        return self.seasons[-1]


def in_order(milestones: Iterable[SeasonMilestone]) -> tuple[SeasonMilestone, ...]:
    """Milestones in order of time; those of one instant by id."""
    return tuple(sorted(milestones, key=lambda milestone: (milestone.instant, milestone.id)))


def calendar_of(seasons: Iterable[Season]) -> SeasonCalendar:
    """The calendar of these seasons, oldest first, with the digest of all that they say."""
    ordered = tuple(sorted(seasons, key=lambda season: season.id))
    canonical = json.dumps([asdict(season) for season in ordered], sort_keys=True, default=str)
    return SeasonCalendar(ordered, hashlib.sha256(canonical.encode()).hexdigest())
