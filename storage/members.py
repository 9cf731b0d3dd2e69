"""Members: who consented and when, their time zone and season.

These columns stay in clear, because reminders are planned and sent by zone and season.
"""

from collections.abc import Mapping
from datetime import datetime

from bot.domain.ids import MemberId, SeasonId
from bot.domain.member import Member
from bot.domain.message import message
from bot.privacy.contract import HeldData, Vault
from storage.sqlite.database import Database
from storage.sqlite.sql import Row, statements
from storage.sqlite.times import from_ms, to_ms

_SQL = statements("members")


class MemberStore:
    """The :class:`~bot.profile.ports.MemberStore` of an installation."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    async def find(self, member_id: MemberId) -> Member | None:
        """The member, or ``None`` without consent."""
        row = await self._database.read.row(_SQL["find"], member=member_id)
        return None if row is None else member_of(row)

    async def register(
        self,
        member_id: MemberId,
        *,
        consent_version: int,
        time_zone: str,
        season: SeasonId | None,
        first_season: SeasonId,
        now: datetime,
    ) -> Member:
        """Record consent and zone; the member's key is committed before the member.

        A new member gets ``season`` or else ``first_season``; one who is known keeps their season unless
        ``season`` is given, and the day of a consent that is as new as this one.
        """
        await self._vault.prepare(member_id)
        async with self._database.write() as tx:
            rows = await tx.rows(
                _SQL["register"],
                member=member_id,
                consent_version=consent_version,
                time_zone=time_zone,
                season=season,
                first_season=first_season,
                now=to_ms(now),
            )
        return member_of(rows[0])

    async def move(
        self, member_id: MemberId, *, time_zone: str | None = None, season: SeasonId | None = None
    ) -> Member | None:
        """Change zone, season or both; the version of the profile rises if one differs. ``None`` if unknown."""
        async with self._database.write() as tx:
            row = await tx.row(_SQL["move"], member=member_id, time_zone=time_zone, season=season)
        return None if row is None else member_of(row)

    def describe(self) -> tuple[HeldData, ...]:
        """The table of members."""
        columns = ("member_id", "consented_at", "consent_version", "time_zone", "season", "created_at")
        return (
            HeldData("member", columns, message("profile_held.member_why"), message("profile_held.kept")),
        )

    async def export(self, member: MemberId) -> Mapping[str, object]:
        """The member's row, instants in ISO 8601, the id as text (it does not fit every reader's numbers)."""
        row = await self._database.read.row(_SQL["export"], member=member)
        if row is None:
            return {}
        instants = {name: from_ms(row[name]).isoformat() for name in ("consented_at", "created_at")}
        return {"member": {**dict(row), **instants, "member_id": str(row["member_id"])}}

    async def erase(self, member: MemberId) -> int:
        """Remove the member; what refers to them goes with them."""
        async with self._database.write() as tx:
            return await tx.run(_SQL["erase"], member=member)


def member_of(row: Row) -> Member:
    """The member in a row that has the columns of one."""
    return Member(
        MemberId(row["member_id"]), row["time_zone"], SeasonId(row["season"]), from_ms(row["consented_at"])
    )
