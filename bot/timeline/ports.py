"""What the timeline needs from the storage."""

from collections.abc import Callable
from datetime import date
from typing import Protocol

from bot.domain.calendar_entry import GivenEntry
from bot.domain.ids import MemberId, MilestoneId, SeasonId

DecideEntries = Callable[[tuple[GivenEntry, ...]], tuple[GivenEntry, ...]]
"""Makes from what was given out before what is given out now; quick and pure."""


class CalendarStore(Protocol):
    """Knows what members reported as done, and what their calendar files said."""

    async def done_days(self, member: MemberId, season: SeasonId) -> frozenset[tuple[MilestoneId, date]]:
        """Milestones of a season reported as done by a button below a reminder, with the days they stood on."""
        ...

    async def give_out(self, member: MemberId, decide: DecideEntries) -> tuple[GivenEntry, ...] | None:
        """Decide in one step what is given out now and remember it; ``None`` for somebody who never consented."""
        ...
