"""What the log of moderators' acts needs of storage."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NewType, Protocol

from bot.domain.ids import GuildId
from bot.domain.moderation import ModeratorAct

ActId = NewType("ActId", int)
"""An act in the log, numbered from 1 within the installation; a later act has a higher number."""


@dataclass(frozen=True, slots=True)
class LoggedAct:
    """An act with its number."""

    id: ActId
    act: ModeratorAct


class AuditStore(Protocol):
    """Keeps acts; what has been written never changes, but for the moderator's id once they are erased."""

    async def record(self, act: ModeratorAct) -> None:
        """Write one act. Acts that change what we store are written by their own stores, with the change."""
        ...

    async def page(self, guild: GuildId, *, before: ActId | None, limit: int) -> Sequence[LoggedAct]:
        """At most ``limit`` acts in a server, the latest first, all older than ``before``."""
        ...

    async def forget(self, *, before: datetime) -> int:
        """Remove the acts older than an instant; how many. Where there are none nothing is written."""
        ...
