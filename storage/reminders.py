"""A member's reminders: what is planned, what the member sees of it, and what they decide."""

import json
from datetime import datetime, timedelta

from bot.domain.ids import DeliveryKey, LeadId, MemberId
from bot.domain.reminder import (
    DeliveryState,
    Parts,
    PlanChanges,
    ReminderState,
    Withdrawal,
)
from bot.reminders.ports import (
    Decide,
    KeyFor,
    ListedReminder,
    Listing,
    PlanResult,
    Receipt,
    Withdrawn,
)
from storage.database import Database
from storage.reminder_deliveries import reopen
from storage.reminder_rows import milestone_of, planned_params, reason_of, standing_of, stored_of
from storage.sql import Row, Writing, statements
from storage.times import from_ms, optional_from_ms, to_ms

_SQL = statements("reminders")
TEST_INTERVAL = timedelta(seconds=30)
"""A second test asked for within this time is the same test."""


class ReminderStore:
    """Reminders in SQLite; ``key_for`` names test messages."""

    def __init__(self, database: Database, key_for: KeyFor) -> None:
        self._database = database
        self._key_for = key_for

    async def use_calendar(self, fingerprint: str) -> bool:
        """Remember which dates and rules plans are made from; whether they changed, which makes every plan stale."""
        async with self._database.write() as tx:
            if await tx.row(_SQL["remember_calendar"], fingerprint=fingerprint) is None:
                return False
            await tx.run(_SQL["forget_plans"])
            return True

    async def stale_members(self, limit: int) -> list[MemberId]:
        """Members whose plan is older than their profile."""
        rows = await self._database.read.rows(_SQL["stale_members"], limit=limit)
        return [MemberId(row["member_id"]) for row in rows]

    async def apply_plan(self, member: MemberId, version: int, decide: Decide, now: datetime) -> PlanResult:
        """Change the stored reminders as ``decide`` says, if the profile still has that version."""
        async with self._database.write() as tx:
            if await tx.value(_SQL["profile_version"], member=member) != version:
                return PlanResult.STALE
            [standing] = await tx.rows(_SQL["standing"], member=member)
            stored = [stored_of(row) for row in await tx.rows(_SQL["stored"], member=member)]
            await _change(tx, member, decide(stored, standing_of(standing)), now)
            await tx.run(_SQL["planned"], member=member, version=version)
            return PlanResult.APPLIED

    async def listing(self, member: MemberId, limit: int) -> Listing | None:
        """The member's list, ``limit`` lines each; ``None`` for somebody who never consented."""
        read = self._database.read
        standing = await read.row(_SQL["standing"], member=member)
        if standing is None:
            return None
        coming = await read.rows(_SQL["coming"], member=member, limit=limit)
        past = await read.rows(_SQL["past"], member=member, limit=limit)
        return Listing(
            standing=standing_of(standing),
            coming=tuple(_listed(row) for row in coming),
            total=await read.value(_SQL["count_coming"], member=member),
            past=tuple(_listed(row) for row in past),
        )

    async def request_test(self, member: MemberId, now: datetime) -> DeliveryKey | None:
        """Put a test message on its way, or take one that is; ``None`` for somebody who never consented."""
        async with self._database.write() as tx:
            if await tx.row(_SQL["standing"], member=member) is None:
                return None
            since = to_ms(now - TEST_INTERVAL)
            underway = await tx.value(_SQL["open_test"], member=member, since=since)
            if underway is not None:
                return DeliveryKey(underway)
            parts: Parts = (member, "test", to_ms(now))
            key = self._key_for([parts])
            await tx.run(_SQL["create_test"], member=member, key=key, now=to_ms(now))
            return key

    async def delivery_state(self, key: DeliveryKey) -> DeliveryState | None:
        """Where a message stands."""
        state = await self._database.read.value(_SQL["delivery_state"], key=key)
        return None if state is None else DeliveryState(state)

    async def done(self, member: MemberId, receipt: Receipt, now: datetime) -> Withdrawn | None:
        """Cancel what is left of the milestones in a message that the member holds; ``None`` when it is unknown."""
        async with self._database.write() as tx:
            await _arrived(tx, member, receipt, now)
            delivery = await tx.value(_SQL["delivery_of"], key=receipt.key, member=member)
            if delivery is None:
                return None
            milestones = await tx.rows(_SQL["milestones_in"], delivery=delivery)
            same = await tx.rows(_SQL["same_milestones"], delivery=delivery, member=member)
            cancelled, in_flight = await _withdraw(tx, same, Withdrawal.DONE, now)
            await tx.run(_SQL["mark_done"], ids=_ids(same))
            return Withdrawn(tuple(milestone_of(row) for row in milestones), cancelled, in_flight)

    async def stop(self, member: MemberId, receipt: Receipt | None, now: datetime) -> Withdrawn | None:
        """Stop everything; ``None`` for somebody who never consented."""
        async with self._database.write() as tx:
            if await tx.row(_SQL["standing"], member=member) is None:
                return None
            if receipt is not None:
                await _arrived(tx, member, receipt, now)
            await tx.run(_SQL["stop"], member=member, now=to_ms(now))
            every = await tx.rows(_SQL["every_reminder"], member=member)
            cancelled, in_flight = await _withdraw(tx, every, Withdrawal.STOP, now)
            return Withdrawn((), cancelled, in_flight)

    async def resume(self, member: MemberId) -> bool:
        """Undo stop and pause; the plan has to be made anew afterwards. ``False`` for somebody who never consented."""
        async with self._database.write() as tx:
            await tx.run(_SQL["resume"], member=member)
            await tx.run(_SQL["look_again"], member=member)
            return await tx.row(_SQL["standing"], member=member) is not None

    async def pause(self, member: MemberId, until: datetime) -> bool:
        """Let everything wait until then. ``False`` for somebody who never consented."""
        async with self._database.write() as tx:
            if await tx.row(_SQL["standing"], member=member) is None:
                return False
            await tx.run(_SQL["pause"], member=member, until=to_ms(until))
            await tx.run(_SQL["look_again"], member=member)
            return True


