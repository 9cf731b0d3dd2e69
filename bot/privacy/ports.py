"""Ports of erasure: storage beside the holders of personal data."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bot.domain.ids import MemberId
from bot.domain.presence import Presence


class Trace(StrEnum):
    """Where bytes of somebody erased may still lie."""

    IN_USE = "in_use"
    """In a database or its log, which another program reads."""
    BACKUP = "backup"
    """In a backup that cannot be changed now."""
    ASIDE = "aside"
    """In a damaged database that a restore set aside."""


@dataclass(frozen=True, slots=True)
class Erasure:
    """An erasure that was begun; ``removed`` says that every row is gone, and only bytes may be left."""

    id: int
    member: MemberId
    removed: bool = False


class ErasureStore(Protocol):
    """Which members are being erased."""

    async def begin(self, member: MemberId, idle: Presence | None = None) -> Erasure | None:
        """Commit that the member is to be erased, or the moderator of whom nothing but acts is held.

        ``None``, and nothing happens, when they have used the bot since they were ``idle``.
        """
        ...

    async def unfinished(self) -> Sequence[Erasure]:
        """Which erasures were begun and not finished."""
        ...

    async def removed(self, erasure: Erasure) -> None:
        """Commit that no row is left."""
        ...

    async def finish(self, erasure: Erasure) -> frozenset[Trace]:
        """Leave no byte of the member in any file of ours, and forget that they were to go; where some are left.

        Where some are left the erasure stays unfinished. Who is a member again by now is only taken out of backups.
        """
        ...


class Tombstones(Protocol):
    """That somebody was erased, for 30 days and without their id."""

    async def bury(self, member: MemberId, now: datetime) -> str:
        """Remember that the member was erased; a mark that stands for them."""
        ...

    async def forget_old(self, now: datetime) -> int:
        """Forget what is older than 30 days at an aware ``now``; how many."""
        ...
