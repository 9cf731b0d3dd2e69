"""Facts that members propose: what becomes of one, and how many a member may propose.

Moderators see what is proposed, never by whom; the member hears once what came of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.fact_value import Claim
from bot.domain.ids import SuggestionId
from bot.domain.ledger import Fact
from bot.domain.message import Message, message

OPEN_MAX = 10
"""Suggestions of one member that may wait at a time."""
DAILY_MAX = 20
"""Suggestions of one member within any 24 hours, also those taken back."""
DAY = timedelta(days=1)
NOTE_MAX = 200
"""Characters of a moderator's note with a refusal."""
KEPT = timedelta(days=90)
"""How long a suggestion is kept for its member after it was decided and they heard, or after they took it back."""


class SuggestionState(StrEnum):
    """What became of a suggestion."""

    OPEN = "open"
    APPROVED = "approved"
    CORRECTED = "corrected"
    """A moderator wrote the fact otherwise than the member had proposed it."""
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    """Taken back by the member."""


class RefusalReason(StrEnum):
    """Why a suggestion is refused: the whole list, so that members read words that were thought over."""

    NOT_THERE = "not_there"
    """The page does not say so."""
    NO_ACCESS = "no_access"
    """The link does not open."""
    OTHER_PROGRAM = "other_program"
    """The page is about another program."""
    OUTDATED = "outdated"
    """The page is about an earlier season."""
    NOT_RELIABLE = "not_reliable"
    """The page is not the program's own, nor one that can be relied on."""
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One member's suggestion, as only they see it. Instants are aware UTC.

    ``fact`` is what it became when it was approved or corrected; ``note`` is what a moderator wrote, as typed.
    """

    id: SuggestionId
    statement: Claim
    suggested_at: datetime
    state: SuggestionState = SuggestionState.OPEN
    decided_at: datetime | None = None
    reason: RefusalReason | None = None
    note: str = ""
    fact: Fact | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for a moderator: a statement, since when, and whether several members proposed it.

    ``id`` is that of the oldest suggestion; the statement has the latest day on which one of them read it.
    """

    id: SuggestionId
    statement: Claim
    since: datetime
    several: bool


@dataclass(frozen=True, slots=True)
class Approve:
    """The statement becomes a fact as it stands."""

    statement: Claim


@dataclass(frozen=True, slots=True)
class Correct:
    """This statement becomes a fact in its place."""

    statement: Claim


@dataclass(frozen=True, slots=True)
class Refuse:
    """Nothing becomes a fact. Raises `ValueError` for a note of more than 200 characters."""

    reason: RefusalReason
    note: str = ""

    def __post_init__(self) -> None:
        if len(self.note) > NOTE_MAX:
            raise ValueError("the note of a refusal is short")


Decision = Approve | Correct | Refuse


def limit_reached(open_count: int, latest: Sequence[datetime], now: datetime) -> Message | None:
    """Why a member cannot propose anything at ``now``, and when again; ``None`` when they can.

    ``open_count`` are those of theirs that wait; ``latest`` is when they proposed, in any order (aware).
    """
    if open_count >= OPEN_MAX:
        return message("suggestion.limit.open", count=OPEN_MAX)
    today = sorted(at for at in latest if at > now - DAY)
    if len(today) >= DAILY_MAX:
        return message("suggestion.limit.day", count=DAILY_MAX, at=today[-DAILY_MAX] + DAY)
    return None
