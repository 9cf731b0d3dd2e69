"""What suggestions need of storage."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.domain.fact_value import Claim
from bot.domain.ids import MemberId, SuggestionId
from bot.domain.message import Message
from bot.domain.moderation import ModeratorAct
from bot.domain.suggestion import Decision, Suggestion, Waiting

Limit = Callable[[int, Sequence[datetime], datetime], Message | None]
""":func:`bot.domain.suggestion.limit_reached`."""


@dataclass(frozen=True, slots=True)
class Queued:
    """The suggestion waits; ``agrees`` says that somebody else proposed the same."""

    id: SuggestionId
    agrees: bool


@dataclass(frozen=True, slots=True)
class Stands:
    """The ledger says so already, from the same page, read on that day or later."""


@dataclass(frozen=True, slots=True)
class WaitsAlready:
    """The member has proposed the same, and it waits."""


@dataclass(frozen=True, slots=True)
class Limited:
    """The member has proposed much; ``why`` says when they can again."""

    why: Message


Proposed = Queued | Stands | WaitsAlready | Limited


@dataclass(frozen=True, slots=True)
class QueuePage:
    """What waits at one place of the queue, the oldest first; ``left`` is how many come after it."""

    waiting: Waiting
    left: int


class SuggestionStore(Protocol):
    """Suggestions; each change is whole or not at all, and the first of two moderators wins."""

    async def add(
        self, member: MemberId, statement: Claim, limit: Limit, *, now: datetime
    ) -> Proposed | None:
        """Let a statement wait; ``None`` without consent. Forgets what is older than it is kept."""
        ...

    async def forget_old(self, now: datetime) -> int:
        """Remove what was withdrawn, or announced, longer ago than it is kept; how many suggestions."""
        ...

    async def page(self, after: SuggestionId) -> QueuePage | None:
        """What waits next after a place in the queue; ``None`` at its end."""
        ...

    async def decide(
        self, which: SuggestionId, decision: Decision, act: ModeratorAct
    ) -> Sequence[MemberId] | None:
        """Decide what waits, for all who proposed it, with the act that did so; who they are, for the news.

        ``None`` when it does not wait any more.
        """
        ...

    async def of_member(self, member: MemberId) -> Sequence[Suggestion]:
        """All that is kept of a member's suggestions, the latest first."""
        ...

    async def withdraw(self, member: MemberId, which: SuggestionId, *, now: datetime) -> bool:
        """Take a member's suggestion back; ``False`` when it does not wait."""
        ...

    async def members_with_news(self) -> Collection[MemberId]:
        """Who has not heard yet what became of a suggestion."""
        ...

    async def news(self, member: MemberId) -> Sequence[Suggestion]:
        """What a member has not heard yet, the oldest decision first."""
        ...

    async def mark_shown(self, member: MemberId, which: Sequence[SuggestionId], *, now: datetime) -> None:
        """The member has seen what became of these."""
        ...
