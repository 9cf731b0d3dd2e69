"""What the timeline needs from the storage."""

from collections.abc import Callable
from datetime import date
from typing import Protocol

from bot.domain.calendar_entry import GivenEntry
from bot.domain.ids import MemberId, MilestoneId, SeasonId
from bot.domain.member import StoredProfile
from bot.domain.reminder import DeliveryRights

DecideEntries = Callable[[tuple[GivenEntry, ...]], tuple[GivenEntry, ...]]
"""Makes from what was given out before what is given out now; quick and pure."""


class PlanReader(Protocol):
    """Reads what a plan is made from."""

    async def read(self, member_id: MemberId) -> StoredProfile | None:
        """The member's profile; ``None`` for somebody who never consented."""
        ...


class DeliveryRightsReader(Protocol):
    """Reads what decides about reminders, and so about the alarms of a calendar file."""

    async def standing(self, member: MemberId) -> DeliveryRights | None:
        """The member's settings; ``None`` for somebody who never consented."""
        ...


class CalendarStore(Protocol):
    """Knows what members reported as done, and what their calendar files said."""

    async def done_days(self, member: MemberId, season: SeasonId) -> frozenset[tuple[MilestoneId, date]]:
        """Milestones of a season reported as done by a button below a reminder, with the days they stood on."""
        ...

    async def give_out(self, member: MemberId, decide: DecideEntries) -> tuple[GivenEntry, ...] | None:
        """Decide in one step what is given out now and remember it; ``None`` for somebody who never consented."""
        ...
