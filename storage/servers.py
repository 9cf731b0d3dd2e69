"""Settings of Discord servers. Nothing in these tables is about a person."""

from typing_extensions import override

from bot.domain.ids import ChannelId, GuildId, RoleId
from bot.domain.moderation import ModeratorAct
from bot.domain.server import RolePurpose, ServerSettings
from bot.servers import ports
from storage.audit import record_act
from storage.sql.ports import Database
from storage.sql.sessions import statements

_SQL = statements("servers")


class ServerStore(ports.ServerStore):
    """The :class:`~bot.servers.ports.ServerStore` of an installation."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @override
    async def settings(self, guild: GuildId) -> ServerSettings:
        row = await self._database.read.row(_SQL["server"], guild=guild)
        if row is None:
            return ServerSettings(guild)
        roles: dict[RolePurpose, frozenset[RoleId]] = {}
        for role in await self._database.read.rows(_SQL["roles"], guild=guild):
            purpose = RolePurpose(role["purpose"])
            roles[purpose] = roles.get(purpose, frozenset()) | {RoleId(role["role_id"])}
        return ServerSettings(
            guild,
            row["time_zone"],
            _channel(row["statistics_channel"]),
            _channel(row["match_dates_channel"]),
            roles,
        )

    @override
    async def keep(self, settings: ServerSettings, act: ModeratorAct) -> None:
        async with self._database.write() as tx:
            await tx.run(
                _SQL["keep"],
                guild=settings.guild,
                time_zone=settings.time_zone,
                statistics_channel=settings.statistics_channel,
                match_dates_channel=settings.match_dates_channel,
            )
            await tx.run(_SQL["drop_roles"], guild=settings.guild)
            roles = [
                {"guild": settings.guild, "purpose": purpose.value, "role": role}
                for purpose, chosen in settings.roles.items()
                for role in chosen
            ]
            await tx.run_many(_SQL["add_role"], roles)
            await record_act(tx, act)


def _channel(stored: int | None) -> ChannelId | None:
    return None if stored is None else ChannelId(stored)
