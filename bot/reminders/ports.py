"""What the reminders need of storage and of Discord. Every instant is aware UTC.

The stores decide nothing: where a decision depends on rows that may change, they call a pure function inside
the transaction that acts on it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bot.domain.date_change import DateChange
from bot.domain.discord_answer import Failure
from bot.domain.ids import DeliveryKey, LeadId, MemberId, MessageId
from bot.domain.reminder import (
    DeliveryKind,
    DeliveryRights,
    DeliveryState,
    Milestone,
    Parts,
    PlanChanges,
    StoredReminder,
    Verdict,
    Withdrawal,
)
from bot.domain.reminder_settings import DEFAULT_HOURS, Hours, ReminderSettings
from bot.domain.suggestion import Suggestion
from bot.reminders.change_ports import PlanDates
from bot.reminders.views import Listing, Receipt, SettingsStored, Withdrawn

Judge = Callable[[datetime, Withdrawal | None, DeliveryRights, datetime], Verdict]
"""Deadline, reason, standing, now: what becomes of a due reminder (:func:`bot.reminders.policy.judge`)."""
Decide = Callable[[Sequence[StoredReminder], DeliveryRights], PlanChanges]
"""From what is stored, and the member's standing, to what has to change."""
ChangeSettings = Callable[[ReminderSettings], ReminderSettings]
"""From the settings that a member has to those they want. Quick and pure; what it raises passes through."""
DecideSnooze = Callable[[Sequence[StoredReminder], Sequence[int], DeliveryRights], PlanChanges]
"""From what is stored, and which reminders (by id) were in the message, to what has to change."""
KeyFor = Callable[[Iterable[Parts]], DeliveryKey]
"""Names a message after what is in it (:meth:`bot.reminders.keys.KeyMaker.key`)."""


# What a try to send, or to find, a message came to, beside the failures of every request.


@dataclass(frozen=True, slots=True)
class Sent:
    """It is in the member's direct messages."""

    message: MessageId


@dataclass(frozen=True, slots=True)
class SentMessage:
    """A message of ours in a member's direct messages, and when Discord took it (aware UTC)."""

    message: MessageId
    at: datetime


Outcome = Sent | Failure


# Messages on their way.


@dataclass(frozen=True, slots=True)
class Claim:
    """A message taken up for sending. ``fence`` proves that nobody has taken it up since."""

    delivery: int
    fence: int
    key: DeliveryKey
    member: MemberId
    kind: DeliveryKind
    attempts: int
    first_attempt_at: datetime | None


@dataclass(frozen=True, slots=True)
class Batch:
    """What one round of claiming came to. ``examined`` counts rows looked at, also those that wait or expired."""

    claims: tuple[Claim, ...]
    examined: int


@dataclass(frozen=True, slots=True)
class ReminderItem:
    """One reminder in a message."""

    milestone: Milestone
    occurrence: int
    lead: LeadId
    due_at: datetime


@dataclass(frozen=True, slots=True)
class DueReminders:
    """Reminders that are due, one or several. ``paused_until`` is when the member's last pause ended."""

    items: tuple[ReminderItem, ...]
    paused_until: datetime | None = None

    @property
    def first_due_at(self) -> datetime:
        """When the first of them was due."""
        return min(item.due_at for item in self.items)


@dataclass(frozen=True, slots=True)
class ChangedDates:
    """Dates of the member's season that have changed, at least one."""

    changes: tuple[DateChange, ...]


@dataclass(frozen=True, slots=True)
class TrialMessage:
    """A test that the member asked for; it names their hours."""

    hours: Hours = DEFAULT_HOURS


@dataclass(frozen=True, slots=True)
class DecidedSuggestion:
    """What became of a suggestion of theirs (:mod:`bot.ledger.news`); kept in no list of messages."""

    suggestion: Suggestion


@dataclass(frozen=True, slots=True)
class KeepingNotice:
    """That their data will go (:mod:`bot.retention.notice`); kept in no list of messages."""


