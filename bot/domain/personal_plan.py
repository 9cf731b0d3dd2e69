"""A member's own timeline as values: dated points, what each rests on, and what each still asks of the member."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.domain.exam_timing import TimingRules
from bot.domain.reminder import Milestone
from bot.domain.season import DateStatus, SeasonMilestone


@dataclass(frozen=True, slots=True)
class PlanRules:
    """What a rulebook says that a personal plan counts with. ``letters``: how many a program takes."""

    timing: TimingRules
    letters: int


class Need(StrEnum):
    """What a milestone asks of a member. Only an open one is reminded of."""

    OPEN = "open"
    DONE = "done"
    """The member recorded it, or recorded what implies it."""
    GONE = "gone"
    """It concerns the member no more, and nothing says that they did it."""


@dataclass(frozen=True, slots=True)
class PersonalMilestone:
    """One dated point of a member's timeline.

    - ``basis``: the season's date that it is, or was counted from; ``None`` for what follows from the member's profile.
    - ``opens``: the first day of a window, which ends with the milestone.
    """

    milestone: Milestone
    need: Need = Need.OPEN
    basis: SeasonMilestone | None = None
    opens: date | None = None

    @property
    def status(self) -> DateStatus | None:
        """How sure its date is: as sure as the season's date it rests on; ``None`` for the member's own."""
        return None if self.basis is None else self.basis.status

    @property
    def source(self) -> str | None:
        """Where the season's date comes from; ``None`` for the member's own."""
        return None if self.basis is None else self.basis.source

    @property
    def projected(self) -> bool:
        """Whether it rests on a date that nobody has published yet: then it is never shown without that word."""
        return self.status is DateStatus.PROJECTED

    @property
    def counted(self) -> bool:
        """Whether its day was counted from a date of the season and is not that date itself."""
        return self.basis is not None and self.basis.id != self.milestone.id
