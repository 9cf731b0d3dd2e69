"""What public posts need of storage and of Discord."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.domain.cohort import CohortTable, Snapshot
from bot.domain.discord_answer import Retry
from bot.domain.ids import AcgmeId, ChannelId, GuildId, MessageId
from bot.domain.moderation import ModeratorAct
from bot.domain.publishing import Hindrance, Post, PostId, Schedule, SnapshotRef, Subject
from bot.domain.season import SeasonCalendar


@dataclass(frozen=True, slots=True)
class Plan:
    """A post to be begun; ``act`` is written with it when a moderator asked for it, and says later how it ended.

    ``instead_of`` is a post that is no longer in its channel; it is forgotten, and its act passes to the new one.
    """

    guild: GuildId
    subject: Subject
    channel: ChannelId
    occurrence: datetime
    key: str
    snapshot: SnapshotRef | None
    act: ModeratorAct | None = None
    instead_of: PostId | None = None


class PublishingStore(Protocol):
    """Schedules, and the posts that are on their way or were sent last."""

    async def schedules(self, guild: GuildId) -> tuple[Schedule, ...]:
        """The schedules of a server, in the order of the menu."""
        ...

    async def keep(self, schedule: Schedule, act: ModeratorAct) -> None:
        """Store a schedule in place of the old one, with the act that changed it."""
        ...

    async def stop(self, guild: GuildId, subject: Subject, act: ModeratorAct) -> bool:
        """Remove a schedule, with the act; whether there was one."""
        ...

    async def due(self, now: datetime) -> tuple[Schedule, ...]:
        """The schedules that are not paused and due, the longest overdue first."""
        ...

    async def pass_by(self, schedule: Schedule, next_at: datetime) -> None:
        """Post nothing this time; the next time is ``next_at``."""
        ...

    async def pause(self, guild: GuildId, subject: Subject, channel: ChannelId, why: Hindrance) -> None:
        """Pause a schedule, if it is still one for that channel."""
        ...

    async def begin(self, plan: Plan, now: datetime, next_at: datetime | None = None) -> PostId:
        """Store, before anything is sent, that a post begins; with ``next_at`` its schedule goes on to that.

        The post that was begun before for the same occurrence is returned as it is.
        """
        ...

    async def unconfirmed(self, now: datetime) -> tuple[Post, ...]:
        """The posts whose outcome is not known and whose next attempt is due, oldest first."""
        ...

    async def take_up(
        self, now: datetime, *, since: datetime, ours: Callable[[GuildId], bool]
    ) -> tuple[PostId, ...]:
        """After a start: what is on its way in our servers is due now, with what was given up there for an answer and was
        meant for ``since`` or later. All of it.
        """
        ...

    async def paused_by_answers(self) -> tuple[Schedule, ...]:
        """The schedules that rest because a channel seemed to be gone or forbidden."""
        ...

    async def resume(self, schedule: Schedule) -> None:
        """End such a pause, if the schedule is still one for that channel."""
        ...

    async def notice_clock(self, now: datetime) -> None:
        """The clock was put back: what is on its way is due now."""
        ...

    async def attempt_again(self, post: PostId, at: datetime) -> None:
        """The outcome of an attempt is not known; the next one is made at ``at``."""
        ...

    async def sent(self, post: PostId, message: MessageId, dates: str | None) -> None:
        """The post is in its channel. What is known of earlier posts of the same subject is forgotten."""
        ...

    async def give_up(self, post: PostId, why: Hindrance) -> None:
        """The post will not go out, or is there no more; the act that asked for it has failed."""
        ...

    async def forget(self, post: PostId, act: ModeratorAct) -> None:
        """A post was deleted from its channel; with the act."""
        ...

    async def post(self, post: PostId) -> Post | None:
        """One post, if it is still known."""
        ...

    async def latest(self, guild: GuildId, subject: Subject) -> Post | None:
        """The post of a subject that was begun last and has not been given up."""
        ...

    async def earlier(self, post: PostId) -> tuple[Post, ...]:
        """The posts of the same subject that were sent before this one and are still known."""
        ...

    async def outdated(self, dates: str) -> tuple[Post, ...]:
        """The posts in channels that are to be written anew: Match dates, when asked for or by a schedule and from other
        dates; invitations that show more than is left of them.
        """
        ...

    async def request_rewrite(self, post: PostId, act: ModeratorAct | None = None) -> None:
        """Ask for the Match dates in a channel to be written anew, with the act if somebody asked for it."""
        ...

    async def written(self, post: PostId, dates: str) -> None:
        """A post was written anew from a calendar of this digest, or with so many invitations."""
        ...

    async def next_due(self, now: datetime) -> datetime | None:
        """The next instant after ``now`` at which there is something to do."""
        ...


class Drawn(Protocol):
    """Stored snapshots."""

    async def with_numbers(self, guild: GuildId, table: CohortTable) -> Snapshot | None:
        """The snapshot drawn last that shows something."""
        ...

    async def drawn(self, guild: GuildId, table: CohortTable, which: SnapshotRef) -> Snapshot | None:
        """One snapshot, or ``None`` when it is not stored."""
        ...


@dataclass(frozen=True, slots=True)
class MatchDates:
    """The dates of all seasons as they are at ``now`` (aware)."""

    calendar: SeasonCalendar
    now: datetime


@dataclass(frozen=True, slots=True)
class Buttons:
    """A post of fixed words with buttons for everybody: the introduction, or the stage roles."""

    subject: Subject


@dataclass(frozen=True, slots=True)
class Reported:
    """Programs of whose invitations members reported, in the order in which they are shown."""

    programs: tuple[AcgmeId, ...]


Content = Snapshot | MatchDates | Buttons | Reported
"""What a post shows."""


@dataclass(frozen=True, slots=True)
class Open:
    """The bot may post in the channel. ``history`` says whether it may read what was posted."""

    history: bool


@dataclass(frozen=True, slots=True)
class NotNow:
    """Nothing can be said about the channel: the connection or the server is not up."""


@dataclass(frozen=True, slots=True)
class Closed:
    """The bot may not post there."""

    why: Hindrance


Place = Open | NotNow | Closed


@dataclass(frozen=True, slots=True)
class Delivered:
    """The message is in the channel. ``pinned`` says whether it is known to be pinned there."""

    message: MessageId
    pinned: bool = False


@dataclass(frozen=True, slots=True)
class Missing:
    """There is no such message."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Discord did not do it, and was asked whether it can be done at all: not until a moderator acts."""

    why: Hindrance
    detail: str


Outcome = Delivered | Retry | Missing | Refused


class Channels(Protocol):
    """The channels of Discord."""

    async def place(self, guild: GuildId, channel: ChannelId) -> Place:
        """Whether the bot may post in a channel. Discord is asked only about one that we have not heard of."""
        ...

    async def send(self, post: Post, content: Content) -> Outcome:
        """Post with the nonce of the key."""
        ...

    async def find(self, post: Post) -> Outcome:
        """Look for a post among the bot's own messages since its first attempt; `Missing` when it is not there."""
        ...

    async def edit(self, post: Post, content: Content) -> Outcome:
        """Write a post that is in its channel anew; `Missing` when somebody has deleted it."""
        ...

    async def pin(self, post: Post, message: MessageId) -> None:
        """Pin a post if the bot may, else do nothing."""
        ...

    async def tell_moved(self, old: Post, new: Post, message: MessageId) -> Outcome:
        """Say in an old post where the new one stands; remove it where the bot may not write it anew."""
        ...
