"""What members' timelines need beside their profiles: what they reported as done."""

from datetime import date, datetime

from bot.domain.ids import MemberId, MilestoneId, SeasonId
from storage.database import Database
from storage.sql import statements

_SQL = statements("calendar")


class CalendarStore:
    """The :class:`~bot.timeline.ports.DoneReader` of an installation."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def done_days(self, member: MemberId, season: SeasonId) -> frozenset[tuple[MilestoneId, date]]:
        """Milestones of a season reported as done, with the days they stood on."""
        rows = await self._database.read.rows(_SQL["done_days"], member=member, season=season)
        return frozenset(
            (MilestoneId(row["milestone"]), datetime.fromisoformat(row["milestone_wall"]).date())
            for row in rows
        )
