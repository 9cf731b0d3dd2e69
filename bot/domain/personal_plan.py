"""A member's own timeline as values: dated points, what each rests on, and whether it is behind them."""

from dataclasses import dataclass
from datetime import date

from bot.domain.exam_timing import TimingRules
from bot.domain.reminder import Milestone
from bot.domain.season import DateStatus, SeasonMilestone


@dataclass(frozen=True, slots=True)
class PlanRules:
    """What a rulebook says that a personal plan counts with. ``letters``: how many a program takes."""

    timing: TimingRules
    letters: int


@dataclass(frozen=True, slots=True)
class PersonalMilestone:
    """One dated point of a member's timeline.

    ``met``: what it asks for is done, or it concerns the member no more, so nobody is reminded of it. ``basis`` is
    the date of the season that it is, or was counted from; ``None`` for one that follows from what the member
    told. ``opens`` is the first day of one that is a window and not a point; it ends with the milestone.
    """

    milestone: Milestone
    met: bool
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
