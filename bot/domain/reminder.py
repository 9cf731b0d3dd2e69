"""Reminders as values: what a plan wishes, what is stored of it, and what may happen to it.

A reminder is unique by member, season, milestone, occurrence and lead. Its *occurrence* counts how often the
milestone's date has moved, so that the same lead comes again for the new date. A *delivery* is one message
that due reminders join.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.domain.days import end_of
from bot.domain.ids import LeadId, MemberId, MilestoneId, SeasonId
from bot.domain.reminder_settings import DEFAULT_SETTINGS, NO_QUIET_HOURS, ReminderSettings


class ReminderState(StrEnum):
    """Where a reminder stands. ``pending`` and ``claimed`` are open, the others final.

    Some ways lead back: a ``cancelled`` one that was never attempted may be planned again, an ``undeliverable`` one is
    taken up when the member's direct messages open again, an ``expired`` one when the clock turns out to have been ahead.
    """

    PENDING = "pending"
    CLAIMED = "claimed"
    SENT = "sent"
    UNDELIVERABLE = "undeliverable"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class Withdrawal(StrEnum):
    """Why a reminder is not wanted any more."""

    PLAN = "plan"
    """The plan changed: another date, another season, an exam no longer booked."""
    DONE = "done"
    """The member said that the thing is done."""
    STOP = "stop"
    """The member stopped all reminders."""


class DeliveryKind(StrEnum):
    """What one message is of those that are stored on their way."""

    SINGLE = "single"
    DIGEST = "digest"
    CHANGE = "change"
    TEST = "test"


class DeliveryState(StrEnum):
    """Where a message stands: ``pending`` waits for an attempt, ``claimed`` is being prepared, ``sending`` in flight."""

    PENDING = "pending"
    CLAIMED = "claimed"
    SENDING = "sending"
    SENT = "sent"
    UNDELIVERABLE = "undeliverable"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


Parts = tuple[MemberId, SeasonId, MilestoneId, int, LeadId] | tuple[MemberId, str, int]
"""What makes a thing in a message unique: member, season, milestone, occurrence, lead; or member, "test", ms."""


@dataclass(frozen=True, slots=True)
class Milestone:
    """A dated point that a member is reminded of: ``local`` is naive wall time in ``zone``.

    ``date_only``: only the day is known (or matters), so no hour is shown and the whole day counts.
    """

    season: SeasonId
    id: MilestoneId
    local: datetime
    zone: str
    date_only: bool

    @property
    def deadline(self) -> datetime:
        """The UTC instant at which it is over: its own, or the end of its day in its zone."""
        return end_of(self.local, self.zone, date_only=self.date_only)

    def same_date(self, other: "Milestone") -> bool:
        """Whether both stand for the same date; an hour that only becomes known is no new date."""
        if self.date_only or other.date_only:
            return self.local.date() == other.local.date()
        return self.local == other.local


@dataclass(frozen=True, slots=True)
class PlannedReminder:
    """One reminder that the plan wishes. ``wall`` (naive, in ``zone``) is the truth, ``due_at`` (UTC) follows from it."""

    milestone: Milestone
    lead: LeadId
    wall: datetime
    zone: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class StoredReminder:
    """A reminder as it is stored. ``joined`` says that it belongs, or belonged, to a delivery.

    ``deadline`` is the UTC instant as it was derived when the row was written, ``None`` where nothing was written.
    """

    id: int
    occurrence: int
    planned: PlannedReminder
    state: ReminderState
    reason: Withdrawal | None
    joined: bool
    deadline: datetime | None = None


@dataclass(frozen=True, slots=True)
class NewReminder:
    """A planned reminder with its occurrence."""

    occurrence: int
    planned: PlannedReminder


@dataclass(frozen=True, slots=True)
class PlanChanges:
    """The difference between what is stored and what is planned; ids are those of stored reminders.

    ``moved`` keep their state and get other times; ``revived`` were cancelled and are wanted again;
    ``withdrawn`` are wanted no more; ``rejoined`` had been withdrawn from a message that is on its way, or was refused.
    """

    inserted: tuple[NewReminder, ...] = ()
    moved: tuple[tuple[int, PlannedReminder], ...] = ()
    revived: tuple[tuple[int, PlannedReminder], ...] = ()
    withdrawn: tuple[int, ...] = ()
    rejoined: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.inserted or self.moved or self.revived or self.withdrawn or self.rejoined)


@dataclass(frozen=True, slots=True)
class DeliveryRights:
    """What decides whether a member may be written to now; instants are aware UTC.

    ``busy`` says that another message to the member is still on its way; ``stale``, that their reminders do not yet
    follow their latest profile, or dates that have changed; ``refused``, that Discord keeps refusing a message to them.
    """

    member: MemberId
    time_zone: str
    stopped: bool = False
    paused_until: datetime | None = None
    dm_closed: bool = False
    busy: bool = False
    stale: bool = False
    refused: bool = False
    settings: ReminderSettings = DEFAULT_SETTINGS

    def without_dates(self) -> "DeliveryRights":
        """What stands against a message that tells of no date of the plan: it matters not whether that is up to date."""
        return replace(self, stale=False)

    def at_any_hour(self) -> "DeliveryRights":
        """The same without quiet hours."""
        return replace(self, settings=replace(self.settings, hours=NO_QUIET_HOURS))


@dataclass(frozen=True, slots=True)
class Send:
    """A due reminder goes out now."""


@dataclass(frozen=True, slots=True)
class Wait:
    """A due reminder is looked at again at an aware UTC instant."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Expire:
    """Its deadline has passed: it is not sent any more, and the member's list says so."""


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Nobody wants it any more."""

    reason: Withdrawal


Verdict = Send | Wait | Expire | Withdraw
"""What becomes of a due reminder."""
