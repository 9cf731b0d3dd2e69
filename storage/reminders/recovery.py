"""Reminders that a restored database cannot be sure of: marked at the restore, looked for before they are sent."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from typing_extensions import override

from bot.domain.ids import MemberId
from bot.domain.reminder import DeliveryKind
from bot.reminders import ports
from bot.reminders.ports import Doubt, Doubtful, Recovered
from storage.reminders.rows import parts_of
from storage.sql.ports import Database
from storage.sql.sessions import statements
from storage.sql.times import from_ms, to_ms

_SQL = statements("reminder_recovery")
MARGIN = timedelta(days=2)
"""A change of hours or time zone after the backup may have brought a reminder forward by so much."""


class RecoveryStore(ports.RecoveryStore):
    """Doubtful reminders in SQLite."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def doubt(self, now: datetime) -> None:
        """Call into doubt all that may have been sent between the backup and ``now``; run once after a restore."""
        async with self._database.write() as tx:
            await tx.run(_SQL["drop_tests"])
            # What a message never attempted held may have gone out in another one.
            await tx.run(_SQL["free_unattempted"])
            await tx.run(_SQL["drop_unattempted"])
            await tx.run(_SQL["doubt_deliveries"], now=to_ms(now))
            await tx.run(_SQL["doubt_reminders"], until=to_ms(now + MARGIN))
            await tx.run(_SQL["doubt_notices"])

    @override
    async def doubts(self, now: datetime, limit: int) -> tuple[Doubt, ...]:
        read = self._database.read
        members = await read.rows(_SQL["doubted_members"], now=to_ms(now), limit=limit)
        found: list[Doubt] = []
        for row in members:
            rows = await read.rows(_SQL["doubted"], member=row["member_id"])
            doubtful = tuple(Doubtful(row["id"], parts_of(row)) for row in rows)
            found.append(Doubt(MemberId(row["member_id"]), from_ms(rows[0]["due_at"]) - MARGIN, doubtful))
        return tuple(found)

    @override
    async def resolve(self, doubt: Doubt, recovered: Sequence[Recovered]) -> None:
        async with self._database.write() as tx:
            for found in recovered:
                kind = DeliveryKind.DIGEST if len(found.reminders) > 1 else DeliveryKind.SINGLE
                at = to_ms(found.sent.at)
                [created] = await tx.rows(
                    _SQL["record_delivery"],
                    member=doubt.member,
                    key=found.key,
                    kind=kind,
                    message=found.sent.message,
                    at=at,
                )
                await tx.run_many(
                    _SQL["record_reminder"],
                    [{"id": reminder, "delivery": created["id"], "at": at} for reminder in found.reminders],
                )
            ids = json.dumps([reminder.id for reminder in doubt.doubtful])
            await tx.run(_SQL["clear"], member=doubt.member, ids=ids)

    @override
    async def look_later(self, member: MemberId, at: datetime) -> None:
        async with self._database.write() as tx:
            await tx.run(_SQL["look_later"], member=member, at=to_ms(at))
