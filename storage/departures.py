"""Servers that the bot has left, and the removal of everything that is theirs.

What was charged for drawings stays: it says nothing about anybody, and a budget must not come back with a new invitation.
"""

from collections.abc import Mapping
from datetime import datetime

from typing_extensions import override

from bot.domain.ids import GuildId
from bot.servers import ports
from storage.sql.ports import Database
from storage.sql.sessions import statements
from storage.sql.times import from_ms, to_ms

_SQL = statements("departures")
_FORGET = tuple(sorted(name for name in _SQL if name.startswith("forget_")))
"""Snapshots go with their season, roles with the settings."""


class DepartureStore(ports.DepartureStore):
    """The :class:`~bot.servers.ports.DepartureStore` of an installation."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @override
    async def known(self) -> frozenset[GuildId]:
        return frozenset(GuildId(row["guild_id"]) for row in await self._database.read.rows(_SQL["known"]))

    @override
    async def departed(self) -> Mapping[GuildId, datetime]:
        rows = await self._database.read.rows(_SQL["departed"])
        return {GuildId(row["guild_id"]): from_ms(row["left_at"]) for row in rows}

    @override
    async def mark(self, guild: GuildId, *, now: datetime) -> None:
        async with self._database.write() as tx:
            await tx.run(_SQL["mark"], guild=guild, now=to_ms(now))

    @override
    async def unmark(self, guild: GuildId) -> None:
        async with self._database.write() as tx:
            await tx.run(_SQL["unmark"], guild=guild)

    @override
    async def forget(self, guild: GuildId) -> int:
        async with self._database.write() as tx:
            rows = [await tx.run(_SQL[name], guild=guild) for name in _FORGET]
            await tx.run(_SQL["unmark"], guild=guild)
        # What its members shared is not to stay in the log either.
        await self._database.empty_log()
        return sum(rows)
