"""What is posted for everybody in a server's channel, when, and what became of it. Nothing here is about a person."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from bot.domain.cohort import CohortTable
from bot.domain.ids import ChannelId, GuildId, MessageId, SeasonId

PostId = NewType("PostId", int)
"""A post, numbered from 1 within the installation."""


class Subject(StrEnum):
    """The closed menu of what is posted: the tables of the statistics, the Match dates, two posts with buttons, and
    invitations that members relay.
    """

    STEP2CK = "step2ck"
    STAGE = "stage"
    INTERVIEWS = "interviews"
    MATCH_DATES = "match_dates"
    INTRODUCTION = "introduction"
    """What the bot is, with buttons to begin."""
    STAGE_ROLES = "stage_roles"
    """The buttons by which members take the role of their stage."""
    INVITATIONS = "invitations"

    @property
    def table(self) -> CohortTable | None:
        """The table of statistics, or ``None`` for the other posts."""
        return CohortTable(self.value) if self in _TABLES else None


_TABLES = frozenset(Subject(table.value) for table in CohortTable)


@dataclass(frozen=True, slots=True)
class Weekly:
    """Once a week, or every day where ``weekday`` is ``None``. It counts from Monday as 0, ``minute`` from midnight, on the
    clocks of ``zone`` (IANA).

    The wall time is the truth: the instant follows from it, also after a change of clocks. Raises `ValueError` for
    a weekday above 6 or a minute that no day has.
    """

    weekday: int | None
    minute: int
    zone: str

    def __post_init__(self) -> None:
        if not ((self.weekday is None or 0 <= self.weekday < 7) and 0 <= self.minute < 24 * 60):  # noqa: PLR2004 (a week, a day)
            raise ValueError("no such weekday or minute")


class Hindrance(StrEnum):
    """Why a post could not go out. All but the last two pause its schedule until a moderator acts."""

    LEFT = "left"
    """The bot is no member of the server."""
    CHANNEL_GONE = "channel_gone"
    FORBIDDEN = "forbidden"
    """A permission in the channel is missing."""
    UNSURE = "unsure"
    """Discord did not confirm the post, and the bot may not read the channel to look for it."""
    LATE = "late"
    """It could not be posted within a day of its time."""
    REJECTED = "rejected"
    """Discord did not understand the request: our fault."""


PAUSING = frozenset({Hindrance.LEFT, Hindrance.CHANNEL_GONE, Hindrance.FORBIDDEN, Hindrance.UNSURE})


@dataclass(frozen=True, slots=True)
class Schedule:
    """What is posted of itself in a server. ``weekly`` is ``None`` for Match dates that change with their dates only.

    ``next_at`` (aware UTC) follows from ``weekly``. What was due at ``posted_until`` or before counts as posted.
    """

    guild: GuildId
    subject: Subject
    channel: ChannelId
    weekly: Weekly | None
    next_at: datetime | None
    paused: Hindrance | None = None
    posted_until: datetime | None = None


class PostState(StrEnum):
    """How far a post has come: on its way, in the channel, or given up."""

    SENDING = "sending"
    SENT = "sent"
    GIVEN_UP = "given_up"


@dataclass(frozen=True, slots=True)
class SnapshotRef:
    """Which stored snapshot a post of statistics shows: the ``number``-th of a season."""

    season: SeasonId
    number: int


@dataclass(frozen=True, slots=True)
class Post:
    """One message for everybody. ``key`` is 20 hex digits; ``occurrence`` is the instant it was meant for.

    ``snapshot`` is ``None`` where no statistics are shown. ``begun_at`` is when the first attempt began, stored before it.
    Instants are aware UTC. ``dates`` is what the post was last written from: the digest of the calendar, or how many
    invitations it showed; ``None`` asks for it to be written anew.
    """

    id: PostId
    guild: GuildId
    subject: Subject
    channel: ChannelId
    occurrence: datetime
    key: str
    snapshot: SnapshotRef | None
    state: PostState
    begun_at: datetime
    attempts: int = 0
    message: MessageId | None = None
    hindrance: Hindrance | None = None
    dates: str | None = None


MARK_DIGITS = 8
"""Digits of the key that a post shows, so that it is found again in its channel."""


def mark_of(key: str) -> str:
    """What a post shows of its key."""
    return key[:MARK_DIGITS]
