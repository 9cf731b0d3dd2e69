"""The log of moderators' acts as commands use it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.audit.ports import ActId, AuditStore, LoggedAct
from bot.domain.ids import GuildId
from bot.domain.moderation import ACTS_KEPT, ModeratorAct

PAGE_ACTS = 10
"""Acts on one page, readable on a phone, and with everything that each changed within what a card can hold."""


@dataclass(frozen=True, slots=True)
class AuditPage:
    """Acts of a server, the latest first; ``older`` is where the next page begins, ``None`` on the last one."""

    acts: tuple[LoggedAct, ...]
    older: ActId | None


class AuditService:
    """Reads the log, and writes the acts whose effect lies in Discord."""

    def __init__(self, store: AuditStore) -> None:
        self._store = store

    async def record(self, act: ModeratorAct) -> None:
        """Write an act that changed nothing in storage, such as a post. Others are written with their change."""
        await self._store.record(act)

    async def page(self, guild: GuildId, *, before: ActId | None = None) -> AuditPage:
        """One page of the log of a server, from the latest act, or from those older than ``before``."""
        found: Sequence[LoggedAct] = await self._store.page(guild, before=before, limit=PAGE_ACTS + 1)
        acts = tuple(found[:PAGE_ACTS])
        return AuditPage(acts, acts[-1].id if len(found) > PAGE_ACTS else None)

    async def forget_old(self, now: datetime) -> int:
        """Remove what is older than the log is kept (400 days); how many acts."""
        return await self._store.forget(before=now - ACTS_KEPT)
