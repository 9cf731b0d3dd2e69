"""What members see of their reminders, and what their decisions came to, as values. Every instant is aware UTC."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.ids import DeliveryKey, LeadId, MessageId
from bot.domain.reminder import (
    DeliveryKind,
    DeliveryRights,
    DeliveryState,
    Milestone,
    ReminderState,
    Withdrawal,
)
from bot.domain.reminder_settings import ReminderSettings


@dataclass(frozen=True, slots=True)
class ListedReminder:
    """One line of a member's list; ``settled_at`` is when it was sent or given up."""

    milestone: Milestone
    lead: LeadId
    due_at: datetime
    state: ReminderState
    reason: Withdrawal | None
    settled_at: datetime | None


@dataclass(frozen=True, slots=True)
class LoggedDelivery:
    """One message of a member's delivery log: ``at`` is when it was last worked on.

    ``closed``: the member's direct messages were closed to it. ``inbox``: it was shown below an answer instead.
    """

    at: datetime
    kind: DeliveryKind
    state: DeliveryState
    closed: bool
    inbox: bool
    milestones: tuple[Milestone, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """What a member's list shows.

    ``coming`` is due later, soonest first, ``total`` of them in all; ``waiting`` is due and not there yet; the date
    of ``missed`` passed before it could be sent, latest first; ``log`` has the last messages, latest first.
    """

    standing: DeliveryRights
    coming: tuple[ListedReminder, ...]
    total: int
    waiting: tuple[ListedReminder, ...] = ()
    missed: tuple[ListedReminder, ...] = ()
    log: tuple[LoggedDelivery, ...] = ()


@dataclass(frozen=True, slots=True)
class Receipt:
    """A message that the member clicked on: it has arrived, whatever we knew of it."""

    key: DeliveryKey
    message: MessageId


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """What a member's Done or Stop came to. ``milestones`` are those of the message, for Done.

    ``cancelled`` reminders will not come; ``in_flight`` are being sent at this moment and may still arrive.
    """

    milestones: tuple[Milestone, ...]
    cancelled: int
    in_flight: int


@dataclass(frozen=True, slots=True)
class SettingsStored:
    """New settings, and what became of the reminders that they do not ask for any more.

    ``cancelled`` will not come; ``in_flight`` are being sent at this moment and may still arrive.
    """

    settings: ReminderSettings
    cancelled: int
    in_flight: int
