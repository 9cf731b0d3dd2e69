"""Ports of data retention: storage, Discord and the erasure."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bot.domain.ids import GuildId, MemberId, SeasonId
from bot.domain.presence import Presence

Erase = Callable[[Presence, datetime], Awaitable[bool]]
"""Erases everything about a member, as they could themselves; ``False`` when they have used the bot meanwhile."""
Forget = Callable[[datetime], Awaitable[object]]
"""Removes what is older, at an aware instant, than it is kept; writes nothing where there is nothing."""


class PresenceStore(Protocol):
    """The days on which members were here last. Whoever has been here meanwhile is not changed by what was decided."""

    async def note(self, member: MemberId, guild: GuildId | None, language: str, now: datetime) -> None:
        """A member uses the bot in a language (a code of the catalogue), in a server or elsewhere.

        One write a day, server and change of language at most, none for strangers.
        """
        ...

    async def language(self, member: MemberId) -> str | None:
        """The language that the member used last, or ``None`` where it is not known."""
        ...

    async def adopt(self, now: datetime, limit: int) -> int:
        """Count members of whom nothing is known as here at ``now``; how many, ``limit`` at most."""
        ...

    async def next_due(self, now: datetime) -> Presence | None:
        """The member whose turn has been due for longest, or ``None``."""
        ...

    async def put_off(self, who: Presence, at: datetime) -> None:
        """Look at the member again at ``at``."""
        ...

    async def mark(self, who: Presence, *, missing: bool, now: datetime, at: datetime) -> None:
        """The member was found in a server, or in none; the first instant of that stays. Look again at ``at``."""
        ...

    async def begin_notice(self, who: Presence, now: datetime) -> None:
        """Commit, before anything is sent, that a notice is on its way; the first such instant stays."""
        ...

    async def end_notice(self, who: Presence, at: datetime) -> None:
        """There is nothing more to do for the notice; look at the member again at ``at``."""
        ...


class NoticeResult(StrEnum):
    """What a try to tell a member came to."""

    DONE = "done"
    LATER = "later"
    """They may not be disturbed now."""
    FAULT = "fault"
    """Discord gave no clear answer."""


class Notices(Protocol):
    """Tells a member, once, that their data will go."""

    async def tell(self, who: Presence, now: datetime) -> NoticeResult:
        """Try to; a notice that is on its way since ``who.notice_at`` is looked for before it is sent again."""
        ...


class SeasonStore(Protocol):
    """What is stored of past seasons."""

    async def untidied(self, season: SeasonId) -> MemberId | None:
        """A member of whom something of this season or an earlier one may be left."""
        ...

    async def tidy(self, member: MemberId, season: SeasonId, *, ended: datetime) -> int:
        """Remove reminders of this season and earlier ones, and messages that carry none any more; how many.

        All of them settled before an aware ``ended``.
        """
        ...

    async def forget_calendars(self) -> int:
        """Remove calendars that no plan was made from; how many."""
        ...