async def _change(tx: Writing, member: MemberId, changes: PlanChanges, now: datetime) -> None:
    await tx.run_many(_SQL["rejoin"], [{"id": one} for one in changes.rejoined])
    await _withdraw_ids(tx, list(changes.withdrawn), Withdrawal.PLAN, now)
    await tx.run_many(
        _SQL["move"], [{"id": one, **planned_params(planned)} for one, planned in changes.moved]
    )
    await tx.run_many(
        _SQL["revive"], [{"id": one, **planned_params(planned)} for one, planned in changes.revived]
    )
    await tx.run_many(
        _SQL["insert_reminder"],
        [
            {
                "member": member,
                "season": new.planned.milestone.season,
                "milestone": new.planned.milestone.id,
                "occurrence": new.occurrence,
                "lead": new.planned.lead,
                **planned_params(new.planned),
            }
            for new in changes.inserted
        ],
    )


async def _withdraw(tx: Writing, rows: list[Row], reason: Withdrawal, now: datetime) -> tuple[int, int]:
    return await _withdraw_ids(tx, [row["id"] for row in rows], reason, now)


async def _withdraw_ids(tx: Writing, ids: list[int], reason: Withdrawal, now: datetime) -> tuple[int, int]:
    """Cancel open reminders; how many, and how many are in flight (they go no further than this attempt)."""
    listed = json.dumps(ids)
    cancelled = await tx.run(_SQL["cancel"], ids=listed, reason=reason, now=to_ms(now))
    return cancelled, await tx.run(_SQL["cancel_in_flight"], ids=listed, reason=reason)


async def _arrived(tx: Writing, member: MemberId, receipt: Receipt, now: datetime) -> None:
    """A click proves that its message arrived; whoever still works on it finds the fence raised."""
    arrived = await tx.row(
        _SQL["arrived"], key=receipt.key, member=member, message=receipt.message, now=to_ms(now)
    )
    if arrived is not None:
        await tx.run(_SQL["arrived_reminders"], delivery=arrived["id"], now=to_ms(now))
        await reopen(tx, member, now)


def _ids(rows: list[Row]) -> str:
    return json.dumps([row["id"] for row in rows])


def _listed(row: Row) -> ListedReminder:
    return ListedReminder(
        milestone=milestone_of(row),
        lead=LeadId(row["lead"]),
        due_at=from_ms(row["due_at"]),
        state=ReminderState(row["state"]),
        reason=reason_of(row),
        settled_at=optional_from_ms(row["settled_at"]),
    )
