"""Members: who consented and when, their time zone, season and language.

These columns stay in clear, because reminders are planned and sent by zone and season, and written in the language.
"""

from collections.abc import Mapping
from datetime import datetime

from typing_extensions import override

from bot.domain.ids import MemberId, SeasonId
from bot.domain.member import Member
from bot.domain.message import message
from bot.privacy.contract import HeldData, PersonalDataHolder, Vault
from bot.profile import ports
from storage.sql.ports import Database, Row
from storage.sql.sessions import statements
from storage.sql.times import from_ms, optional_from_ms, to_ms

_SQL = statements("members")


class MemberStore(PersonalDataHolder, ports.MemberStore):
    """The :class:`~bot.profile.ports.MemberStore` of an installation."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    @override
    async def find(self, member: MemberId) -> Member | None:
        row = await self._database.read.row(_SQL["find"], member=member)
        return None if row is None else member_of(row)

    @override
    async def register(
        self,
        member: MemberId,
        *,
        consent_version: int,
        time_zone: str,
        season: SeasonId | None,
        first_season: SeasonId,
        now: datetime,
    ) -> Member:
        await self._vault.prepare(member)
        async with self._database.write() as tx:
            rows = await tx.rows(
                _SQL["register"],
                member=member,
                consent_version=consent_version,
                time_zone=time_zone,
                season=season,
                first_season=first_season,
                now=to_ms(now),
            )
        return member_of(rows[0])

    @override
    async def move(
        self, member: MemberId, *, time_zone: str | None = None, season: SeasonId | None = None
    ) -> Member | None:
        async with self._database.write() as tx:
            row = await tx.row(_SQL["move"], member=member, time_zone=time_zone, season=season)
        return None if row is None else member_of(row)

    @override
    def describe(self) -> tuple[HeldData, ...]:
        columns = (
            "member_id",
            "consented_at",
            "consent_version",
            "time_zone",
            "season",
            "created_at",
            "language",
            "planned_at",
        )
        return (
            HeldData("member", columns, message("profile_held.member_why"), message("profile_held.kept")),
        )

    @override
    async def export(self, member: MemberId) -> Mapping[str, object]:
        row = await self._database.read.row(_SQL["export"], member=member)
        if row is None:
            return {}
        names = ("consented_at", "created_at", "planned_at")
        instants = {name: at and at.isoformat() for name in names for at in [optional_from_ms(row[name])]}
        return {"member": {**dict(row), **instants, "member_id": str(row["member_id"])}}

    @override
    async def erase(self, member: MemberId) -> int:
        async with self._database.write() as tx:
            return await tx.run(_SQL["erase"], member=member)


def member_of(row: Row) -> Member:
    """The member in a row that has the columns of one."""
    return Member(
        MemberId(row["member_id"]), row["time_zone"], SeasonId(row["season"]), from_ms(row["consented_at"])
    )