class LanguageReader(Protocol):
    """Knows in which language members are written to."""

    async def language(self, member: MemberId) -> str | None:
        """A code of the catalogue, or ``None`` where it is not known."""
        ...


Body = DueReminders | ChangedDates | TrialMessage | DecidedSuggestion | KeepingNotice


@dataclass(frozen=True, slots=True)
class Parcel:
    """A message to send at ``now``, as data."""

    key: DeliveryKey
    member: MemberId
    body: Body
    now: datetime

    @property
    def items(self) -> tuple[ReminderItem, ...]:
        """The reminders in it."""
        return self.body.items if isinstance(self.body, DueReminders) else ()


@dataclass(frozen=True, slots=True)
class Delivered:
    """The end of a message that arrived."""

    message: MessageId


@dataclass(frozen=True, slots=True)
class Again:
    """The message is tried again at ``at``."""

    at: datetime
    detail: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The member cannot be written to (``detail``: closed or gone); this and the rest waits for them."""

    detail: str


Settlement = Delivered | Again | Refused


# What a restored database is not sure of.


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A reminder that may have been sent since the backup was made."""

    id: int
    parts: Parts


@dataclass(frozen=True, slots=True)
class Doubt:
    """All that is doubtful of one member, in order of due times; nothing of it was sent before ``since`` (aware UTC)."""

    member: MemberId
    since: datetime
    doubtful: tuple[Doubtful, ...]


@dataclass(frozen=True, slots=True)
class Recovered:
    """A message that was found, and the reminders (by id) that were in it."""

    key: DeliveryKey
    sent: SentMessage
    reminders: tuple[int, ...]


class RecoveryStore(Protocol):
    """Reminders that are looked for in the direct messages before they may be sent."""

    async def doubts(self, now: datetime, limit: int) -> tuple[Doubt, ...]:
        """Members whose doubtful reminders are due, some of them, with all that is doubtful of theirs."""
        ...

    async def resolve(self, doubt: Doubt, recovered: Sequence[Recovered]) -> None:
        """Record what was found in the member's messages; what was not found may be sent."""
        ...

    async def look_later(self, member: MemberId, at: datetime) -> None:
        """The member's messages could not be read; look again at ``at``."""
        ...


class SettlementStore(Protocol):
    """Where claims of messages end."""

    async def settle(self, claim: Claim, settlement: Settlement, now: datetime) -> bool:
        """Record what an attempt came to; ``False`` when the claim is no longer ours."""
        ...


class DeliveryStore(SettlementStore, Protocol):
    """Messages on their way. Each change of state is one fenced statement in one transaction."""

    async def release_claims(self, now: datetime) -> int:
        """Take back what a process (this one, earlier) had claimed and not finished; how many messages."""
        ...

    async def notice_clock(self, now: datetime) -> int:
        """The clock was put back: look at once at what waits for a moment that may not come for hours.

        What expired at a deadline that is ahead again is taken up. How many members' plans are stale for it: those made by
        that clock, and those of whom something was taken up, for the date may have moved since.
        """
        ...

    async def take_up_given_up(self, now: datetime) -> int:
        """Take up what an older version gave up for an answer that proves nothing; how many messages."""
        ...

    async def claim(self, now: datetime, limit: int, judge: Judge, *, fresh: bool = False) -> Batch:
        """Claim messages whose next attempt is due, then put due reminders, oldest first, into new ones.

        Members met with one due reminder bring all their due ones, in one message. New notices come after both, so
        that a change for many holds up no reminder. ``fresh`` asks for those first that have failed least often.
        """
        ...

    async def begin_attempt(self, claim: Claim, now: datetime, judge: Judge) -> Parcel | None:
        """Commit, before the POST, that one begins; what is left to send, or ``None`` when nothing may be sent."""
        ...

    async def put_back(self, claim: Claim, at: datetime) -> None:
        """Give up a claim without an attempt; it is due again at ``at``."""
        ...

    async def next_due(self) -> datetime | None:
        """The next instant at which there is something to look at."""
        ...


