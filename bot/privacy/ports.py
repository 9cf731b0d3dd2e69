"""What erasing somebody needs of storage beside the holders of personal data."""

from datetime import datetime
from typing import Protocol

from bot.domain.ids import MemberId


class ErasureStore(Protocol):
    """Which members are being erased."""

    async def begin(self, member: MemberId) -> None:
        """Commit that the member is to be erased, or the moderator of whom nothing but acts is held."""
        ...

    async def unfinished(self) -> list[MemberId]:
        """Whose erasure was begun and not finished."""
        ...

    async def finish(self, member: MemberId) -> None:
        """The member is gone: forget that they were to go, and empty the log, so that no byte of theirs stays in it."""
        ...


class Tombstones(Protocol):
    """That somebody was erased, for 30 days and without their id."""

    async def bury(self, member: MemberId, now: datetime) -> str:
        """Remember that the member was erased; a mark that stands for them."""
        ...

    async def forget_old(self, now: datetime) -> int:
        """Forget tombstones that are older than they are kept; how many. Costs no write where there are none."""
        ...
