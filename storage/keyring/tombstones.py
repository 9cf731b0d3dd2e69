"""That somebody was erased, kept for 30 days as a salted hash in the file of keys, which no restore replaces."""

import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_bytes

from typing_extensions import override

from bot.domain.ids import MemberId
from bot.privacy import ports
from storage.sqlite.database import Database
from storage.sqlite.sql import statements
from storage.sqlite.times import from_ms, to_ms

_SQL = statements("keys")
KEPT = timedelta(days=30)
_MARK_BYTES = 16


class Tombstones(ports.Tombstones):
    """The tombstones of an installation."""

    def __init__(self, keys: Database) -> None:
        self._keys = keys

    @override
    async def bury(self, member: MemberId, now: datetime) -> str:
        async with self._keys.write() as tx:
            await tx.run(_SQL["set_salt"], salt=token_bytes(32))
            mark = mark_of(await tx.value(_SQL["salt"]), member)
            await tx.run(_SQL["bury"], mark=mark, now=to_ms(now))
        return mark.hex()

    @override
    async def forget_old(self, now: datetime) -> int:
        before = to_ms(now - KEPT)
        if not await self._keys.read.value(_SQL["old_graves"], before=before):
            return 0
        async with self._keys.write() as tx:
            return await tx.run(_SQL["forget_graves"], before=before)

    async def erased(self, members: Mapping[MemberId, datetime]) -> set[MemberId]:
        """Which of these people, each with the instant since when something is held, were erased after it."""
        salt = await self._keys.read.value(_SQL["salt"])
        if salt is None:
            return set()
        rows = await self._keys.read.rows(_SQL["tombstones"])
        buried = {bytes(row["mark"]): from_ms(row["erased_at"]) for row in rows}
        return {
            member
            for member, consented in members.items()
            if (at := buried.get(mark_of(salt, member))) is not None and at >= consented
        }


def mark_of(salt: bytes, member: MemberId) -> bytes:
    """What stands for an erased member: 16 bytes that tell nothing without the salt."""
    return hmac.new(salt, str(member).encode(), sha256).digest()[:_MARK_BYTES]
