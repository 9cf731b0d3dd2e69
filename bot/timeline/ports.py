"""What the timeline needs from the storage."""

from typing import Protocol

from bot.domain.ids import MemberId, SeasonId
from bot.domain.member import StoredProfile
from bot.timeline.progress import DoneDays


class PlanReader(Protocol):
    """Reads what a plan is made from."""

    async def read(self, member_id: MemberId) -> StoredProfile | None:
        """The member's profile; ``None`` for somebody who never consented."""
        ...


class DoneReader(Protocol):
    """Knows what members reported as done by a button below a reminder."""

    async def done_days(self, member: MemberId, season: SeasonId) -> DoneDays:
        """Milestones of a season reported as done, with the days they stood on."""
        ...
