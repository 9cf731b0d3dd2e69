"""A member's reminders: what is planned, what the member sees of it, and what they decide."""

import json
from dataclasses import replace
from datetime import datetime, timedelta

from typing_extensions import override

from bot.domain.ids import DeliveryKey, MemberId
from bot.domain.reminder import (
    DeliveryRights,
    DeliveryState,
    Milestone,
    Parts,
    PlanChanges,
    Withdrawal,
)
from bot.reminders import ports
from bot.reminders.change_ports import PlanDates
from bot.reminders.ports import ChangeSettings, Decide, DecideSnooze, KeyFor, PlanResult
from bot.reminders.views import Listing, Receipt, SettingsStored, Withdrawn
from storage.reminders.changes import ChangeNotices
from storage.reminders.deliveries import reopen
from storage.reminders.listing import listing_of
from storage.reminders.rows import milestone_of, planned_params, standing_of, stored_of
from storage.reminders.settings import settings_params
from storage.sql.ports import Database, Query, Row
from storage.sql.sessions import WriteSession, statements
from storage.sql.times import to_ms

_SQL = statements("reminders")
TEST_INTERVAL = timedelta(seconds=30)
"""A second test asked for within this time is the same test."""
SETTLED_KEPT = 400
"""Reminders of a member that were sent or passed, and messages: so many of each stay, the latest."""


class ReminderStore(ports.ReminderStore):
    """Reminders in SQLite; ``key_for`` names test messages and notices."""

    def __init__(self, database: Database, key_for: KeyFor) -> None:
        self._database = database
        self._key_for = key_for
        self._notices = ChangeNotices(key_for)

    @override
    async def use_calendar(self, fingerprint: str) -> bool:
        async with self._database.write() as tx:
            if await tx.row(_SQL["remember_calendar"], fingerprint=fingerprint) is None:
                return False
            await tx.run(_SQL["forget_plans"])
            return True

    @override
    async def stale_members(self, limit: int, after: int = 0) -> list[MemberId]:
        rows = await self._database.read.rows(_SQL["stale_members"], limit=limit, after=after)
        return [MemberId(row["member_id"]) for row in rows]

    @override
    async def apply_plan(
        self,
        member: MemberId,
        version: int,
        decide: Decide,
        now: datetime,
        dates: PlanDates | None = None,
    ) -> PlanResult:
        async with self._database.write() as tx:
            asked = [
                Query(_SQL[name], {"member": member, "delivery": None})
                for name in ("profile_version", "standing", "stored")
            ]
            of_dates = () if dates is None else self._notices.asked(member, dates)
            versions, standings, stored, *notices = await tx.rows_of((*asked, *of_dates))
            if [row["profile_version"] for row in versions] != [version]:
                return PlanResult.STALE
            standing = standing_of(standings[0])
            if dates is not None:
                await self._notices.follow(tx, notices, standing, dates, now)
            await _change(tx, member, decide([stored_of(row) for row in stored], standing), now)
            tx.soon(_SQL["planned"], member=member, version=version, now=to_ms(now))
            return PlanResult.APPLIED

    @override
    async def standing(self, member: MemberId) -> DeliveryRights | None:
        row = await self._database.read.row(_SQL["standing"], member=member)
        return None if row is None else standing_of(row)

    @override
    async def change_settings(
        self, member: MemberId, version: int, change: ChangeSettings, decide: Decide, now: datetime
    ) -> SettingsStored | None:
        async with self._database.write() as tx:
            if await tx.value(_SQL["profile_version"], member=member) != version:
                return None
            [row] = await tx.rows(_SQL["standing"], member=member)
            before = standing_of(row)
            settings = change(before.settings)
            await tx.run(_SQL["set_settings"], member=member, **settings_params(settings))
            standing = replace(before, settings=settings)
            # A plan that is stale stays so: whoever renews it may have more to do than to follow the settings.
            cancelled, in_flight = await _follow(tx, standing, decide, now)
            await _look_again(tx, member, now)
            return SettingsStored(settings, cancelled, in_flight)

    @override
    async def listing(
        self, member: MemberId, now: datetime, limit: int, coming: int | None = None
    ) -> Listing | None:
        return await listing_of(self._database.read, member, now, limit, limit if coming is None else coming)

    @override
    async def request_test(self, member: MemberId, now: datetime) -> DeliveryKey | None:
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
            tx.soon(_SQL["drop_oldest_deliveries"], member=member, kept=SETTLED_KEPT)
            return key

    @override
    async def delivery_state(self, key: DeliveryKey) -> DeliveryState | None:
        state = await self._database.read.value(_SQL["delivery_state"], key=key)
        return None if state is None else DeliveryState(state)

    @override
    async def milestones_in(
        self, member: MemberId, receipt: Receipt, now: datetime
    ) -> tuple[Milestone, ...] | None:
        async with self._database.write() as tx:
            await _arrived(tx, member, receipt, now)
            delivery = await tx.value(_SQL["delivery_of"], key=receipt.key, member=member)
            if delivery is None:
                return None
            return await _milestones_in(tx, delivery)

    @override
    async def snooze(
        self, member: MemberId, version: int, key: DeliveryKey, decide: DecideSnooze, now: datetime
    ) -> PlanResult | None:
        async with self._database.write() as tx:
            delivery = await tx.value(_SQL["delivery_of"], key=key, member=member)
            if delivery is None:
                return None
            if await tx.value(_SQL["profile_version"], member=member) != version:
                return PlanResult.STALE
            [row] = await tx.rows(_SQL["standing"], member=member)
            carried = [row["id"] for row in await tx.rows(_SQL["reminders_in"], delivery=delivery)]
            await _follow(
                tx,
                standing_of(row),
                lambda stored, standing: decide(stored, carried, standing),
                now,
                delivery=delivery,
            )
            return PlanResult.APPLIED

    @override
    async def done(self, member: MemberId, receipt: Receipt, now: datetime) -> Withdrawn | None:
        async with self._database.write() as tx:
            await _arrived(tx, member, receipt, now)
            delivery = await tx.value(_SQL["delivery_of"], key=receipt.key, member=member)
            if delivery is None:
                return None
            milestones = await _milestones_in(tx, delivery)
            same = await tx.rows(_SQL["same_milestones"], delivery=delivery, member=member)
            cancelled, in_flight = await _withdraw(tx, same, Withdrawal.DONE, now)
            await tx.run(_SQL["mark_done"], ids=_ids(same))
            return Withdrawn(milestones, cancelled, in_flight)

    @override
    async def stop(self, member: MemberId, receipt: Receipt | None, now: datetime) -> Withdrawn | None:
        async with self._database.write() as tx:
            if await tx.row(_SQL["standing"], member=member) is None:
                return None
            if receipt is not None:
                await _arrived(tx, member, receipt, now)
            await tx.run(_SQL["stop"], member=member, now=to_ms(now))
            every = await tx.rows(_SQL["every_reminder"], member=member)
            cancelled, in_flight = await _withdraw(tx, every, Withdrawal.STOP, now)
            return Withdrawn((), cancelled, in_flight)

    @override
    async def resume(self, member: MemberId, now: datetime) -> bool:
        async with self._database.write() as tx:
            await tx.run(_SQL["resume"], member=member, now=to_ms(now))
            await _look_again(tx, member, now)
            return await tx.row(_SQL["standing"], member=member) is not None

    @override
    async def pause(self, member: MemberId, until: datetime, now: datetime) -> bool:
        async with self._database.write() as tx:
            if await tx.row(_SQL["standing"], member=member) is None:
                return False
            await tx.run(_SQL["pause"], member=member, until=to_ms(until))
            await _look_again(tx, member, now)
            return True


