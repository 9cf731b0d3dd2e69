"""What a notice of changed season dates needs to know before it is put on its way."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.domain.date_change import DateChange
from bot.domain.ids import MilestoneId, SeasonId
from bot.domain.reminder import DeliveryRights
from bot.domain.season import SeasonCalendar


@dataclass(frozen=True, slots=True)
class KnownDates:
    """What one member knows of the season's dates.

    ``calendar`` is the one that their plan was made from, ``None`` before the first; ``touched`` are the milestones
    that they have, or had, reminders of; ``waiting`` is what a notice says that was never attempted.
    """

    standing: DeliveryRights
    calendar: SeasonCalendar | None
    touched: frozenset[tuple[SeasonId, MilestoneId]]
    waiting: tuple[DateChange, ...]


Tell = Callable[[KnownDates], tuple[DateChange, ...]]
"""From what a member knows to what they have to hear (:func:`bot.reminders.change_policy.to_tell`)."""


@dataclass(frozen=True, slots=True)
class PlanDates:
    """The calendar that a plan is made from, and who decides what of its changes is announced."""

    calendar: SeasonCalendar
    tell: Tell
