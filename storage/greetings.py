"""Which servers were greeted after the bot was added to them. Nothing in this table is about a person."""

from collections.abc import Mapping
from datetime import datetime

from typing_extensions import override

from bot.domain.ids import GuildId
from bot.servers import ports
from bot.servers.ports import Greeting, GreetingState
from storage.sql.ports import Database
from storage.sql.sessions import statements
from storage.sql.times import from_ms, to_ms

_SQL = statements("greetings")


class GreetingStore(ports.GreetingStore):
    """The :class:`~bot.servers.ports.GreetingStore` of an installation."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @override
    async def greetings(self) -> Mapping[GuildId, Greeting]:
        rows = await self._database.read.rows(_SQL["greetings"])
        return {
            GuildId(row["guild_id"]): Greeting(GreetingState(row["state"]), from_ms(row["begun_at"]))
            for row in rows
        }

    @override
    async def begin(self, guild: GuildId, now: datetime) -> None:
        async with self._database.write() as tx:
            await tx.run(_SQL["begin"], guild=guild, now=to_ms(now))

    @override
    async def end(self, guild: GuildId, state: GreetingState) -> None:
        async with self._database.write() as tx:
            await tx.run(_SQL["end"], guild=guild, state=state.value)