async def _look_again(tx: WriteSession, member: MemberId, now: datetime) -> None:
    """What waited for an hour or the end of a pause is judged anew, because these may have changed."""
    await tx.run(_SQL["look_again"], member=member)
    await tx.run(_SQL["retry_held"], member=member, now=to_ms(now))


async def _follow(
    tx: WriteSession, standing: DeliveryRights, decide: Decide, now: datetime, *, delivery: int | None = None
) -> tuple[int, int]:
    """Let the stored reminders follow a decision; how many are withdrawn, and how many more are in flight.

    What is in ``delivery`` is decided on too, also where its date has moved since.
    """
    rows = await tx.rows(_SQL["stored"], member=standing.member, delivery=delivery)
    stored = [stored_of(row) for row in rows]
    tx.soon(_SQL["decided"], member=standing.member, now=to_ms(now))
    return await _change(tx, standing.member, decide(stored, standing), now)


async def _change(tx: WriteSession, member: MemberId, changes: PlanChanges, now: datetime) -> tuple[int, int]:
    tx.soon_many(_SQL["rejoin"], [{"id": reminder} for reminder in changes.rejoined])
    withdrawn = await _withdraw_ids(tx, list(changes.withdrawn), Withdrawal.PLAN, now)
    tx.soon_many(
        _SQL["move"], [{"id": reminder, **planned_params(planned)} for reminder, planned in changes.moved]
    )
    tx.soon_many(
        _SQL["revive"], [{"id": reminder, **planned_params(planned)} for reminder, planned in changes.revived]
    )
    tx.soon_many(
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
    tx.soon(_SQL["drop_dead"], member=member)
    tx.soon(_SQL["drop_oldest_reminders"], member=member, kept=SETTLED_KEPT)
    tx.soon(_SQL["drop_oldest_deliveries"], member=member, kept=SETTLED_KEPT)
    return withdrawn


async def _withdraw(tx: WriteSession, rows: list[Row], reason: Withdrawal, now: datetime) -> tuple[int, int]:
    return await _withdraw_ids(tx, [row["id"] for row in rows], reason, now)


async def _withdraw_ids(
    tx: WriteSession, ids: list[int], reason: Withdrawal, now: datetime
) -> tuple[int, int]:
    """Cancel open reminders; how many, and how many are in flight (they go no further than this attempt).

    What was refused does not come any more either; it counts as neither.
    """
    if not ids:
        return 0, 0
    listed = json.dumps(ids)
    tx.soon(_SQL["give_up"], ids=listed, reason=reason)
    cancelled = await tx.run(_SQL["cancel"], ids=listed, reason=reason, now=to_ms(now))
    return cancelled, await tx.run(_SQL["cancel_in_flight"], ids=listed, reason=reason)


async def _arrived(tx: WriteSession, member: MemberId, receipt: Receipt, now: datetime) -> None:
    """A click proves that its message arrived; whoever still works on it finds the fence raised."""
    arrived = await tx.row(
        _SQL["arrived"], key=receipt.key, member=member, message=receipt.message, now=to_ms(now)
    )
    if arrived is not None:
        await tx.run(_SQL["arrived_reminders"], delivery=arrived["id"], now=to_ms(now))
        await reopen(tx, member, now)


async def _milestones_in(tx: WriteSession, delivery: int) -> tuple[Milestone, ...]:
    return tuple(milestone_of(row) for row in await tx.rows(_SQL["milestones_in"], delivery=delivery))


def _ids(rows: list[Row]) -> str:
    return json.dumps([row["id"] for row in rows])
