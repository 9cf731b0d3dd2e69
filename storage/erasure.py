"""Erasures that are under way, so that one cut short is finished at the next start, and the emptying of the log."""

from collections.abc import Mapping

from typing_extensions import override

from bot.domain.ids import MemberId
from bot.domain.message import message
from bot.privacy import ports
from bot.privacy.contract import HeldData, PersonalDataHolder
from storage.sqlite.database import Database
from storage.sqlite.sql import statements

_SQL = statements("erasure")


class ErasureStore(PersonalDataHolder, ports.ErasureStore):
    """Which members are being erased."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @override
    async def begin(self, member: MemberId) -> None:
        async with self._database.write() as tx:
            await tx.run(_SQL["begin"], member=member)

    @override
    async def unfinished(self) -> list[MemberId]:
        return [MemberId(row["member_id"]) for row in await self._database.read.rows(_SQL["unfinished"])]

    @override
    def describe(self) -> tuple[HeldData, ...]:
        why, kept = message("privacy.held.erasure"), message("privacy.held.erasure_kept")
        return (HeldData("erasure", ("member_id",), why, kept),)

    @override
    async def export(self, member: MemberId) -> Mapping[str, object]:
        return {}

    @override
    async def erase(self, member: MemberId) -> int:
        return 0

    @override
    async def finish(self, member: MemberId) -> None:
        async with self._database.write() as tx:
            await tx.run(_SQL["finish"], member=member)
        await self._database.empty_log()