class Messenger(Protocol):
    """Sends direct messages. Expected failures are outcomes; nothing else is caught."""

    async def send(self, parcel: Parcel) -> Outcome:
        """Send a message with the nonce of its key."""
        ...

    async def find(self, member: MemberId, key: DeliveryKey, since: datetime) -> Outcome | None:
        """Look in the direct messages since then for the one with this key: `Sent`, ``None``, or why it is unknown."""
        ...

    async def sent_since(
        self, member: MemberId, since: datetime
    ) -> Outcome | Mapping[DeliveryKey, SentMessage]:
        """All our messages with buttons in the direct messages since then, by key, or why it is unknown."""
        ...


# What members see and decide.


class PlanResult(StrEnum):
    """Whether a plan was stored, or made from facts that have changed since."""

    APPLIED = "applied"
    STALE = "stale"


class DeliveryRightsReader(Protocol):
    """Knows what stands against writing to a member."""

    async def standing(self, member: MemberId) -> DeliveryRights | None:
        """The member's settings and what stands against writing to them; ``None`` before consent."""
        ...


class ReminderStore(DeliveryRightsReader, Protocol):
    """A member's reminders and what the member decides about them."""

    async def use_calendar(self, fingerprint: str) -> bool:
        """Remember which dates and rules plans are made from; whether they changed, which makes every plan stale."""
        ...

    async def stale_members(self, limit: int, after: int = 0) -> list[MemberId]:
        """Members whose plan is older than their profile, by their ids, from above ``after`` on."""
        ...

    async def apply_plan(
        self,
        member: MemberId,
        version: int,
        decide: Decide,
        now: datetime,
        dates: PlanDates | None = None,
    ) -> PlanResult:
        """Change the stored reminders as ``decide`` says, and put changes of ``dates`` into a notice.

        Nothing happens unless the profile still has that version.
        """
        ...

    async def change_settings(
        self, member: MemberId, version: int, change: ChangeSettings, decide: Decide, now: datetime
    ) -> SettingsStored | None:
        """Change the settings and the stored reminders with them, in one step, if the profile still has that version.

        ``decide`` is given the new settings. ``None`` when the profile has changed; then nothing is stored.
        """
        ...

    async def listing(
        self, member: MemberId, now: datetime, limit: int, coming: int | None = None
    ) -> Listing | None:
        """The member's list at ``now``; ``None`` for somebody who never consented.

        ``limit`` lines each, and as many of what is ``coming`` where that is given.
        """
        ...

    async def request_test(self, member: MemberId, now: datetime) -> DeliveryKey | None:
        """Put a test message on its way, or take one that is; ``None`` for somebody who never consented."""
        ...

    async def delivery_state(self, key: DeliveryKey) -> DeliveryState | None:
        """Where a message stands."""
        ...

    async def milestones_in(
        self, member: MemberId, receipt: Receipt, now: datetime
    ) -> tuple[Milestone, ...] | None:
        """What a message that the member holds is about; ``None`` when it is unknown."""
        ...

    async def snooze(
        self, member: MemberId, version: int, key: DeliveryKey, decide: DecideSnooze, now: datetime
    ) -> PlanResult | None:
        """Change the reminders of a message as ``decide`` says, if the profile still has that version.

        ``None`` when the message is unknown.
        """
        ...

    async def done(self, member: MemberId, receipt: Receipt, now: datetime) -> Withdrawn | None:
        """Cancel what is left of the milestones in a message that the member holds; ``None`` when it is unknown."""
        ...

    async def stop(self, member: MemberId, receipt: Receipt | None, now: datetime) -> Withdrawn | None:
        """Stop everything; ``None`` for somebody who never consented."""
        ...

    async def resume(self, member: MemberId, now: datetime) -> bool:
        """Undo stop and pause; the plan has to be made anew afterwards. ``False`` for somebody who never consented."""
        ...

    async def pause(self, member: MemberId, until: datetime, now: datetime) -> bool:
        """Let everything wait until then. ``False`` for somebody who never consented."""
        ...
