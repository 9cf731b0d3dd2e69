"""Entries of a member's calendar file: what was given out before, and what the next file says."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.reminder import Milestone


@dataclass(frozen=True, slots=True)
class GivenEntry:
    """What was last given out about one milestone.

    ``sequence`` rises with every change, so that a calendar that reads the file again replaces the entry.
    ``digest`` stands for everything that the entry said; ``changed_at`` (aware UTC) is when that last changed.
    """

    milestone: Milestone
    sequence: int
    digest: str
    cancelled: bool
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class EntryText:
    """What an entry says, in plain text; the description may have several lines.

    ``minutes`` is how long it keeps the member busy; ``None`` for what takes no time of the day.
    """

    summary: str
    description: str
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """One entry of a file. ``alarms`` are aware UTC instants still ahead, soonest first; none of a cancelled one."""

    uid: str
    given: GivenEntry
    text: EntryText
    alarms: tuple[datetime, ...]
