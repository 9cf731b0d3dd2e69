"""Marks in both databases that tell a database of data which was put back from a dump: its mark is older than the keys'.

The mark among the keys also says since when they are: what was erased opens in old copies until they are changed.
"""

from datetime import datetime

from bot.errors import ExitCode, OperatorError
from storage.sql.ports import Database
from storage.sql.sessions import WriteSession
from storage.sql.times import optional_from_ms, to_ms

_READ = "SELECT at FROM alive"
_MARK = "INSERT INTO alive (id, at, renewed_at) VALUES (1, :now, :now) ON CONFLICT (id) DO UPDATE SET at = excluded.at"
RENEWED_AT = "SELECT renewed_at FROM alive"
_RENEW = "UPDATE alive SET renewed_at = :now"


class Alive:
    """The marks of an installation."""

    def __init__(self, data: Database, keys: Database) -> None:
        self._data = data
        self._keys = keys

    async def mark(self, now: datetime) -> None:
        """Write that the installation is in use at an aware ``now``: the data first, so that it is never the older."""
        for database in (self._data, self._keys):
            async with database.write() as tx:
                await tx.run(_MARK, now=to_ms(now))

    async def since(self) -> datetime | None:
        """When the data was last in use; ``None`` before the first time."""
        return optional_from_ms(await self._data.read.value(_READ))

    async def keys_since(self) -> datetime | None:
        """When the keys were last changed, or else first in use; ``None`` before that."""
        return optional_from_ms(await self._keys.read.value(RENEWED_AT))

    async def require_newest(self) -> None:
        """Raise `OperatorError` (exit 65) for data that is older than its keys: a dump that was put back."""
        # The keys first: a process may be marking both meanwhile.
        keys = optional_from_ms(await self._keys.read.value(_READ))
        data = await self.since()
        if keys is not None and (data is None or data < keys):
            raise OperatorError(ExitCode.INVALID_INPUT, "storage.put_back", at=data or keys, keys_at=keys)


async def note_renewal(tx: WriteSession, now: datetime) -> None:
    """Write among the keys, in a transaction that changes them, that they are changed at an aware ``now``."""
    await tx.run(_RENEW, now=to_ms(now))
