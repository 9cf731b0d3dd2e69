"""The log of moderators' acts. Ids of moderators are personal data; nothing in it is about a member."""

from collections.abc import Mapping
from datetime import datetime

from typing_extensions import override

from bot.audit import ports
from bot.audit.ports import ActId, LoggedAct
from bot.domain.ids import GuildId, MemberId
from bot.domain.message import message
from bot.domain.moderation import ActKind, ActResult, ModeratorAct
from bot.privacy.contract import HeldData, PersonalDataHolder
from storage.sql.ports import Database, Row
from storage.sql.sessions import WriteSession, statements
from storage.sql.times import from_ms, to_ms

_SQL = statements("audit")
_AFTER_ALL = 2**63 - 1
ACTS_KEPT = 10_000
"""The latest acts of a server that stay. Who wants to push others out has to act all day, which shows."""


async def record_act(tx: WriteSession, act: ModeratorAct) -> ActId:
    """Write an act inside the transaction of the change that it tells of."""
    recorded = await tx.value(
        _SQL["record"],
        guild=act.guild,
        moderator=act.moderator,
        kind=act.kind.value,
        subject=act.subject,
        result=act.result.value,
        at=to_ms(act.at),
        was=act.was,
        became=act.became,
    )
    tx.soon(_SQL["forget_surplus"], guild=act.guild, kept=ACTS_KEPT)
    return ActId(recorded)


class AuditStore(ports.AuditStore, PersonalDataHolder):
    """The :class:`~bot.audit.ports.AuditStore` of an installation; holds the ids of moderators."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @override
    async def record(self, act: ModeratorAct) -> None:
        async with self._database.write() as tx:
            await record_act(tx, act)

    @override
    async def page(self, guild: GuildId, *, before: ActId | None, limit: int) -> list[LoggedAct]:
        start = _AFTER_ALL if before is None else before
        rows = await self._database.read.rows(_SQL["page"], guild=guild, before=start, limit=limit)
        return [_logged(row) for row in rows]

    @override
    async def forget(self, *, before: datetime) -> int:
        if await self._database.read.value(_SQL["any_old"], before=to_ms(before)) is None:
            return 0
        async with self._database.write() as tx:
            return await tx.run(_SQL["forget"], before=to_ms(before))

    @override
    def describe(self) -> tuple[HeldData, ...]:
        columns = ("guild_id", "moderator_id", "kind", "subject", "result", "at", "was", "became")
        why, kept = message("audit.held.why"), message("audit.held.kept")
        return (HeldData("moderator_act", columns, why, kept),)

    @override
    async def export(self, member: MemberId) -> Mapping[str, object]:
        rows = await self._database.read.rows(_SQL["of_moderator"], moderator=member)
        if not rows:
            return {}
        return {
            "moderator_act": [
                {**dict(row), "guild_id": str(row["guild_id"]), "at": from_ms(row["at"]).isoformat()}
                for row in rows
            ]
        }

    @override
    async def erase(self, member: MemberId) -> int:
        async with self._database.write() as tx:
            return await tx.run(_SQL["blank"], moderator=member)


def _logged(row: Row) -> LoggedAct:
    moderator = row["moderator_id"]
    act = ModeratorAct(
        guild=GuildId(row["guild_id"]),
        moderator=None if moderator is None else MemberId(moderator),
        kind=ActKind(row["kind"]),
        at=from_ms(row["at"]),
        subject=row["subject"],
        result=ActResult(row["result"]),
        was=row["was"],
        became=row["became"],
    )
    return LoggedAct(ActId(row["id"]), act)
