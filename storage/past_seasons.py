"""Removes what is left of past seasons, and calendars that no plan was made from."""

from datetime import datetime

from bot.domain.ids import MemberId, SeasonId
from storage.sqlite.database import Database
from storage.sqlite.sql import statements
from storage.sqlite.times import to_ms

_SQL = statements("past_seasons")


class PastSeasonStore:
    """The :class:`~bot.retention.seasons.SeasonStore` of an installation."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def untidied(self, season: SeasonId) -> MemberId | None:
        """A member of whom something of this season or an earlier one may be left."""
        found = await self._database.read.value(_SQL["untidied"], season=season)
        return None if found is None else MemberId(found)

    async def tidy(self, member: MemberId, season: SeasonId, *, ended: datetime) -> int:
        """Remove settled reminders of this season and earlier ones, and the messages that carry none any more."""
        place = {"member": member, "season": season}
        async with self._database.write() as tx:
            removed = await tx.run(_SQL["forget_reminders"], **place, ended=to_ms(ended))
            removed += await tx.run(_SQL["forget_deliveries"], member=member, ended=to_ms(ended))
            await tx.run(_SQL["tidied"], **place)
        return removed

    async def forget_calendars(self) -> int:
        """Remove calendars that no plan was made from; how many."""
        if await self._database.read.value(_SQL["unused_calendar"]) is None:
            return 0
        async with self._database.write() as tx:
            return await tx.run(_SQL["forget_calendars"])
