"""Erasures that are under way, so that one cut short is finished at the next start, and the emptying of the log."""

from collections.abc import Mapping

from bot.domain.ids import MemberId
from bot.domain.message import message
from bot.privacy.contract import HeldData
from storage.sqlite.database import Database
from storage.sqlite.sql import statements

_SQL = statements("erasure")


class ErasureStore:
    """Which members are being erased."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def begin(self, member: MemberId) -> None:
        """Commit that the member is to be erased, or the moderator of whom nothing but acts is held."""
        async with self._database.write() as tx:
            await tx.run(_SQL["begin"], member=member)

    async def unfinished(self) -> list[MemberId]:
        """Whose erasure was begun and not finished."""
        return [MemberId(row["member_id"]) for row in await self._database.read.rows(_SQL["unfinished"])]

    def describe(self) -> tuple[HeldData, ...]:
        """The table of erasures under way."""
        why, kept = message("privacy.held.erasure"), message("privacy.held.erasure_kept")
        return (HeldData("erasure", ("member_id",), why, kept),)

    async def export(self, member: MemberId) -> Mapping[str, object]:  # noqa: ARG002 (nobody is both erased and asking)
        """Nothing: it is there only while everything about the member is being removed."""
        return {}

    async def erase(self, member: MemberId) -> int:  # noqa: ARG002 (removed by `finish`, at the very end)
        """Nothing: the row goes last, with :meth:`finish`."""
        return 0

    async def finish(self, member: MemberId) -> None:
        """The member is gone: forget that they were to go, and empty the log, so that no byte of theirs stays in it."""
        async with self._database.write() as tx:
            await tx.run(_SQL["finish"], member=member)
        await self._database.empty_log()
