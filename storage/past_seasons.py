"""Removes what is left of past seasons, and calendars that no plan was made from."""

from datetime import datetime

from typing_extensions import override

from bot.domain.ids import MemberId, SeasonId
from bot.retention.ports import SeasonStore
from storage.sql.ports import Database
from storage.sql.sessions import statements
from storage.sql.times import to_ms

_SQL = statements("past_seasons")


class PastSeasonStore(SeasonStore):
    """The :class:`~bot.retention.seasons.SeasonStore` of an installation."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @override
    async def untidied(self, season: SeasonId) -> MemberId | None:
        found = await self._database.read.value(_SQL["untidied"], season=season)
        return None if found is None else MemberId(found)

    @override
    async def tidy(self, member: MemberId, season: SeasonId, *, ended: datetime) -> int:
        place = {"member": member, "season": season}
        async with self._database.write() as tx:
            removed = await tx.run(_SQL["forget_reminders"], **place, ended=to_ms(ended))
            removed += await tx.run(_SQL["forget_deliveries"], member=member, ended=to_ms(ended))
            await tx.run(_SQL["tidied"], **place)
        return removed

    @override
    async def forget_calendars(self) -> int:
        if await self._database.read.value(_SQL["unused_calendar"]) is None:
            return 0
        async with self._database.write() as tx:
            return await tx.run(_SQL["forget_calendars"])
